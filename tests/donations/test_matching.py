"""The comparison with Stripe: what was lost, forged, refunded elsewhere, or is a stranger's."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import jobs
from lfnkr_app.donations.models import Gift, GiftLog, StripeEvent
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.donations.reconciling import feed
from lfnkr_app.donations.reconciling.comparing import Tally, compare
from lfnkr_app.donations.reconciling.models import ReconCursor, ReconItem, ReconRun
from tests.accounts import people
from tests.donations.pledges.support import begun, pledge
from tests.donations.support import (
    gift,
    gifts,
    give,
    mails,
    opened,
    receipt_numbers,
    settle_inbox,
)

ALARM = "staff_money_differs"


def later(minutes: int = 15):
    return clock.now() + timedelta(minutes=minutes)


def compared(minutes: int = 15, days: int = 0) -> None:
    """Let a night's comparison run, so many minutes from now."""
    jobs.compare(later(minutes + days * 24 * 60))
    db.session.rollback()


def items(state: str = "open") -> list[ReconItem]:
    db.session.rollback()
    query = select(ReconItem).where(ReconItem.state == state).order_by(ReconItem.id)
    return list(db.session.scalars(query))


def item() -> ReconItem:
    [only] = items()
    return only


def paid_gift(browser, peer, **changed) -> str:
    """Return the session of a gift that is paid and booked, all of it by the list of events."""
    session = opened(browser, peer, **changed)
    peer.pay(session)
    jobs.reconcile(later(2))
    assert gift().state == "succeeded"
    return session


def alter(peer, kind: str, object_id: str, **members) -> None:
    with peer.account.lock:
        peer.account.find(kind, object_id).update(members)


def the(peer, kind: str) -> str:
    return next(reversed(peer.account.objects(kind)))


def forget_gift(**values) -> None:
    begin_writing()
    db.session.execute(update(Gift).values(**values))
    db.session.commit()


def test_events_that_no_webhook_brought_go_through_the_same_inbox(browser, peer):
    peer.pay(opened(browser, peer))
    assert list(feed.pull(later()))[-1] == 1
    settle_inbox(later())
    assert gift().state == "succeeded"
    assert sum(feed.pull(later())) == 0
    assert len(receipt_numbers()) == 1


def test_an_event_that_comes_by_both_ways_is_one(browser, peer, site):
    peer.endpoint(site)
    peer.pay(opened(browser, peer))
    assert peer.wait()
    assert sum(feed.pull(later())) == 0
    settle_inbox(later())
    assert len(receipt_numbers()) == 1


def test_a_reader_that_dies_between_storing_and_moving_on_loses_nothing(browser, peer):
    peer.pay(opened(browser, peer))
    reading = feed.pull(later())
    stored = 0
    while not stored:
        stored = next(reading)
    reading.close()  # It died here: stored, and the cursor not moved.
    reached = db.session.scalar(select(ReconCursor.reached_at))
    db.session.rollback()
    assert reached is None or reached < clock.now()
    assert sum(feed.pull(later())) == 0
    settle_inbox(later())
    assert len(db.session.scalars(select(StripeEvent.id)).all()) == len(receipt_numbers()) == 1


def test_two_readers_at_once_store_each_event_once(browser, peer):
    peer.pay(opened(browser, peer))
    one, other = feed.pull(later()), feed.pull(later())
    counts = [sum(new) for new in zip(one, other, strict=True)]
    assert sum(counts) == 1
    moved = db.session.scalar(select(ReconCursor.reached_at))
    assert moved is not None
    assert moved > clock.now()


def test_the_cursor_waits_while_stripe_is_down(browser, peer, hasty):
    list(feed.pull(clock.now()))
    before = db.session.scalar(select(ReconCursor.reached_at))
    db.session.rollback()
    peer.pay(opened(browser, peer))
    peer.fail_next(4)
    assert jobs.reconcile(later()) == 0
    assert db.session.scalar(select(ReconCursor.reached_at)) == before
    db.session.rollback()
    jobs.reconcile(later(30))
    settle_inbox(later(30))
    assert gift().state == "succeeded"


