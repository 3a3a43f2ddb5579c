"""Receipts as PDF: one page, in the donor's language, every name readable."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import emails, receipts
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.receipts import printed, wording
from lfnkr_app.donations.receipts.actions import Correction
from tests.donations.receipts.support import receipts_of, received


def pages(data: bytes) -> int:
    return len(PdfReader(io.BytesIO(data)).pages)


@pytest.mark.parametrize("lang", ["en", "ja", "ko", "zh"])
def test_a_receipt_is_one_page_whatever_the_name(browser, lang):
    name = "山田 花子 홍길동 محمد 王小明 🙂 " * 8
    gift = received(
        name=name.strip(), lang=lang, needs_address=True, address="113-0033\n文京区本郷"
    )
    [receipt] = receipts_of(gift)
    answer = browser.get(f"/receipts/{emails.receipt_token(receipt)}.pdf")
    assert answer.status == 200
    assert answer.response.mimetype == "application/pdf"
    assert answer.response.headers["Cache-Control"] == "no-store"
    assert f'"{receipt.number}.pdf"' in answer.response.headers["Content-Disposition"]
    assert pages(answer.response.data) == 1


def test_many_receipts_are_one_file_with_a_page_each(app):
    gifts = [received(1000 * n, lang=lang) for n, lang in enumerate(("en", "ja", "ko"), 1)]
    papers = [wording.said(receipts_of(gift)[0], gift) for gift in gifts]
    assert pages(printed.receipts(papers, windows=["113-0033\n東京都"])) == 3


def test_a_void_receipt_says_so_on_paper_too(browser):
    gift = received()
    begin_writing()
    receipts.void(gift, "test", now=clock.now())
    db.session.commit()
    [receipt] = receipts_of(gift)
    said = wording.said(receipt, gift)
    assert said.is_void
    assert browser.get(f"/receipts/{emails.receipt_token(receipt)}.pdf").status == 200


def test_void_stands_out_and_a_receipt_in_place_of_another_is_no_alarm(app):
    gift = received()
    gift_id = gift.id
    begin_writing()
    written = Correction(name="Example Giver")
    receipts.correct(db.session.get_one(Gift, gift_id), "test", now=clock.now(), correction=written)
    db.session.commit()
    old, new = (printed.page(wording.said(row, gift), "") for row in receipts_of(gift))
    assert [mark["alarms"] for mark in old["marks"]] == [True]
    assert (old["is_void"], new["is_void"]) == (True, False)
    [mark] = new["marks"]
    assert (mark["alarms"], old["number"] in mark["words"][0]) == (False, True)
    assert [head for head, _ in new["facts"]] == ["Received on", "Method", "Purpose"]


def test_both_days_stand_on_it_when_they_differ(browser):
    charged = clock.now() - timedelta(days=3)
    [receipt] = receipts_of(received(at=charged))
    page = browser.get(f"/receipts/{emails.receipt_token(receipt)}")
    assert f"Received on {clock.tokyo_day(charged).day} " in page.words
    assert f"Issued on {clock.tokyo_day(clock.now()).day} " in page.words
