"""Which gifts a list, a total or a file is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lfnkr_app.donations.ledger.rules import Standing
from lfnkr_app.donations.models import GiftState

#: The gifts of no fund, which go where they are needed most; no slug looks like it.
NO_FUND: Final = "-"
TURNS: Final = ("once", "pledge")
#: Which day of a gift a period speaks of.
DAYS: Final = ("received", "payout", "made")
#: Money that has not come yet; nothing of it is old for long.
EXPECTED: Final = frozenset({Standing.STARTED, Standing.ANNOUNCED, Standing.WAITING})
NEVER: Final = frozenset({Standing.FAILED, Standing.EXPIRED})
#: Words of the database itself, which old addresses of the ledger hold.
RAW: Final = frozenset({GiftState.CREATED, GiftState.OPEN, GiftState.PROCESSING,
                        GiftState.SUCCEEDED})  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What narrows the gifts; what is empty does not. Days are Tokyo's, both included."""

    state: str = ""
    currency: str = ""
    since: date | None = None
    until: date | None = None
    method: str = ""
    fund: str = ""
    turn: str = ""
    by: str = "received"

    @property
    def has_period(self) -> bool:
        """Return whether days narrow it."""
        return self.since is not None or self.until is not None

    def stored(self) -> dict[str, Any]:
        """Return it as plain values, for the database."""
        return {
            **vars(self), "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
        }  # fmt: skip


def read(stored: dict[str, Any]) -> Wanted:
    """Return what was stored with `Wanted.stored`."""
    days = {
        name: date.fromisoformat(stored[name]) if stored.get(name) else None
        for name in ("since", "until")
    }
    known = {name: stored[name] for name in Wanted.__dataclass_fields__ if name in stored}
    return Wanted(**known | days)


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    first = day.replace(day=1)
    return first, date.fromordinal(month_after(first).toordinal() - 1)


def month_after(month: date) -> date:
    """Return the first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(month: date) -> date:
    """Return the first day of the month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def month_named(text: str) -> date | None:
    """Return the first day of the month that is written `2026-11`; None for anything else."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if 2000 <= month.year <= 2100 and len(text) == 7 else None