def test_a_refund_in_the_dashboard_is_booked_while_webhooks_are_withheld(browser, peer, site):
    peer.endpoint(site)
    session = paid_gift(browser, peer)
    peer.hold()
    peer.refund(session, 2000)
    peer.dispute(session)
    jobs.reconcile(later(4))
    settle_inbox(later(4))
    assert (gift().refunded_minor, gift().taken_minor) == (2000, 5000)
    peer.release()
    assert peer.wait()
    settle_inbox(later(6))
    compared()
    assert items() == []
    assert (gift().refunded_minor, gift().taken_minor) == (2000, 5000)


def test_a_payment_that_left_no_trace_is_booked_by_the_comparison_and_told(browser, peer):
    session = opened(browser, peer)
    forget_gift(state="expired")
    peer.pay(session)
    peer.account.objects("event").clear()  # Older than what Stripe's list goes back to.
    compared(days=5)
    assert gift().state == "succeeded"
    assert len(receipt_numbers()) == mails("receipt") == 1
    assert items() == []
    [done] = items("resolved")
    assert (done.kind, done.by, done.gift_id) == ("payment", "reconcile", gift().id)
    assert mails(ALARM) == 0
    run = db.session.scalar(select(ReconRun))
    assert (run.booked, run.found, run.failure) == (1, 0, None)
    log = db.session.scalars(select(GiftLog.source).where(GiftLog.became == "succeeded")).all()
    assert log == ["reconcile"]


def test_another_sum_at_stripe_is_said_once_and_changes_nothing(app, browser, peer):
    people.member("donations")
    session = paid_gift(browser, peer)
    alter(peer, "checkout.session", session, amount_total=50_000)
    alter(peer, "payment_intent", the(peer, "payment_intent"), amount_received=50_000)
    compared()
    found = item()
    assert (found.kind, found.ours_minor, found.theirs_minor) == ("amount", 5000, 50_000)
    assert (gift().state, gift().amount_minor) == ("succeeded", 5000)
    assert mails(ALARM) == 1
    compared(days=1)
    assert len(items()) == mails(ALARM) == 1
    alter(peer, "checkout.session", session, amount_total=5000)
    alter(peer, "payment_intent", the(peer, "payment_intent"), amount_received=5000)
    compared(days=2)
    assert items() == []
    assert items("resolved")[0].by == "reconcile"


def test_a_session_that_does_not_fit_its_gift_alarms_within_the_quarter_hour(browser, peer):
    people.member("donations")
    peer.pay(opened(browser, peer))
    forget_gift(amount_minor=4999)
    jobs.reconcile(later(2))
    assert (item().kind, gift().state) == ("amount", "open")
    assert mails(ALARM) == 1
    jobs.reconcile(later(17))
    assert mails(ALARM) == 1


def test_what_is_booked_and_not_paid_or_not_known_is_found(browser, peer):
    session = paid_gift(browser, peer)
    alter(peer, "checkout.session", session, payment_status="unpaid")
    compared()
    assert item().kind == "not_paid"
    alter(peer, "checkout.session", session, payment_status="paid")
    peer.account.objects("payment_intent").clear()
    compared(days=1)
    assert item().kind == "missing"
    assert gift().state == "succeeded"


def test_a_second_payment_of_one_gift_is_found_until_it_went_back(browser, peer):
    paid_gift(browser, peer)
    intent = peer.find("payment_intent", the(peer, "payment_intent"))
    with peer.account.lock:
        charge = peer.find("charge", intent["latest_charge"])
        second = intent | {"id": "pi_second", "latest_charge": "ch_second"}
        peer.account.add(second)
        peer.account.add(charge | {"id": "ch_second", "payment_intent": "pi_second"})
    compared()
    assert (item().kind, item().gift_id) == ("twice", gift().id)
    peer.refund("ch_second")
    compared(days=1)
    assert items() == []
    assert len(receipt_numbers()) == 1


