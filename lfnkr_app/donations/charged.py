"""Whose charge it is: what follows a payment names the charge, and the charge leads to a gift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.donations import gateway, queries
from lfnkr_app.donations.errors import NotYetSettled
from lfnkr_app.donations.gateway import charges
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.pledges.models import Pledge


@dataclass(frozen=True)
class Names:
    """How an object of Stripe's names its charge."""

    charge_id: str | None
    payment_intent_id: str | None


def names(subject: dict[str, Any]) -> Names:
    """Return how the object of an event names its charge; a charge names itself."""
    charge = subject["id"] if subject.get("object") == "charge" else subject.get("charge")
    return Names(_text(charge), _text(subject.get("payment_intent")))


def _text(value: Any) -> str | None:
    """Return an id, also of an object that came expanded."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) and found else None


def gift_of(subject: dict[str, Any]) -> tuple[int, str] | None:
    """Return the gift that an event's object follows, with its charge; None for a stranger's.

    Leaves no transaction open. Stripe is asked where the names are not known here.

    Raises:
        NotYetSettled: the charge is for a gift or a pledge of ours that is not booked yet.
        GatewayDown, RequestRefused: Stripe was asked, and did not tell.
    """
    named = names(subject)
    found = _known(named)
    db.session.rollback()
    if found and found[1]:
        return found
    charge = charges.found(gateway.patient(), named.charge_id, named.payment_intent_id)
    if charge is None:
        return None
    if found is None:
        found = _by_tags(charge)
        db.session.rollback()
    return None if found is None else (found[0], charge.id)


def _known(named: Names) -> tuple[int, str] | None:
    for column, value in ((Gift.charge_id, named.charge_id),
                          (Gift.payment_intent_id, named.payment_intent_id)):  # fmt: skip
        query = select(Gift.id, Gift.charge_id).where(
            column == value, Gift.state == GiftState.SUCCEEDED
        )
        row = db.session.execute(query).first() if value else None
        if row is not None:
            return row.id, row.charge_id or named.charge_id or ""
    return None


def _by_tags(charge: charges.Charge) -> tuple[int, str] | None:
    gift = queries.gift_by_tag(charge.gift)
    if gift is not None and gift.state == GiftState.SUCCEEDED:
        is_its = gift.payment_intent_id in {None, charge.payment_intent_id}
        return (gift.id, charge.id) if is_its else None  # Paid twice: the gift is the first.
    if gift is not None or _is_ours(charge.customer_id):
        db.session.rollback()
        raise NotYetSettled(charge.id)
    return None


def _is_ours(customer_id: str | None) -> bool:
    query = select(Pledge.id).where(Pledge.customer_id == customer_id)
    return customer_id is not None and db.session.scalar(query.limit(1)) is not None
