"""The way of a repeating gift to Stripe's page; the same road as a single gift's."""

from __future__ import annotations

from typing import Final

from lfnkr_app.database import db
from lfnkr_app.donations import checkout
from lfnkr_app.donations.pledges import actions, starting
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.donations.rules import Wish

REPEATING: Final = checkout.Way(
    name="pledge_id",
    start=starting.start,
    book=lambda row_id, session, now: actions.follow_session(
        db.session.get_one(Pledge, row_id), session, source="form", now=now
    ),
    refuse=lambda row_id, now: actions.refuse(db.session.get_one(Pledge, row_id), now=now),
    forget_repeat=actions.forget_repeat,
)


def open_for(wish: Wish) -> str:
    """Store a pledge, open its session, and return the address where its first gift is paid.

    Raises:
        GatewayDown: nobody knows whether there is a session; the donor was not led to one.
        AddressRefused, RequestRefused: Stripe opened none.
    """
    return checkout.open_for(wish, REPEATING)
