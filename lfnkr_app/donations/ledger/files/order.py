"""What somebody asks for: which gifts, what of the givers, as which file, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from lfnkr_app.donations.ledger import wanted as wanting
from lfnkr_app.donations.ledger.wanted import Wanted

FORMATS: Final = ("csv", "xlsx")
#: What staff may ask for of a giver; the keeper's command writes all that there is.
OFFERED: Final = ("name", "email", "address")


@dataclass(frozen=True)
class Order:
    """One file that is asked for; `personal` are columns that tell who gave."""

    wanted: Wanted
    personal: tuple[str, ...]
    form: str
    reason: str
    password: str = ""

    def stored(self) -> dict[str, Any]:
        """Return what the file shall hold as plain values, for the database."""
        return {**self.wanted.stored(), "personal": list(self.personal)}


def read(stored: dict[str, Any]) -> tuple[Wanted, tuple[str, ...]]:
    """Return what was stored with `Order.stored`: which gifts, and what of the givers."""
    return wanting.read(stored), tuple(stored["personal"])
