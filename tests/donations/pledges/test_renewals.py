"""Renewals: one gift, one receipt and one mail for each paid invoice, whatever happens."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import gateway, inbox
from lfnkr_app.donations.gateway import subscriptions
from lfnkr_app.donations.gateway.invoices import Invoice
from lfnkr_app.donations.models import EventState, Gift, StripeEvent
from lfnkr_app.donations.pledges import actions, jobs, renewals, rules
from lfnkr_app.donations.pledges.models import Pledge, PledgeLog
from tests.donations.pledges.support import (
    begun,
    booked_at_stripe,
    heard,
    letters,
    path,
    pledge,
    received,
)
from tests.donations.support import give, mails, receipt_numbers, settle_inbox

ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


def later(**time):
    return clock.now() + timedelta(**time)


def test_a_year_with_a_card_that_fails_and_is_mended(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    of, month = row.subscription_id, itertools.count(2)
    for _turn in range(4):
        peer.renew(of)
    heard(peer)
    peer.fail_card(of)
    peer.renew(of)
    heard(peer)
    assert (pledge().state, pledge().failures) == ("past_due", 1)
    assert len(received()) == 5
    peer.advance(3 * 24 * 3600 + 60)
    heard(peer)
    assert pledge().failures == 2
    assert mails("pledge_failed") == 2
    card = browser.submit(browser.get(path(pledge())), "/card", follow=False)
    assert card.status == 303
    peer.change_card(card.response.headers["Location"].rpartition("/")[2])
    heard(peer)
    assert (pledge().state, pledge().failures) == ("active", 0)
    while next(month) <= 7:
        peer.renew(of)
    heard(peer)
    assert received() == booked_at_stripe(peer) == [(5000, "JPY")] * 12
    numbers = receipt_numbers()
    assert len(set(numbers)) == mails("receipt") == 12
    assert [int(number[-5:]) for number in numbers] == list(range(1, 13))
    page = browser.get(path(pledge()))
    assert len([link for link in page.links() if "/receipts/" in link]) == 12
    first, second = letters("pledge_failed")
    assert "did not go through" in first.subject
    assert "We try again on" in first.body
    assert "We try once more on" in second.body
    assert path(pledge()) in first.body
    assert path(pledge()) in first.html


def test_a_card_that_stays_broken_ends_the_gift_with_three_mails_at_most(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer, prefix="/ja")
    peer.fail_card(row.subscription_id)
    peer.renew(row.subscription_id)
    heard(peer)
    for days in (3, 5, 7):
        peer.advance(days * 24 * 3600 + 60)
        heard(peer)
    assert pledge().state == "cancelled"
    assert received() == booked_at_stripe(peer) == [(5000, "JPY")]
    assert mails("pledge_failed") == 2
    [last] = letters("pledge_ended")
    assert path(pledge()) in last.body
    states = db.session.scalars(select(PledgeLog.became).order_by(PledgeLog.id)).all()
    assert states == ["created", "open", "active", "past_due", "cancelled"]
    page = browser.get(path(pledge()))
    assert not [f for f in page.tree.iter("form") if f.get("action", "").endswith("/stop")]
    assert "/donate/?currency=JPY" in " ".join(page.links())


def test_a_bank_that_wants_to_be_asked_is_a_mail_with_the_way_there(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    peer.require_action(row.subscription_id)
    peer.renew(row.subscription_id)
    heard(peer)
    assert pledge().state == "past_due"
    [mail] = letters("pledge_failed")
    assert mail.subject == "Please confirm your gift of JPY 5,000"
    page = browser.get(path(pledge()))
    asked = browser.submit(page, "/pay", follow=False)
    assert asked.status == 303
    invoice = peer.invoices[-1]
    assert asked.response.headers["Location"] == invoice["hosted_invoice_url"]
    peer.pay_invoice(invoice["id"])
    heard(peer)
    assert (pledge().state, pledge().failures) == ("active", 0)
    assert received() == booked_at_stripe(peer) == [(5000, "JPY")] * 2


def test_twenty_deliveries_at_once_of_every_event_change_nothing(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    peer.hold()
    peer.renew(row.subscription_id)
    about = [
        event["id"] for event in peer.events if event["type"].startswith(("inv", "cus", "che"))
    ]
    for event_id in about:
        assert set(peer.deliver(event_id, times=20, parallel=True)) == {200}
    settle_inbox()
    assert received() == booked_at_stripe(peer) == [(5000, "JPY")] * 2
    assert len(receipt_numbers()) == mails("receipt") == 2
    assert not db.session.scalars(
        select(StripeEvent.type).where(StripeEvent.state == EventState.DEAD)
    ).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_order_of_the_first_events_is_the_same_book(browser, peer, site, seed):
    peer.endpoint(site)
    peer.hold()
    give(browser, interval="month")
    peer.pay(peer.sessions[-1]["id"])
    peer.renew(peer.subscriptions[0]["id"])
    order = [event["id"] for event in peer.events]
    random.Random(seed).shuffle(order)
    for event_id in order:
        peer.deliver(event_id)
        settle_inbox()
    assert pledge().state == "active"
    assert received() == booked_at_stripe(peer) == [(5000, "JPY")] * 2
    assert len(receipt_numbers()) == mails("receipt") == 2


def test_events_that_never_come_leave_nothing_unbooked(browser, peer):
    give(browser, interval="month")
    peer.pay(peer.sessions[-1]["id"])
    assert received() == []
    jobs.catch_up(later(minutes=5))
    assert pledge().state == "active"
    assert received() == booked_at_stripe(peer)
    of = pledge().subscription_id
    for _turn in range(3):
        peer.renew(of)
    asked = len(peer.requests)
    jobs.catch_up(later(minutes=130))
    assert len(peer.requests) == asked, "nothing is due yet, so nobody is asked"
    jobs.catch_up(later(days=95))
    assert received() == booked_at_stripe(peer) == [(5000, "JPY")] * 4
    assert len(receipt_numbers()) == mails("receipt") == 4
    peer.fail_card(of)
    peer.renew(of)
    jobs.catch_up(later(days=130))
    assert (pledge().state, mails("pledge_failed")) == ("past_due", 1)
    jobs.catch_up(later(days=131))
    assert mails("pledge_failed") == 1


def test_a_process_that_died_before_noting_the_session_loses_nothing(browser, peer):
    give(browser, interval="month")
    begin_writing()
    db.session.execute(update(Pledge).values(state="created", session_id=None))
    db.session.commit()
    peer.pay(peer.sessions[-1]["id"])
    jobs.catch_up(later(minutes=5))
    assert pledge().state == "active"
    assert received() == booked_at_stripe(peer) == [(5000, "JPY")]


def test_while_stripe_is_down_nothing_is_lost(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    peer.renew(row.subscription_id)
    assert peer.wait()
    peer.fail_next(4, status=500)
    db.session.rollback()
    inbox.process_due(now=clock.now())
    assert len(received()) == 1
    settle_inbox(later(minutes=5))
    assert received() == booked_at_stripe(peer)
    peer.fail_next(4, status=500)
    assert jobs.catch_up(later(days=40)) == 0


def test_what_the_payment_took_is_the_gift_and_nothing_is_no_gift(app, browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    begin_writing()
    free = Invoice("in_free", "paid", row.subscription_id, row.uid.hex(), "JPY")
    assert renewals.take(row, free, source="test", now=clock.now()) == "nothing taken"
    less = replace(free, id="in_less", taken_minor=4200, payment_intent_id="pi_less",
                   charge_id="ch_less", paid_at=clock.now())  # fmt: skip
    assert renewals.take(row, less, source="test", now=clock.now()).startswith("gift")
    assert renewals.take(row, less, source="test", now=clock.now()) == "booked before"
    db.session.commit()
    assert received() == [(5000, "JPY"), (4200, "JPY")]
    stranger = replace(less, id="in_other")
    begin_writing()
    with pytest.raises(actions.MoneyMismatch):
        renewals.take(pledge_for_writing(), stranger, source="test", now=clock.now())
    db.session.rollback()


def pledge_for_writing():
    return db.session.scalars(select(Pledge)).one()


def test_strangers_subscriptions_and_invoices_are_ignored(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    parent = {"subscription_details": {"subscription": "sub_x", "metadata": {"pledge": "f" * 32}}}
    odd = (
        ("invoice.paid", {"id": "in_x", "parent": parent}),
        ("invoice.paid", {"id": "in_y", "parent": None}),
        ("invoice.paid", {"id": "in_z", "parent": {"subscription_details": "no"}}),
        ("customer.subscription.updated", {"id": "sub_x", "metadata": {"pledge": ["x"]}}),
        ("customer.updated", {"id": "cus_x"}),
    )
    for kind, subject in odd:
        peer.emit(kind, subject)
    assert peer.wait()
    asked = len(peer.requests)
    settle_inbox()
    assert len(peer.requests) == asked
    assert pledge().state == row.state == "active"


def test_an_older_answer_never_overwrites_a_newer_one(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    before = subscriptions.subscription(gateway.patient(), row.subscription_id or "")
    stop = browser.submit(browser.get(path(row) + "stop"), "/stop")
    assert "This gift has stopped" in stop.words
    begin_writing()
    assert actions.follow(pledge_for_writing(), before, source="test", now=clock.now()) is None
    db.session.commit()
    assert pledge().state == "cancelled"


@ON_SQLITE
def test_months_later_stays_within_the_month(app):
    day = clock.tokyo_midnight(clock.tokyo_day(clock.now())).replace(year=2027, month=1)
    for months in rules.PAUSES:
        moved = rules.months_later(day, months)
        assert timedelta(days=27 * months) < moved - day < timedelta(days=32 * months)
    assert db.session.query(Gift).count() == 0
