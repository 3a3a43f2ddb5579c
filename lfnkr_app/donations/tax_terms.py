"""What is said of tax on a day: by a certificate that is in force then, or that there is none."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from lfnkr_app import i18n
from lfnkr_app.web.organisation import kept, organisation

#: The name of the staff setting: a list of terms as `TaxTerm.stored` returns them.
SETTING: Final = "tax_terms"


@dataclass(frozen=True)
class TaxTerm:
    """What receipts say of tax from one day to another, both included.

    With the number of a certificate (認定NPO) it promises tax relief; without one it is a plain
    line. `words` and `authority` go by language; without words our own are said.
    """

    since: date | None = None
    until: date | None = None
    certificate: str = ""
    authority: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    @property
    def is_certified(self) -> bool:
        """Return whether receipts are certificates for tax relief."""
        return bool(self.certificate)

    def holds_on(self, day: date) -> bool:
        """Return whether it is in force on a day."""
        return (self.since or date.min) <= day <= (self.until or date.max)

    def line(self) -> str:
        """Return what is said of tax, in the current language."""
        own = self.words.get(i18n.current()) or self.words.get(i18n.DEFAULT)
        if own:
            return own
        return self._certified() if self.is_certified else _none()

    def authority_here(self) -> str:
        """Return who certified, in the current language or in English."""
        return self.authority.get(i18n.current()) or self.authority.get(i18n.DEFAULT, "")

    def stored(self) -> dict[str, Any]:
        """Return it as plain values."""
        days = {name: day.isoformat() if (day := getattr(self, name)) else ""
                for name in ("since", "until")}  # fmt: skip
        return asdict(self) | days

    def _certified(self) -> str:
        return _(
            "We are a certified nonprofit (認定NPO法人): certificate %(number)s of "
            "%(authority)s, in force from %(since)s to %(until)s. Keep this tax receipt for your "
            "tax return.",
            number=self.certificate, authority=self.authority_here(),
            since=i18n.written_day(self.since or date.min),
            until=i18n.written_day(self.until or date.max),
        )  # fmt: skip


def on(day: date) -> TaxTerm:
    """Return what receipts say of gifts received on a day: a certificate before any plain line."""
    holding = [term for term in terms() if term.holds_on(day)]
    if holding:
        return max(holding, key=lambda term: (term.is_certified, term.since or date.min))
    line = organisation().tax_line
    return TaxTerm(words={i18n.DEFAULT: line} if line else {})


def terms() -> list[TaxTerm]:
    """Return the terms that staff set, newest first."""
    found = [read(values) for values in kept(SETTING) or []]
    return sorted(found, key=lambda term: term.since or date.min, reverse=True)


def read(values: dict[str, Any]) -> TaxTerm:
    """Return the term that was stored as plain values."""
    known = {name: value for name, value in values.items() if name in TaxTerm.__dataclass_fields__}
    return TaxTerm(**known | {"since": _day(known.get("since")), "until": _day(known.get("until"))})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _none() -> str:
    return _("This receipt is not a certificate for tax relief.")
