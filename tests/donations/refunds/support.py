"""What the tests of refunds share: a paid gift at the peer, staff who give back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db, new_uid
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.refunds import queries, staff_acts
from lfnkr_app.donations.refunds.models import Refund
from lfnkr_app.donations.refunds.staff_acts import Wish
from tests.browser import Browser, Page
from tests.donations.support import gift, opened, settle_inbox
from tests.stripe_peer import StripePeer


def paid_gift(browser: Browser, peer: StripePeer, site: str, **changed: Any) -> Gift:
    """Return a gift that was given and paid by card, its webhooks worked off."""
    if not peer.webhooks.endpoints:
        peer.endpoint(site)
    peer.pay(opened(browser, peer, **changed))
    assert peer.wait()
    settle_inbox()
    return gift()


def paid_in_a_store(browser: Browser, peer: StripePeer, site: str) -> Gift:
    """Return a gift that was paid at a convenience store, its webhooks worked off."""
    peer.endpoint(site)
    session = opened(browser, peer)
    with peer.account.lock:  # As the dashboard offers stores.
        peer.account.find("checkout.session", session)["payment_method_types"].append("konbini")
    peer.delay(session)
    peer.settle_delayed(session)
    told(peer)
    return gift()


def told(peer: StripePeer) -> None:
    """Let all webhooks arrive and be worked off."""
    assert peer.wait()
    settle_inbox()


def asked(gift_id: int, minor: int, who: int, **changed: Any) -> int:
    """Return a refund that staff asked for, not sent yet."""
    db.session.rollback()
    seen = queries.newest_id(gift_id)
    values = {"uid": new_uid(), "minor": minor, "reason": "Example reason", "seen": seen}
    begin_writing()
    by = db.session.get_one(StaffUser, who)
    refund = staff_acts.ask(gift_id, Wish(**(values | changed)), by=by, now=clock.now())
    number = refund.id
    db.session.commit()
    return number


def refunds() -> list[Refund]:
    db.session.rollback()
    return list(db.session.scalars(select(Refund).order_by(Refund.id)))


def states() -> list[str]:
    return [refund.state for refund in refunds()]


def refunded() -> int:
    return gift().refunded_minor


def charge_of(peer: StripePeer) -> str:
    intent = peer.sessions[-1]["payment_intent"]
    return str(peer.find("payment_intent", intent)["latest_charge"])


def give_back(staff: Browser, gift_id: int, **values: Any) -> Page:
    """Return the page after the form was filled, looked at, and confirmed."""
    form = staff.get(f"/staff/gifts/{gift_id}/refund")
    look = staff.submit(form, "/refund", **{"reason": "Example reason", **values})
    assert look.status == 200, look.words
    return staff.submit(look, "/refund", confirm="yes")
