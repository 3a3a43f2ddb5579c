"""Fees and payouts: what reached the balance, what each payout holds, and that it adds up."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.payouts import jobs, queries
from lfnkr_app.donations.payouts.models import Payout, PayoutLine
from lfnkr_app.money import Money
from tests.donations.refunds.support import told
from tests.donations.support import gifts, opened, settle_inbox

A_WEEK_S = 7 * 24 * 60 * 60
FEE = 180  # The peer's 3.6 % of 5,000 yen.


def given(browser, peer, site, *names):
    if not peer.webhooks.endpoints:
        peer.endpoint(site)
    for name in names:
        peer.pay(opened(browser, peer, name=name))
    told(peer)


def charge(peer, number):
    with peer.account.lock:
        return list(peer.account.objects("charge"))[number]


def payouts() -> list[Payout]:
    db.session.rollback()
    return list(db.session.scalars(select(Payout).order_by(Payout.id)))


def kinds() -> list[str]:
    query = select(PayoutLine.kind).order_by(PayoutLine.id)
    return sorted(db.session.scalars(query))


def test_a_gift_learns_its_fee_and_what_reached_the_balance(app, browser, peer, site, staff):
    given(browser, peer, site, "山田 花子")
    assert jobs.read_fees(clock.now()) == 1
    assert jobs.read_fees(clock.now()) == 0
    [row] = gifts()
    assert (row.settled_currency, row.settled_minor, row.fee_minor) == ("JPY", 5000, FEE)
    assert row.balance_transaction_id.startswith("txn_")
    page = staff.get(f"/staff/gifts/{row.id}/")
    assert "Stripe's fee JPY 180" in page.words


def test_a_fee_is_found_by_the_intent_where_no_charge_was_noted(app, browser, peer, site):
    given(browser, peer, site, "Example Giver")
    begin_writing()
    db.session.execute(update(Gift).values(charge_id=None))
    db.session.commit()
    assert jobs.read_fees(clock.now()) == 1
    assert gifts()[0].charge_id == charge(peer, 0)


def test_while_stripe_is_down_fees_and_payouts_wait(app, browser, peer, site):
    given(browser, peer, site, "Example Giver")
    peer.fail_next(4)
    assert jobs.read_fees(clock.now()) == 0
    assert jobs.read_fees(clock.now()) == 1
    peer.fail_next(4)
    assert jobs.read_payouts(clock.now()) == 0


def test_a_payout_holds_its_gifts_refunds_and_disputes_and_adds_up(app, browser, peer, site, staff):
    given(browser, peer, site, "Example One", "Example Two", "Example Three")
    peer.refund(charge(peer, 0), 2000)
    peer.dispute(charge(peer, 1), 1000)
    peer.advance(A_WEEK_S)
    [made] = peer.pay_out()
    told(peer)
    [row] = payouts()
    assert (row.payout_id, row.state, row.amount_minor) == (made["id"], "paid", made["amount"])
    assert kinds() == ["charge", "charge", "charge", "dispute", "refund"]
    assert {gift.payout_id for gift in gifts()} == {row.id}
    links = staff.get(f"/staff/gifts/{gifts()[0].id}/").links()
    assert f"/staff/gifts/payouts/{row.id}/" in links
    sums = queries.sums(row)
    assert sums.adds_up
    assert sums.net == Money(3 * 5000 - 3 * FEE - 2000 - 1000 - 1500, "JPY")
    page = staff.get(f"/staff/gifts/payouts/{row.id}/")
    assert "It adds up" in page.words
    assert f"/staff/gifts/{gifts()[0].id}/" in page.links()
    assert f"/staff/gifts/payouts/{row.id}/" in staff.get("/staff/gifts/payouts/").links()
    assert "Payouts that failed" not in staff.get("/staff/").words


def test_events_of_a_payout_may_come_twice_and_in_any_order(app, browser, peer, site):
    given(browser, peer, site, "Example One")
    peer.hold()
    peer.advance(A_WEEK_S)
    [made] = peer.pay_out(arrives=False)
    peer.finish_payout(made["id"])
    told_of = [event for event in peer.events if event["type"].startswith("payout")]
    for event in [*reversed(told_of), *told_of]:
        peer.deliver(event["id"])
        settle_inbox()
    assert [row.state for row in payouts()] == ["paid"]
    assert kinds() == ["charge"]


def test_a_payout_that_fails_is_shown_and_the_next_one_brings_the_money(
    app, browser, peer, site, staff
):
    given(browser, peer, site, "Example One")
    peer.advance(A_WEEK_S)
    [first] = peer.pay_out()
    told(peer)
    peer.fail_payout(first["id"])
    [second] = peer.pay_out()
    told(peer)
    assert [row.state for row in payouts()] == ["failed", "paid"]
    assert kinds() == ["charge", "payout_failure"]
    assert all(queries.sums(row).adds_up for row in payouts())
    assert all(row.held_minor == row.amount_minor for row in payouts())
    assert second["amount"] == first["amount"]
    assert "Payouts that failed or do not add up" in staff.get("/staff/").words
    page = staff.get(f"/staff/gifts/payouts/{payouts()[0].id}/")
    assert "The bank did not take it" in page.words
    staff.submit(page, "seen-to")
    assert "Payouts that failed" not in staff.get("/staff/").words
    assert gifts()[0].payout_id == payouts()[0].id
    assert [row.reached_bank_at for row in payouts()] == [None, payouts()[1].arrives_at]
    reached = select(Payout.reached_bank_at).order_by(Payout.id)
    assert list(db.session.scalars(reached)) == [row.reached_bank_at for row in payouts()]


def test_what_webhooks_did_not_tell_the_daily_job_finds(app, browser, peer, site):
    given(browser, peer, site, "Example One")
    begin_writing()
    db.session.execute(update(Gift).values(charge_id=None))
    db.session.commit()
    peer.hold()
    peer.advance(A_WEEK_S)
    peer.pay_out()
    assert jobs.read_payouts(clock.now()) == 1
    assert gifts()[0].payout_id is None
    assert jobs.read_fees(clock.now()) == 1
    asked = len(peer.requests)
    assert jobs.read_payouts(clock.now()) == 1
    assert len(peer.requests) == asked + 1
    assert gifts()[0].payout_id == payouts()[0].id
    assert jobs.read_payouts(clock.now() + timedelta(days=60)) == 0


def test_a_difference_is_shown_and_so_is_what_stripe_does_not_tell(app, browser, peer, site, staff):
    given(browser, peer, site, "Example One")
    peer.advance(A_WEEK_S)
    peer.pay_out()
    told(peer)
    begin_writing()
    db.session.execute(update(Payout).values(amount_minor=Payout.amount_minor + 7))
    db.session.commit()
    assert "Payouts that failed or do not add up" in staff.get("/staff/").words
    page = staff.get(f"/staff/gifts/payouts/{payouts()[0].id}/")
    assert "It does not add up" in page.words
    assert "JPY 7 is left over" in page.words
    begin_writing()
    db.session.execute(update(Payout).values(automatic=False))
    db.session.commit()
    assert "asked for by hand" in staff.get(page.path).words
    assert staff.get("/staff/gifts/payouts/99/").status == 404
