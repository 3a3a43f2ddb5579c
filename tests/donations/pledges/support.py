"""What the tests of pledges share: one that runs, its page, the peer's own books."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.pledges import links
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.mail import delivery
from lfnkr_app.mail.models import OutgoingMail
from tests.browser import Browser
from tests.donations.support import give, settle_inbox
from tests.stripe_peer import StripePeer


def pledges() -> list[Pledge]:
    db.session.rollback()
    return list(db.session.scalars(select(Pledge).order_by(Pledge.id)))


def pledge() -> Pledge:
    [only] = pledges()
    return only


def begun(browser: Browser, peer: StripePeer, **changed: Any) -> Pledge:
    """Return a pledge that was given by the form and paid once; its events are seen to."""
    page = give(browser, **({"interval": "month"} | changed))
    assert page.status == 303, page.words
    peer.pay(peer.sessions[-1]["id"])
    heard(peer)
    return pledges()[-1]


def heard(peer: StripePeer) -> None:
    """See to all events, and to those that seeing to them brought about."""
    for _round in range(2):
        assert peer.wait()
        settle_inbox()


def received() -> list[tuple[int, str]]:
    """Return sum and currency of all gifts that came, oldest first."""
    db.session.rollback()
    query = select(Gift.amount_minor, Gift.currency).where(Gift.state == GiftState.SUCCEEDED)
    return [
        (int(minor), currency) for minor, currency in db.session.execute(query.order_by(Gift.id))
    ]


def booked_at_stripe(peer: StripePeer) -> list[tuple[int, str]]:
    return [(entry["amount"], entry["currency"].upper()) for entry in peer.books()]


def letters(template: str) -> list[Any]:
    """Return the queued mails of that template as they will be sent, oldest first."""
    db.session.rollback()
    query = select(OutgoingMail).where(OutgoingMail.template == template).order_by(OutgoingMail.id)
    return [delivery.compose(row) for row in db.session.scalars(query)]


def path(row: Pledge) -> str:
    return f"/pledges/{links.token(row)}/"
