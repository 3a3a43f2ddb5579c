"""What a list shall hold: what for, which columns, which signatures, as which kind of file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

PURPOSES: Final = ("addressee", "press", "internal")
FORMATS: Final = ("csv", "xlsx", "json", "pdf")
COLUMNS: Final = ("number", "name", "country", "comment", "date", "email")
USUAL: Final = ("number", "name", "country")
TOTALS: Final = ("country", "day", "signatures")


@dataclass(frozen=True)
class Wanted:
    """What an export is to hold: why, which columns, which signatures.

    `as_of` is the moment it speaks of: who was confirmed after it is not in it.
    """

    purpose: str
    columns: tuple[str, ...] = USUAL
    since: datetime | None = None
    until: datetime | None = None
    country: str | None = None
    as_of: datetime | None = None

    def __post_init__(self) -> None:
        if self.purpose not in PURPOSES:
            raise ValueError(f"The purpose is one of {', '.join(PURPOSES)}.")
        if not self.columns:
            raise ValueError("Choose at least one column.")
        odd = [column for column in self.columns if column not in COLUMNS]
        if odd:
            raise ValueError(f"There is no column {odd[0]}; there are {', '.join(COLUMNS)}.")
        if len(set(self.columns)) < len(self.columns):
            raise ValueError("A column stands twice.")
        if "email" in self.columns and self.purpose != "internal":
            raise ValueError("Addresses stand only in an internal list.")

    @property
    def names_people(self) -> bool:
        """Return whether people stand in the list, and not only totals."""
        return self.purpose != "press"

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the heads of the columns."""
        return self.columns if self.names_people else TOTALS

    def stored(self) -> dict[str, Any]:
        """Return the list asked for as plain values, for the database."""
        return {
            "purpose": self.purpose, "columns": list(self.columns), "country": self.country,
            **{name: moment.isoformat() if (moment := getattr(self, name)) else None
               for name in ("since", "until", "as_of")},
        }  # fmt: skip


def read(stored: dict[str, Any]) -> Wanted:
    """Return the list that was stored with `Wanted.stored`."""
    moments = {
        name: datetime.fromisoformat(stored[name]) if stored[name] else None
        for name in ("since", "until", "as_of")
    }
    return Wanted(stored["purpose"], tuple(stored["columns"]), country=stored["country"], **moments)
