"""A transfer from the form: its page, its mail, one reminder, and whatever becomes of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.models import Gift, GiftLog
from lfnkr_app.donations.transfers import jobs
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.web import organisation
from tests.accounts import people
from tests.donations.support import gift, give, mails, offer_transfers, receipt_numbers, stored
from tests.donations.transfers.support import aged, set_office


def letter(template):
    db.session.rollback()
    return db.session.scalars(select(OutgoingMail).where(OutgoingMail.template == template)).one()


def test_each_currency_is_offered_where_there_is_an_account_for_it(browser):
    set_office(post_details="記号 00000", foreign_details="SWIFT EXAMPLEJT",
               foreign_currencies=["USD"])  # fmt: skip

    def offered(currency):
        page = browser.get(f"/donate/?currency={currency}")
        return {i.get("value") for i in page.tree.iter("input") if i.get("name") == "method"}

    assert offered("JPY") == {"card", "post"}
    assert offered("USD") == {"card", "bank"}
    assert offered("EUR") == {"card"}
    refused = give(browser, currency="EUR", method="bank", preset="4000", amount="40")
    assert refused.status == 422
    assert "Choose how you will send it" in refused.words


def test_page_and_mail_show_the_accounts_of_currency_and_language(browser):
    set_office(bank_details="Example Bank\nFutsu 1234567", bank_details_ja="例銀行\n普通 1234567",
               foreign_details="SWIFT EXAMPLEJT", foreign_currencies=["JPY", "USD"])  # fmt: skip
    english = browser.get(give(browser, method="bank").location)
    assert "Futsu 1234567" in english.words
    assert "From abroad" in english.words
    assert "SWIFT EXAMPLEJT" in english.words
    japanese = browser.get(give(browser, "/ja", method="bank", email="b@example.org").location)
    assert "普通 1234567" in japanese.words
    assert "Futsu" not in japanese.words
    begin_writing()
    [first, second] = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
    assert "Futsu 1234567" in json.dumps(first.args, ensure_ascii=False)
    assert "普通 1234567" in json.dumps(second.args, ensure_ascii=False)
    db.session.rollback()


def test_a_reminder_is_mailed_once_after_two_weeks(browser):
    offer_transfers()
    give(browser, method="bank")
    now = clock.now()
    assert jobs.remind(now) == 0
    aged(gift(), days=15)
    assert jobs.remind(now) == 1
    assert jobs.remind(now + timedelta(days=5)) == 0
    mail = letter("transfer_reminder")
    assert mail.args["reference"] == gift().reference
    assert mail.args["accounts"][0][1] == ["Example Bank", "Account 0000000"]


def test_nobody_is_reminded_of_what_is_too_old_or_has_come(browser):
    offer_transfers()
    give(browser, method="bank")
    aged(gift(), days=40)
    assert jobs.remind(clock.now()) == 0


def test_after_ninety_days_it_is_not_waited_for_and_may_still_arrive(app, browser):
    offer_transfers()
    page = give(browser, method="post").location
    aged(gift(), days=89)
    assert jobs.expire(clock.now()) == 0
    aged(gift(), days=91)
    assert jobs.expire(clock.now()) == 1
    assert gift().state == "expired"
    assert "We do not wait for this transfer any more" in browser.get(page).words
    staff = people.sign_in(app, people.member("donations"))
    shown = staff.get(f"/staff/gifts/transfers/{gift().id}/")
    staff.submit(shown, "arrived")
    assert gift().state == "succeeded"
    assert len(receipt_numbers()) == 1
    assert "Your transfer has arrived" in browser.get(page).words


def test_staff_book_what_came_with_its_own_sum_and_day(app):
    stored(5000, method="bank")
    staff = people.sign_in(app, people.member("donations"))
    listed = staff.get("/staff/gifts/transfers/")
    assert "1 transfer is waited for" in listed.words
    address = f"/staff/gifts/transfers/{gift().id}/"
    assert address in listed.links()
    page = staff.submit(staff.get(address), "arrived", amount="４，８００", day="2026-04-17")
    assert "Booked. The receipt is made." in page.words
    booked = gift()
    assert (booked.amount_minor, booked.state) == (4800, "succeeded")
    assert str(clock.tokyo_day(booked.received_at)) == "2026-04-17"
    assert "announced JPY 5,000" in list(db.session.scalars(select(GiftLog.source)))
    assert mails("receipt") == 1
    again = staff.post(f"{address}arrived", data={"csrf_token": _token(page), "amount": "4800",
                       "currency": "JPY", "day": "2026-04-17"}, follow=True)  # fmt: skip
    assert "had been booked before" in again.words
    assert len(receipt_numbers()) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount", "30.5"), ("amount", "-5"), ("amount", "NaN"), ("amount", "0"), ("amount", ""),
     ("currency", "GBP"), ("day", "2999-01-01"), ("day", "yesterday"), ("day", "")],
)  # fmt: skip
def test_a_wrong_sum_or_day_gets_a_sentence(app, field, value):
    stored(5000, method="bank")
    staff = people.sign_in(app, people.member("donations"))
    page = staff.get(f"/staff/gifts/transfers/{gift().id}/")
    answer = staff.submit(page, "arrived", **{field: value})
    assert answer.status == 422
    assert "Error:" in answer.words
    assert gift().state == "open"


def test_staff_stop_waiting_for_what_did_not_come(app):
    stored(5000, method="bank")
    staff = people.sign_in(app, people.member("donations"))
    page = staff.submit(staff.get(f"/staff/gifts/transfers/{gift().id}/"), "close")
    assert "No transfer is waited for." in page.words
    assert gift().state == "expired"
    assert db.session.scalars(select(GiftLog.source)).all()[-1] == "staff: did not come"
    assert mails("transfer_reminder") == 0


def test_only_the_role_gets_to_transfers(app):
    stored(5000, method="bank")
    stored(5000, method="card")
    author = people.sign_in(app, people.member("author"))
    assert author.get("/staff/gifts/transfers/").status == 403
    staff = people.sign_in(app, people.member("donations", email="d@example.org"))
    card = db.session.scalar(select(Gift.id).where(Gift.method == "card"))
    assert staff.get(f"/staff/gifts/transfers/{card}/").status == 404
    assert staff.get("/staff/gifts/transfers/?page=0").status == 200  # The first.
    assert staff.get("/staff/gifts/transfers/?page=99").status == 404
    assert organisation.organisation().bank_details == ""


def _token(page):
    return next(i for i in page.tree.iter("input") if i.get("name") == "csrf_token").get("value")
