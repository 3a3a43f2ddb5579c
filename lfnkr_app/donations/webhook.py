"""Whether a webhook is Stripe's, and the row that keeps it.

The check is our own rather than the library's: several secrets at once, and a time that is as
strict about the future as about the past. Source: docs.stripe.com/webhooks/signature.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app.database import begin_writing, db, new_uid
from lfnkr_app.donations.errors import WebhookRefused
from lfnkr_app.donations.models import EventState, StripeEvent
from lfnkr_app.privacy.sealing import sealer

TOLERANCE_S: Final = 300
SIGNATURES_READ: Final = 16
#: Stripe's own events are not half as deep.
DEEPEST: Final = 64
_ID: Final = re.compile(r"[A-Za-z0-9_]{1,255}")
_TYPE: Final = re.compile(r"[a-z0-9_.]{1,100}")


@dataclass(frozen=True)
class Event:
    """A webhook that is what it says: its id, its type, and the text as it was signed."""

    id: str
    type: str
    raw: str


def verified(
    body: bytes, signature: str, *, secrets: Sequence[str], live: bool, now: datetime
) -> Event:
    """Return the event in `body`.

    Raises:
        WebhookRefused: unsigned, forged, too old, from the future, of the other mode, no event.
    """
    _check_signature(body, signature, secrets, now)
    event = _event(body)
    if event.get("livemode") is not live:
        raise WebhookRefused("This event is of the other mode.")
    event_id, kind = event.get("id"), event.get("type")
    if (
        not _fits(_ID, event_id)
        or not _fits(_TYPE, kind)
        or not isinstance(event.get("data"), dict)
    ):
        raise WebhookRefused("This is no event.")
    return Event(str(event_id), str(kind), body.decode())


def store(event: Event, *, now: datetime) -> bool:
    """Keep an event, on disk when this returns; return False where it was kept before."""
    if db.session.scalar(select(exists().where(StripeEvent.event_id == event.id))):
        return False
    uid, raw = new_uid(), event.raw.encode()
    row = {
        "uid": uid, "event_id": event.id, "type": event.type, "state": EventState.RECEIVED,
        "raw_sealed": sealer().seal(raw, table="stripe_event", column="raw", uid=uid),
        "tries": 0, "received_at": now, "due_at": now,
    }  # fmt: skip
    begin_writing()
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(StripeEvent).values(row).on_conflict_do_nothing(index_elements=["event_id"])
    inserted = db.session.scalar(statement.returning(StripeEvent.id))
    db.session.commit()
    return inserted is not None


def _check_signature(body: bytes, header: str, secrets: Sequence[str], now: datetime) -> None:
    pairs = [part.strip().partition("=") for part in header.split(",")[: SIGNATURES_READ + 1]]
    stamps = [value for name, _, value in pairs if name == "t"]
    given = [value for name, _, value in pairs if name == "v1"]
    if len(stamps) != 1 or not re.fullmatch(r"[0-9]{1,12}", stamps[0]) or not given:
        raise WebhookRefused("The signature is missing or broken.")
    signed = stamps[0].encode() + b"." + body
    right = [hmac.new(key.encode(), signed, hashlib.sha256).hexdigest() for key in secrets]
    if not any(_same(mark, value) for mark in right for value in given):
        raise WebhookRefused("The signature is not right.")
    if abs(now.timestamp() - int(stamps[0])) > TOLERANCE_S:
        raise WebhookRefused("The signature is too old, or from the future.")


def _same(mark: str, value: str) -> bool:
    return hmac.compare_digest(mark.encode(), value.encode())


def _event(body: bytes) -> dict[str, Any]:
    """Return what the body holds; JSON that two readers could take for two things is refused."""
    try:
        event = json.loads(body.decode(), parse_constant=_no_number, object_pairs_hook=_unlike)
        json.dumps(event, ensure_ascii=False).encode()  # Half a character cannot be encoded.
    except (ValueError, RecursionError):
        raise WebhookRefused("The body is not JSON.") from None
    if not isinstance(event, dict) or _depth(event) > DEEPEST:
        raise WebhookRefused("This is no event.")
    return event


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON's")


def _unlike(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("one name twice")
    return found


def _depth(value: Any) -> int:
    """Return how many objects and lists stand within one another."""
    depth, level = 0, [value]
    while level := [one for one in level if isinstance(one, dict | list)]:
        depth += 1
        level = [inner for one in level for inner in _members(one)]
    return depth


def _members(holder: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return holder.values() if isinstance(holder, dict) else holder


def _fits(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
