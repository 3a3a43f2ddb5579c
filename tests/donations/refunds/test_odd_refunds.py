"""Refunds that do not fit: of a second payment, or noted by hand and made at Stripe as well."""

from __future__ import annotations

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations import receipts
from lfnkr_app.donations.models import EventState, StripeEvent
from tests.donations.refunds.support import (
    asked,
    charge_of,
    paid_gift,
    refunded,
    refunds,
    states,
    told,
)
from tests.donations.support import gift, settle_inbox
from tests.donations.test_matching import compared, item, items


def notes():
    db.session.rollback()
    dead = select(StripeEvent.note).where(StripeEvent.state == EventState.DEAD)
    return set(db.session.scalars(dead))


def test_the_refund_of_a_second_payment_leaves_the_gift_as_it_is(browser, peer, site):
    paid_gift(browser, peer, site)
    booked = gift()
    with peer.account.lock:
        for kind, name, changed in (
            ("payment_intent", booked.payment_intent_id, {"latest_charge": "ch_second"}),
            ("charge", booked.charge_id, {"payment_intent": "pi_second"}),
        ):
            twin = peer.account.find(kind, name) | changed
            peer.account.add(twin | {"id": f"{name[:3]}second"})
    peer.refund("ch_second")
    told(peer)
    assert (states(), refunded(), notes()) == ([], 0, set())
    assert receipts.in_force(gift()) is not None


def test_what_was_noted_by_hand_as_well_waits_for_a_person(browser, peer, site, staff, member):
    number = paid_gift(browser, peer, site).id
    asked(number, 4000, member.id, way="hand", paid_at=clock.now())
    peer.refund(charge_of(peer))
    told(peer)
    assert (states(), refunded(), notes()) == (["succeeded"], 4000, {"MoreWentBack"})
    assert "More went back at Stripe" in staff.get("/staff/gifts/events/").words
    compared()
    page = staff.get("/staff/gifts/matching/")
    assert "still differ" in staff.submit(page, f"{item().id}/book").words
    noted = staff.get(f"/staff/gifts/refunds/{refunds()[0].id}/")
    staff.submit(noted, "/take-back")
    staff.submit(staff.get("/staff/gifts/matching/"), f"{item().id}/book")
    assert (states(), refunded(), items()) == (["cancelled", "succeeded"], 5000, [])
    for event in peer.events:
        peer.deliver(event["id"])
    settle_inbox()
    assert refunded() == 5000
