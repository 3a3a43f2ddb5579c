"""Publishing the next version of the gift agreement; never commits."""

from __future__ import annotations

from datetime import datetime

from lfnkr_app.database import db
from lfnkr_app.donations.agreement import queries
from lfnkr_app.donations.agreement.models import GiftAgreement
from lfnkr_app.errors import Refused


def publish(texts: dict[str, str], *, seen: int, now: datetime) -> int:
    """Make the next version and return its number; gifts are made under it from the commit on.

    Raises:
        Refused: somebody published a version after the one that was seen, or nothing is new.
    """
    newest = queries.current()
    if newest.number != seen:
        raise Refused(f"version {newest.number} was published meanwhile")
    if newest.texts == texts:
        raise Refused("nothing is new")
    number = newest.number + 1
    db.session.add(GiftAgreement(version=number, texts=texts, published_at=now))
    db.session.flush()
    return number
