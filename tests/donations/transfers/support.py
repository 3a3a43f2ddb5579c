"""What the tests of transfers share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.models import Gift
from lfnkr_app.web import organisation


def set_office(**settings: Any) -> None:
    """Store settings of the office."""
    begin_writing()
    for name, value in settings.items():
        organisation.change(name, value, now=clock.now())
    db.session.commit()


def aged(gift: Gift, *, days: int) -> None:
    """Let a gift have been announced so many days ago."""
    gift_id = gift.id
    begin_writing()
    db.session.get_one(Gift, gift_id).made_at = clock.now() - timedelta(days=days)
    db.session.commit()
