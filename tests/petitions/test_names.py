from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfnkr_app.petitions import typos
from lfnkr_app.web import names


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Hana", 4),
        ("e\u0301te", 3),
        ("👨‍👩‍👧‍👦", 1),
        ("👋🏽👋🏽", 2),
        ("🇯🇵🇰🇷", 2),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f!", 2),
        ("नमस्ते", 4),
        ("محمد", 4),
    ],
)
def test_characters_are_counted_as_a_reader_sees_them(text, count):
    assert len(list(names.graphemes(text))) == count


@given(st.text(max_size=80))
def test_no_character_is_lost_in_counting(text):
    assert "".join(names.graphemes(text)) == text


@given(st.text(max_size=80))
def test_tidying_twice_is_tidying_once(text):
    assert names.tidied(names.tidied(text)) == names.tidied(text)


@pytest.mark.parametrize("odd", ["\u202e", "\u2066", "\u200b", "\ufeff", "\ufffe", "\u00ad"])
def test_what_is_invisible_and_no_writing_is_left_out(odd):
    assert names.tidied(f"Ha{odd}na") == "Hana"


@pytest.mark.parametrize("kept", ["\u200c", "\u200d", "\u200e", "\u200f", "\u061c"])
def test_what_belongs_to_a_writing_stays(kept):
    assert names.tidied(f"Ha{kept}na") == f"Ha{kept}na"


@pytest.mark.parametrize("blank", ["\u3164", "\u2800", "\u115f", "\u200d", "\u0301"])
def test_a_name_of_blanks_is_not_visible(blank):
    assert not names.is_visible(blank * 3)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hana@gmial.com", "hana@gmail.com"),
        ("hana@gmai.com", "hana@gmail.com"),
        ("hana@gmail.con", "hana@gmail.com"),
        ("Hana@GMIAL.com", "Hana@gmail.com"),
        ("hana@yahoo.co.jo", "hana@yahoo.co.jp"),
        ("hana@yaho.co.jp", "hana@yahoo.co.jp"),
        ("hana@docomo.ne.jo", "hana@docomo.ne.jp"),
        ("hana@docomo.co.jp", "hana@docomo.ne.jp"),
        ("hana@ezwed.ne.jp", "hana@ezweb.ne.jp"),
        ("hana@navre.com", "hana@naver.com"),
        ("hana@hanmail.com", "hana@hanmail.net"),
    ],
)
def test_a_likely_slip_in_the_domain_is_seen(typed, meant):
    assert typos.likely_address(typed) == meant


@pytest.mark.parametrize(
    "domain",
    ["example.org", "gmail.com", "mail.com", "email.com", "ymail.com", "gmx.net", "yahoo.fr",
     "hotmail.fr", "line.com", "163.com", "126.com", "qq.com", "lfnkr.org", "au.com",
     *typos.COMMON],
)  # fmt: skip
def test_a_real_domain_is_never_asked_about(domain):
    assert typos.likely_address(f"hana@{domain}") is None