def test_a_tag_of_ours_that_names_no_gift_is_one_item(browser, peer):
    session = opened(browser, peer)
    peer.pay(session)
    for kind, name in (
        ("checkout.session", session),
        ("payment_intent", the(peer, "payment_intent")),
    ):
        alter(peer, kind, name, metadata={"gift": "ab" * 16})
    forget_gift(state="expired", session_id=None)
    compared()
    assert item().kind == "no_gift"


def test_strangers_are_listed_and_alarm_once_in_all(browser, peer):
    people.member("donations")
    for number in range(2):
        session = opened(browser, peer, preset="other", amount=str(1000 + number))
        peer.pay(session)
        for kind, name in (
            ("checkout.session", session), ("payment_intent", the(peer, "payment_intent")),
        ):  # fmt: skip
            alter(peer, kind, name, metadata={})
        forget_gift(state="expired", session_id=None, payment_intent_id=None, charge_id=None)
        compared(days=number)
        assert len(items()) == number + 1
        assert mails(ALARM) == 1
    assert {found.kind for found in items()} == {"stranger"}


def test_two_comparisons_at_once_find_one_difference(browser, peer):
    session = paid_gift(browser, peer)
    alter(peer, "checkout.session", session, amount_total=50_000)
    now = later()
    rounds = [compare(now, now - timedelta(days=3), Tally()) for _round in range(2)]
    for _steps in zip(*rounds, strict=True):
        pass
    assert item().kind == "amount"


def test_the_night_is_compared_once_and_tried_again_while_stripe_is_down(browser, peer, hasty):
    paid_gift(browser, peer)
    compared()
    compared()
    assert len(db.session.scalars(select(ReconRun.id)).all()) == 1
    for minutes in (0, 10, 70):
        peer.fail_next(4 if minutes < 70 else 0)
        compared(minutes, days=1)
        peer.faults.clear()
    runs = db.session.scalars(select(ReconRun.failure).order_by(ReconRun.id)).all()
    assert runs == [None, "GatewayDown", None]


def test_a_repeating_gift_whose_every_message_was_lost_is_booked(browser, peer):
    give(browser, interval="month")
    peer.pay(peer.sessions[-1]["id"])
    peer.account.objects("event").clear()
    compared()
    assert pledge().state == "active"
    peer.renew(str(pledge().subscription_id))
    peer.account.objects("event").clear()
    compared(days=40)
    assert [row.state for row in gifts()] == ["succeeded", "succeeded"]
    assert len(receipt_numbers()) == mails("receipt") == 2
    assert items() == []
    assert {row.kind for row in items("resolved")} <= {"invoice", "pledge"}


def test_a_repeating_gift_that_ended_at_one_side_is_an_item_for_a_person(browser, peer, site):
    peer.endpoint(site)
    people.member("donations")
    row = begun(browser, peer)
    peer.account.objects("event").clear()
    begin_writing()
    db.session.execute(update(Pledge).values(state="cancelled"))
    db.session.commit()
    compared()
    found = item()
    assert (found.kind, found.pledge_id, mails(ALARM)) == ("pledge", row.id, 1)
    assert pledge().state == "cancelled"


def test_a_key_that_may_not_read_everything_is_said_and_books_what_it_can(
    app, browser, peer, monkeypatch
):
    peer.pay(opened(browser, peer))
    monkeypatch.setitem(app.config, "STRIPE_SECRET_KEY", "no key at all")
    monkeypatch.setitem(app.extensions, "lfnkr_gateways", {})
    result = app.test_cli_runner().invoke(args=["donations", "reconcile"])
    assert result.exit_code == 1
    assert "Is the key right?" in result.output
    run = db.session.scalar(select(ReconRun))
    assert run.failure == "RequestRefused"
