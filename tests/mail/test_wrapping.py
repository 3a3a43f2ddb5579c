from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfnkr_app.mail.wrapping import width, wrapped


@given(st.text(alphabet="abc déあ、한。（） 漢\n", max_size=400))
def test_no_line_is_wider_and_nothing_but_white_space_changes(text):
    lines = wrapped(text, 20)
    assert all(width(line) <= 20 for line in lines.split("\n"))
    assert "".join(lines.split()) == "".join(text.split())


def test_a_line_with_a_link_stays_whole():
    line = "  https://example.org/" + "x" * 90
    assert wrapped(line) == line


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three four", ["one two", "three", "four"]),
        ("難民を送り返さない、とい", ["難民を送", "り返さな", "い、とい"]),
        ("한국어 문장은 낱말", ["한국어", "문장은", "낱말"]),
        ("寄付は5,000円で", ["寄付は", "5,000円", "で"]),
        ("한국어 500원의 글", ["한국어", "500원의", "글"]),
        ("    indented words here", ["    inde", "    nted", "    word", "    s", "    here"]),
    ],
)
def test_lines_break_where_the_writing_allows_it(text, lines):
    assert wrapped(text, 8).split("\n") == lines
