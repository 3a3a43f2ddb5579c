"""What a list says of itself: the letter, the purpose, the moment, the versions signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from lfnkr_app import clock, i18n
from lfnkr_app.database import db
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.lists import people
from lfnkr_app.petitions.lists.wanted import Wanted
from lfnkr_app.petitions.models import LetterVersion, Petition, Signature

SAID: Final = {
    "addressee": "to hand to the addressee", "press": "totals for the press",
    "internal": "internal check",
}  # fmt: skip


@dataclass(frozen=True)
class Version:
    """A version of the letter's text that people in the list signed."""

    number: int
    lang: str
    sha256: str


@dataclass(frozen=True)
class Facts:
    """What stands at the head or the foot of a list, whatever its format."""

    slug: str
    title: str
    ask: str
    addressee: str
    purpose: str
    as_of: datetime
    withheld: int
    versions: tuple[Version, ...]

    @property
    def moment(self) -> str:
        """Return the moment that the list speaks of, with its zone."""
        return f"{clock.in_tokyo(self.as_of):%Y-%m-%d %H:%M} JST"

    @property
    def not_named(self) -> str:
        """Return the line for those whose names are withheld; empty where there are none."""
        if not self.withheld:
            return ""
        if self.withheld == 1:
            return "and 1 person whose name is withheld"
        return f"and {self.withheld} people whose names are withheld"

    @property
    def line(self) -> str:
        """Return all of it in one line, for formats that have no head."""
        texts = "; ".join(f"version {v.number} {v.lang} sha256 {v.sha256}" for v in self.versions)
        return (
            f"Open letter: {self.title} | purpose: {SAID[self.purpose]} | as of {self.moment} "
            f"| text signed: {texts}"
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "letter": self.slug, "title": self.title, "addressee": self.addressee,
            "purpose": self.purpose, "as_of": clock.iso(self.as_of), "withheld": self.withheld,
            "versions": [vars(version) for version in self.versions],
        }  # fmt: skip


def of(petition: Petition, wanted: Wanted, now: datetime) -> Facts:
    """Return the facts of a list; the letter's title is told in English where it has one."""
    version = queries.version_in(petition.id, i18n.DEFAULT)
    return Facts(
        slug=petition.slug, title=version.title, ask=version.ask, addressee=version.addressee,
        purpose=wanted.purpose, as_of=wanted.as_of or now,
        withheld=people.withheld(petition, wanted), versions=_signed(petition.id, wanted),
    )  # fmt: skip


def _signed(petition_id: int, wanted: Wanted) -> tuple[Version, ...]:
    """Return the versions that those in the list signed, or the present ones where nobody did."""
    used = people.matching(select(Signature.version_id).distinct(), petition_id, wanted)
    query = select(LetterVersion).where(LetterVersion.id.in_(used))
    found = db.session.scalars(query.order_by(LetterVersion.number, LetterVersion.lang)).all()
    return tuple(
        Version(version.number, version.lang, version.sha256)
        for version in found or queries.versions(petition_id).values()
    )
