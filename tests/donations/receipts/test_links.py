"""Links to receipts: they end after a year, and new ones come by mail, the same for everybody."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations import emails
from lfnkr_app.mail import delivery
from lfnkr_app.mail.models import OutgoingMail
from tests.donations.receipts.support import receipts_of, received


def links_mails() -> list[str]:
    db.session.rollback()
    query = select(OutgoingMail).where(OutgoingMail.template == "receipt_links")
    rows = db.session.scalars(query.order_by(OutgoingMail.id))
    return [" ".join(delivery.compose(row).body.split()) for row in rows]


def ask(browser, email: str):
    page = browser.submit(browser.get("/receipts/"), email=email, follow=False)
    return page.status, page.response.headers.get("Location"), page.text


def test_whoever_asks_for_links_reads_the_same(browser):
    received(email="donor@example.org")
    known, unknown = ask(browser, "Donor@Example.org"), ask(browser, "nobody@example.org")
    assert known == unknown
    assert known[0] == 303
    query = select(OutgoingMail).where(OutgoingMail.template == "receipt_links")
    assert [row.args for row in db.session.scalars(query)] == [{}, {}]
    assert browser.get("/receipts/sent/").status == 200
    first, second = links_mails()
    assert "R-2026" in first
    assert "/receipts/" in first
    assert "We know no receipt under it." in second


def test_a_link_that_is_over_gets_a_new_one_and_the_others_go_on(browser):
    now = clock.now()
    old = received(1000, now=now - timedelta(days=400))
    young = received(2000)
    dead, alive = (emails.receipt_token(receipts_of(gift)[0]) for gift in (old, young))
    assert browser.get(f"/receipts/{dead}").status == 410
    assert browser.get(f"/receipts/{dead}.pdf").status == 410
    ask(browser, "donor@example.org")
    new = emails.receipt_token(receipts_of(old)[0])
    [body] = links_mails()
    assert new != dead
    assert new in body
    assert alive in body
    assert browser.get(f"/receipts/{new}").status == 200
    assert browser.get(f"/receipts/{alive}").status == 200
    assert browser.get(f"/receipts/{dead}").status == 404


def test_one_address_gets_three_such_mails_a_day_and_no_more(browser):
    received()
    answers = {ask(browser, "donor@example.org") for _time in range(5)}
    assert len(answers) == 1
    assert len(links_mails()) == 3


def test_an_address_that_is_none_is_told_and_kept(browser):
    page = browser.submit(browser.get("/receipts/"), email="nobody at example")
    assert page.status == 422
    assert "Enter an email address like name@example.org" in page.words
    assert "nobody at example" in page.text
