"""Input that is made to cost: whoever sends it must not be able to stop the site."""

from __future__ import annotations

import time
from typing import Any

import pytest

from lfnkr_app.web.validators import NoWebAddress
from tests import factories

LONG = 250_000
MULTIPART = "multipart/form-data; boundary=b"


def seconds_for(act: Any) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun


def field(name: str, text: str) -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
    return head.encode() + text.encode() + b"\r\n--b--\r\n"


@pytest.mark.parametrize("text", ["x" * LONG, "x-" * (LONG // 2), "x." * (LONG // 2)])
def test_a_name_as_long_as_a_body_is_searched_for_web_addresses_at_once(app, text):
    class Field:
        data = text

    assert seconds_for(lambda: NoWebAddress()(None, Field())) < 1  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["name", "email", "message", "amount", "preset"])
def test_accents_without_end_on_one_letter_are_refused_before_anything_reads_them(browser, name):
    body = field(name, "a" + "\u0300\u0316" * (LONG // 4))
    answers = []
    assert seconds_for(
        lambda: answers.append(browser.post("/donate/", body, content_type=MULTIPART))
    ) < 1.5  # fmt: skip
    assert answers[0].status == 400
    assert "We could not read that" in answers[0].words


def test_accents_that_writings_need_are_taken(browser):
    letter = factories.open_letter()
    sent = factories.sign_fields(name="Nguyễn Thị Hương", comment="เธอ นี้ שָׁלוֹם ཧཱུྃ " + "e\u0301" * 90)
    assert browser.post(f"/letters/{letter.slug}/sign/", sent).status == 303


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "http://x]y", "http://[v1.x]"])
def test_an_origin_that_is_no_address_is_refused_with_a_sentence(browser, origin):
    answer = browser.post("/donate/", {"name": "x"}, headers={"Origin": origin})
    assert answer.status == 403
    assert "sent from another site" in answer.words
