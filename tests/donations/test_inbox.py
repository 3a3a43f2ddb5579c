"""The inbox: order, repetition and lateness do not matter; what is not ours is left alone."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import actions, inbox, rules
from lfnkr_app.donations.gateway.sessions import CheckoutSession
from lfnkr_app.donations.models import Gift, GiftLog, GiftState, StripeEvent
from tests.donations.support import (
    gift,
    mails,
    opened,
    receipt_numbers,
    settle_inbox,
    stored,
)


def of_type(peer, kind):
    return next(event for event in peer.events if event["type"] == kind)["id"]


def events(state):
    db.session.rollback()
    query = select(StripeEvent.type).where(StripeEvent.state == state).order_by(StripeEvent.id)
    return list(db.session.scalars(query))


def test_fifty_webhooks_at_once_are_one_gift_one_receipt_one_mail(browser, peer, site):
    peer.endpoint(site)
    peer.hold()
    session = opened(browser, peer)
    peer.pay(session)
    completed = of_type(peer, "checkout.session.completed")
    assert peer.deliver(completed, times=50, parallel=True) == [200] * 50
    assert db.session.query(StripeEvent).count() == 1
    settle_inbox()
    assert peer.deliver(completed, times=10, parallel=True) == [200] * 10
    settle_inbox()
    assert gift().state == "succeeded"
    assert len(receipt_numbers()) == mails("receipt") == 1


def test_several_workers_book_a_gift_once(app, browser, peer, site):
    peer.endpoint(site)
    session = opened(browser, peer)
    peer.pay(session)
    for kind in ("checkout.session.async_payment_succeeded", "checkout.session.completed"):
        peer.emit(kind, peer.session(session))
    assert peer.wait()

    def work() -> None:
        with app.app_context():
            settle_inbox()

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert gift().state == "succeeded"
    assert len(receipt_numbers()) == mails("receipt") == 1
    assert events("received") == []


def test_the_order_of_events_does_not_matter(browser, peer, site):
    peer.endpoint(site)
    peer.hold()
    session = opened(browser, peer)
    before = peer.session(session)
    peer.pay(session)
    late = peer.emit("checkout.session.expired", before | {"status": "expired"})
    for event_id in (late["id"], of_type(peer, "checkout.session.completed")):
        peer.deliver(event_id)
        settle_inbox()
    assert gift().state == "succeeded"
    assert events("done") == ["checkout.session.expired", "checkout.session.completed"]


def test_a_webhook_may_come_before_our_own_note_of_the_session(browser, peer, site):
    peer.endpoint(site)
    session = opened(browser, peer)
    begin_writing()
    db.session.execute(update(Gift).values(state="created", session_id=None))
    db.session.commit()
    peer.pay(session)
    assert peer.wait()
    settle_inbox()
    assert (gift().state, gift().session_id) == ("succeeded", session)


def test_an_expired_session_expires_its_gift_and_late_money_still_counts(browser, peer, site):
    peer.endpoint(site)
    session = opened(browser, peer)
    peer.expire(session)
    assert peer.wait()
    settle_inbox()
    assert (gift().state, gift().repeat_key) == ("expired", None)
    late = CheckoutSession(
        id=session, url=None, status="complete", payment_status="paid", amount_minor=5000,
        currency="JPY", gift=gift().uid.hex(), payment_intent_id="pi_1",
    )  # fmt: skip
    begin_writing()
    assert actions.apply(gift_for_writing(), late, source="webhook", now=clock.now()) == (
        "expired", "succeeded",
    )  # fmt: skip
    db.session.commit()
    assert len(receipt_numbers()) == mails("receipt") == 1


def gift_for_writing() -> Gift:
    return db.session.scalars(select(Gift)).one()


def test_strangers_and_other_events_are_kept_and_ignored(browser, peer, site):
    peer.endpoint(site)
    opened(browser, peer)
    peer.emit("checkout.session.completed", {"id": "cs_strange", "metadata": {"gift": "f" * 32}})
    peer.emit("checkout.session.completed", {"id": "cs_strange", "metadata": {"gift": "no hex"}})
    peer.emit("checkout.session.completed", {"id": None, "metadata": None})
    peer.emit("checkout.session.completed", {"id": "cs_strange", "metadata": {"gift": ["x"]}})
    peer.emit("customer.created", {"id": "cus_1"})
    assert peer.wait()
    asked = len(peer.requests)
    settle_inbox()
    assert len(events("ignored")) == 5
    assert len(peer.requests) == asked
    assert gift().state == "open"


def test_our_tag_on_a_session_that_is_not_ours_books_nothing(browser, peer, site):
    peer.endpoint(site)
    session = opened(browser, peer)
    other = stored(7000, email="other@example.org")
    peer.pay(session)
    fake = peer.session(session) | {"metadata": {"gift": other.uid.hex()}}
    peer.emit("checkout.session.completed", fake)
    assert peer.wait()
    settle_inbox()
    db.session.rollback()
    assert db.session.get_one(Gift, other.id).state == "created"
    assert len(receipt_numbers()) == 1


def test_another_sum_than_asked_for_is_left_for_a_person(browser, peer, site):
    peer.endpoint(site)
    session = opened(browser, peer)
    begin_writing()
    db.session.execute(update(Gift).values(amount_minor=500))
    db.session.commit()
    peer.pay(session)
    assert peer.wait()
    settle_inbox()
    assert gift().state == "open"
    assert receipt_numbers() == []
    assert events("dead") == ["checkout.session.completed"]
    assert db.session.scalar(select(StripeEvent.note).where(StripeEvent.state == "dead")) == (
        "MoneyMismatch"
    )


def test_while_stripe_is_down_events_wait_and_come_back(browser, peer, site):
    peer.endpoint(site)
    session = opened(browser, peer)
    peer.pay(session)
    assert peer.wait()
    now = clock.now()
    peer.fail_next(4, status=500)
    inbox.process_due(now=now)
    assert events("received") == ["checkout.session.completed"]
    assert inbox.process_due(now=now) == 0
    settle_inbox(now + timedelta(minutes=1))
    assert gift().state == "succeeded"


def test_an_event_that_always_fails_is_dead_in_the_end_and_said_to_be(browser, peer, site):
    peer.endpoint(site)
    session = opened(browser, peer)
    peer.emit("checkout.session.completed", peer.session(session) | {"id": "cs_gone"})
    assert peer.wait()
    now = clock.now()
    for _try in range(rules.MAX_TRIES):
        settle_inbox(now)
        now += timedelta(hours=1)
    assert events("dead") == ["checkout.session.completed"]
    row = db.session.scalars(select(StripeEvent)).one()
    assert (row.tries, row.note) == (rules.MAX_TRIES, "NoSuchObject: resource_missing")


def test_what_a_dead_worker_held_is_taken_up_again(browser, peer, site):
    peer.endpoint(site)
    peer.pay(opened(browser, peer))
    assert peer.wait()
    now = clock.now()
    assert len(inbox._lease(now)) == 3
    assert inbox.process_due(now=now) == 0
    settle_inbox(now + inbox.LEASE + timedelta(seconds=1))
    assert gift().state == "succeeded"


@pytest.mark.parametrize(
    ("status", "payment", "intent", "becomes"),
    [
        ("complete", "unpaid", "processing", "processing"),
        ("complete", "unpaid", "requires_payment_method", "failed"),
        ("complete", "paid", "succeeded", "succeeded"),
    ],
)
def test_an_unpaid_completed_session_waits_or_fails(app, status, payment, intent, becomes):
    row = stored()
    session = CheckoutSession(
        id="cs_1", url=None, status=status, payment_status=payment, amount_minor=5000,
        currency="JPY", gift=row.uid.hex(), payment_intent_id="pi_1", intent_status=intent,
    )  # fmt: skip
    begin_writing()
    actions.apply(row, session, source="webhook", now=clock.now())
    db.session.commit()
    assert gift().state == becomes
    assert len(receipt_numbers()) == (becomes == "succeeded")


def test_a_settled_gift_never_goes_back(app):
    row = stored()
    states = [
        ("complete", "paid"),
        ("expired", "unpaid"),
        ("complete", "unpaid"),
        ("open", "unpaid"),
    ]
    for status, payment in states:
        session = CheckoutSession(
            id="cs_1", url=None, status=status, payment_status=payment, amount_minor=5000,
            currency="JPY", gift=row.uid.hex(),
        )  # fmt: skip
        begin_writing()
        actions.apply(row, session, source="webhook", now=clock.now())
        db.session.commit()
    assert gift().state == GiftState.SUCCEEDED
    assert db.session.query(GiftLog).count() == 2
