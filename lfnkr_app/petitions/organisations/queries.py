"""Reading the organisations of a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from lfnkr_app import i18n
from lfnkr_app.database import db
from lfnkr_app.petitions.organisations import rules
from lfnkr_app.petitions.organisations.models import Organisation, OrganisationState


@dataclass(frozen=True)
class ShownOrganisation:
    """An organisation as readers see it; `lang` is that of the name where it is not the page's."""

    name: str
    lang: str
    role: str
    link: str


def shown(petition_id: int) -> list[ShownOrganisation]:
    """Return the organisations behind a letter, in the order that staff gave them."""
    return [_shown(row) for row in of_letter(petition_id, OrganisationState.SHOWN)]


def _shown(row: Organisation) -> ShownOrganisation:
    name, lang = rules.spoken_name(row.names, i18n.current())
    other = "" if lang == i18n.current() else i18n.LANGUAGES[lang].hreflang
    return ShownOrganisation(name, other, row.role, row.link or "")


def of_letter(petition_id: int, state: str) -> Sequence[Organisation]:
    """Return the organisations of a letter in one state, in their order."""
    mine = (Organisation.petition_id == petition_id, Organisation.state == state)
    query = select(Organisation).where(*mine).order_by(Organisation.position, Organisation.id)
    return db.session.scalars(query).all()


def how_many(petition_id: int, state: str) -> int:
    """Return how many organisations of a letter are in one state."""
    mine = (Organisation.petition_id == petition_id, Organisation.state == state)
    return db.session.scalar(select(func.count()).select_from(Organisation).where(*mine)) or 0


def by_id(petition_id: int, organisation_id: int) -> Organisation | None:
    """Return one organisation of a letter, or None."""
    row = db.session.get(Organisation, organisation_id)
    return row if row is not None and row.petition_id == petition_id else None


def last_position(petition_id: int) -> int:
    """Return the place of the last organisation shown under a letter; 0 where none is."""
    last = select(func.max(Organisation.position)).where(Organisation.petition_id == petition_id)
    return db.session.scalar(last) or 0
