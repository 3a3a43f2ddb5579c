"""Where donors come back to, and the pages of a transfer."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.models import Gift
from lfnkr_app.mail import delivery
from lfnkr_app.mail.models import OutgoingMail
from tests.donations.support import gift, gifts, give, mails, offer_transfers, opened


def turn(state: str) -> None:
    begin_writing()
    db.session.execute(update(Gift).values(state=state))
    db.session.commit()


@pytest.mark.parametrize(
    "session_id", ["", "cs_test_unknown", "<script>", "{CHECKOUT_SESSION_ID}", "x" * 5000, "%00"]
)
def test_anything_that_is_not_ours_gets_a_plain_page(browser, session_id):
    page = browser.get(f"/donate/thanks/?session_id={session_id}")
    assert page.status == (400 if session_id == "%00" else 200)
    assert "Refresh" not in page.response.headers
    assert "<script>" not in page.text.replace("<script src", "")


def test_coming_back_proves_nothing_and_books_nothing(browser, peer):
    session = opened(browser, peer)
    asked = len(peer.requests)
    page = browser.get(f"/ja/donate/thanks/?session_id={session}")
    assert "5,000円" in page.words
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "山田" not in page.words
    assert gift().state == "open"
    assert len(peer.requests) == asked


def test_the_page_looks_again_for_a_minute_and_then_says_so(browser, peer):
    session = opened(browser, peer)
    path, turns = f"/donate/thanks/?session_id={session}", 0
    while "Refresh" in (page := browser.get(path)).response.headers:
        wait_s, path = page.response.headers["Refresh"].split("; url=")
        turns += int(wait_s)
    assert turns == 60
    assert "You may close this page: the receipt comes by mail" in page.words


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("processing", "is waiting for your payment"),
        ("expired", "was not paid"),
        ("failed", "was not paid"),
    ],
)
def test_each_state_has_its_words(browser, peer, state, words):
    session = opened(browser, peer)
    turn(state)
    page = browser.get(f"/donate/thanks/?session_id={session}")
    assert words in page.words
    assert "Refresh" not in page.response.headers


def test_who_comes_back_without_paying_is_told_so(browser):
    page = browser.get("/donate/cancelled/")
    assert "Nothing was taken from your card" in page.words
    assert "/donate/" in page.links()


@pytest.mark.parametrize("method", ["bank", "post"])
def test_a_transfer_gets_its_reference_by_page_and_by_mail(browser, peer, method):
    offer_transfers()
    sent = give(browser, method=method, transfer_name="ヤマダ ハナコ", prefix="/ja")
    assert sent.status == 303
    page = browser.get(sent.location)
    row = gift()
    assert row.reference in page.words
    assert "Account 0000000" in page.words
    assert (row.state, row.transfer_name) == ("open", "ヤマダ ハナコ")
    assert page.response.headers["Cache-Control"] == "no-store"
    message = delivery.compose(db.session.scalars(select(OutgoingMail)).one())
    assert row.reference in message.subject
    assert "Account 0000000" in message.body
    assert peer.requests == []


def test_a_double_click_on_a_transfer_is_one_gift_and_one_mail(browser):
    offer_transfers()
    assert give(browser, method="bank").location == give(browser, method="bank").location
    assert len(gifts()) == mails("transfer") == 1


def test_an_address_gets_three_transfer_mails_a_day_and_the_page_never_tells(browser):
    offer_transfers()
    answers = [give(browser, method="bank", preset="other", amount=str(1000 + n)) for n in range(5)]
    assert [answer.status for answer in answers] == [303] * 5
    assert mails("transfer") == 3
    assert len({row.reference for row in gifts()}) == 5


def test_references_stay_apart_on_a_busy_day(browser):
    offer_transfers()
    for number in range(40):
        assert give(browser, method="post", preset="other", amount=str(1000 + number)).status == 303
    assert len({row.reference for row in gifts()}) == 40


def test_the_page_of_a_transfer_needs_its_token(browser, peer):
    opened(browser, peer)
    assert browser.get("/donate/transfer/nothing/").status == 404
