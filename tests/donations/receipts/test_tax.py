"""Tax: receipts promise relief only on gifts of days on which a certificate is in force."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import emails, receipts, tax_terms
from lfnkr_app.donations.payouts.models import Payout
from lfnkr_app.donations.tax_terms import TaxTerm
from lfnkr_app.web import organisation
from tests.accounts import people
from tests.donations.receipts.support import receipts_of, received

PAGE = "/staff/gifts/receipts/tax/"
CERTIFIED = TaxTerm(since=date(2026, 4, 1), until=date(2026, 9, 30), certificate="No. 12",
                    authority={"en": "Example City"})  # fmt: skip


def keep(*terms: TaxTerm) -> None:
    begin_writing()
    stored = [term.stored() for term in terms]
    organisation.change(tax_terms.SETTING, stored, now=clock.now())
    db.session.commit()


def noon(day: date) -> datetime:
    return clock.tokyo_midnight(day) + timedelta(hours=12)


@pytest.fixture
def admin(app):
    return people.sign_in(app, people.member("administrator"))


@pytest.mark.parametrize(("day", "certified"), [
    (date(2026, 3, 31), False), (date(2026, 4, 1), True), (date(2026, 9, 30), True),
    (date(2026, 10, 1), False),
])  # fmt: skip
def test_the_certificate_stands_on_gifts_of_its_days_only(browser, day, certified):
    keep(CERTIFIED, TaxTerm(since=date(2020, 1, 1), words={"en": "Plain line."}))
    gift = received(at=noon(day), now=noon(date(2026, 11, 1)))
    [receipt] = receipts_of(gift)
    page = browser.get(f"/receipts/{emails.receipt_token(receipt)}")
    assert ("Tax receipt" in page.words) == certified
    assert ("No. 12 of Example City, in force from 1 Apr 2026 to 30 Sept 2026" in page.words
            or "in force from 1 Apr 2026 to 30 Sep 2026" in page.words) == certified  # fmt: skip
    assert ("Plain line." in page.words) == (not certified)


def test_what_a_receipt_said_stays_when_the_certificate_is_gone(app):
    keep(CERTIFIED)
    gift = received(at=noon(date(2026, 5, 1)))
    keep()
    assert receipts.content_of(receipts_of(gift)[0]).tax_term == CERTIFIED
    assert not tax_terms.on(date(2026, 5, 1)).is_certified


def test_without_any_term_a_receipt_promises_nothing(app):
    assert tax_terms.on(date(2026, 5, 1)).line() == (
        "This receipt is not a certificate for tax relief."
    )


def fill(page: Any, **changed: str) -> dict[str, str]:
    return {"kind": "certificate", "since": "2026-04-01", "until": "2031-03-31",
            "certificate": "No. 12", "authority_en": "Example City"} | changed  # fmt: skip


def test_the_office_adds_a_certificate_and_takes_it_away(admin):
    page = admin.get(PAGE)
    assert "None. Receipts say that they are no certificate" in page.words
    page = admin.submit(page, "/add", **fill(page))
    assert "Certificate No. 12, Example City" in page.words
    assert tax_terms.on(date(2027, 1, 1)).is_certified
    assert "Keep this tax receipt" in page.words
    twice = admin.submit(page, "/add", **fill(page, since="2031-03-31", until="2035-01-01"))
    assert twice.status == 422
    assert "Another certificate is in force on some of these days" in twice.words
    admin.submit(page, "/remove")
    assert tax_terms.terms() == []


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"since": ""}, "Enter the first day"), ({"until": ""}, "A certificate has a last day"),
    ({"until": "2026-03-01"}, "The last day lies before the first"),
    ({"certificate": ""}, "Enter the number of the certificate"),
    ({"authority_en": ""}, "Enter who certified"), ({"kind": "x"}, "Choose what it is"),
    ({"kind": "line"}, "Write the line"), ({"since": "tomorrow"}, "Not a valid date"),
])  # fmt: skip
def test_a_certificate_is_entered_whole(admin, wrong, sentence):
    page = admin.get(PAGE)
    refused = admin.submit(page, "/add", **fill(page, **wrong))
    assert refused.status == 422
    assert sentence in refused.words
    assert tax_terms.terms() == []


def test_the_day_at_the_bank_is_told_where_the_office_wants_it(admin, browser):
    gift = received()
    begin_writing()
    now = clock.now()
    payout = Payout(payout_id="po_1", state="paid", amount_minor=1, currency="JPY",
                    arrives_at=noon(date(2026, 12, 24)), made_at=now, changed_at=now)  # fmt: skip
    db.session.add(payout)
    db.session.flush()
    db.session.get_one(type(gift), gift.id).payout_id = payout.id
    db.session.commit()
    address = f"/receipts/{emails.receipt_token(receipts_of(gift)[0])}"
    assert "Reached our bank on" not in browser.get(address).words
    admin.submit(admin.get(PAGE), "/days", shows_payout="y")
    assert "Reached our bank on 24 Dec 2026" in browser.get(address).words
