"""Reading the inbox for staff."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import func, select

from lfnkr_app.database import db
from lfnkr_app.donations import inbox, queries
from lfnkr_app.donations.events import rules
from lfnkr_app.donations.models import EventState, Gift, StripeEvent
from lfnkr_app.donations.pledges import queries as pledges
from lfnkr_app.donations.pledges.models import Pledge

A_PAGE: Final = 50


@dataclass(frozen=True)
class Found:
    """One page of events of one state."""

    rows: Sequence[StripeEvent]
    page: int
    pages: int


@dataclass(frozen=True)
class About:
    """What an event is about, without anything personal: the kind and name of Stripe's object."""

    kind: str = ""
    object_id: str = ""
    gift: Gift | None = None
    pledge: Pledge | None = None
    happened_at: datetime | None = None


def counts() -> dict[str, int]:
    """Return how many events there are of each state, nought included."""
    rows = db.session.execute(select(StripeEvent.state, func.count()).group_by(StripeEvent.state))
    found = {str(state): int(n) for state, n in rows}
    return {state: found.get(state, 0) for state in rules.SHOWN}


def of_state(state: str, total: int, page: int) -> Found | None:
    """Return a page of the events of a state, the newest first; None past the end."""
    pages = max(1, -(-total // A_PAGE))
    if not 1 <= page <= pages:
        return None
    query = select(StripeEvent).where(StripeEvent.state == state).order_by(StripeEvent.id.desc())
    rows = db.session.scalars(query.limit(A_PAGE).offset((page - 1) * A_PAGE))
    return Found(rows.all(), page, pages)


def event(number: int) -> StripeEvent | None:
    """Return one event."""
    return db.session.get(StripeEvent, number)


def about(row: StripeEvent) -> About:
    """Return what an event is about: no name, no address, no sum of it is read."""
    raw = json.loads(row.raw_json or "{}")
    subject = (raw.get("data") or {}).get("object")
    if not isinstance(subject, dict):
        return About()
    return About(
        kind=_short(subject.get("object")),
        object_id=_short(subject.get("id")),
        gift=queries.gift_by_tag(inbox.tag(subject, "gift")),
        pledge=pledges.by_tag(_pledge_tag(subject)),
        happened_at=_moment(raw.get("created")),
    )


def dead() -> int:
    """Return how many events are dead: nobody tries them any more until staff say so."""
    query = select(func.count()).where(StripeEvent.state == EventState.DEAD)
    return db.session.scalar(query) or 0


def _pledge_tag(subject: dict[str, Any]) -> str:
    """Return the tag of a pledge: an invoice bears that of its subscription in its parent."""
    holder: Any = subject
    for name in ("parent", "subscription_details"):
        holder = holder.get(name) if isinstance(holder, dict) else None
    inherited = inbox.tag(holder, "pledge") if isinstance(holder, dict) else ""
    return inbox.tag(subject, "pledge") or inherited


def _short(member: Any) -> str:
    return member[:100] if isinstance(member, str) else ""


def _moment(stamp: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(stamp, tz=UTC) if isinstance(stamp, int) else None
    except (ValueError, OverflowError, OSError):
        return None
