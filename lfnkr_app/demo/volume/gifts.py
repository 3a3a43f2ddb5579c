"""Made-up gifts in any number, each with its receipt; marked as demonstration, and never mailed."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.demo.gifts import CONTENT, put_funds, put_gift
from lfnkr_app.donations.models import Gift
from lfnkr_app.errors import Refused

BATCH: Final = 200
DAYS: Final = 3 * 365


def require_no_real_gift() -> None:
    """Refuse where real gifts are: made-up ones would take numbers out of their receipts' series.

    Raises:
        Refused: there is a gift that is no demonstration.
    """
    real = select(Gift.id).where(Gift.demonstration.is_(False)).limit(1)
    if db.session.scalar(real) is not None:
        raise Refused(
            "There are real gifts here: made-up ones would take receipt numbers of theirs."
        )


def add(number: int, *, now: datetime) -> Iterator[int]:
    """Put so many gifts in, batch by batch, each committed; yield each size."""
    require_no_real_gift()
    names = (CONTENT / "names.txt").read_text(encoding="utf-8").splitlines()
    dice, run = random.Random(), secrets.token_hex(3)  # noqa: S311 - made-up people
    step = timedelta(days=DAYS) / max(number, 1)
    for begin in range(0, number, BATCH):
        numbers = range(begin, min(begin + BATCH, number))
        begin_writing()
        funds = put_funds()
        for n in numbers:  # The oldest first, so that receipts count up with the days.
            at = now - (number - n) * step
            put_gift(f"{run}-{n}", dice.choice(names), dice.choice([None, *funds]), dice, at)
        db.session.commit()
        yield len(numbers)
