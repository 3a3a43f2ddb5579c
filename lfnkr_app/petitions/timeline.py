"""The timeline of a letter: opened, steps of the goal, handed over, answered, closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, select

from lfnkr_app import clock, i18n
from lfnkr_app.database import db
from lfnkr_app.petitions.models import Delivery, Milestone, Petition
from lfnkr_app.petitions.standing import OVER, standing

DELIVERED: Final = "delivered"
ANSWERED: Final = "answered"
EVENT: Final = "event"


@dataclass(frozen=True)
class Entry:
    """One line: the day, its words, and where it leads."""

    day: date
    text: str
    url: str = ""

    @property
    def date_iso(self) -> str:
        """The day as machines read it."""
        return self.day.isoformat()

    @property
    def date_text(self) -> str:
        """The day as people read it."""
        return i18n.written_day(self.day)


def entries(petition: Petition, now: datetime) -> list[Entry]:
    """Return the timeline of a letter, the oldest first."""
    found = [*_own(petition, now), *_steps(petition.id), *_by_staff(petition.id)]
    return sorted(found, key=lambda entry: entry.day)


def result(petition_id: int) -> Entry | None:
    """Return the newest handing over or answer: what stands on top of a letter that is over."""
    query = deliveries_of(petition_id).where(Delivery.kind.in_((DELIVERED, ANSWERED)))
    newest = db.session.scalars(query).all()[-1:]
    return next((_entry(delivery) for delivery in newest), None)


def all_deliveries(petition_id: int) -> Sequence[Delivery]:
    """Return what staff wrote into the timeline, the oldest first."""
    return db.session.scalars(deliveries_of(petition_id)).all()


def sentence(words: dict[str, str]) -> str:
    """Return what is said in the reader's language, else in English, else in any."""
    said = words.get(i18n.current()) or words.get(i18n.DEFAULT) or next(iter(words.values()), "")
    return str(said)


def deliveries_of(petition_id: int) -> Select[Delivery]:
    """Return the query for a letter's entries by staff, the oldest first."""
    order = (Delivery.happened_on, Delivery.id)
    return select(Delivery).where(Delivery.petition_id == petition_id).order_by(*order)


def _own(petition: Petition, now: datetime) -> Iterator[Entry]:
    """Yield what the letter itself knows: its opening, and its closing once it has passed."""
    if petition.opens_at <= now:
        yield Entry(clock.tokyo_day(petition.opens_at), _("Opened for signatures"))
    is_over = standing(petition.state, petition.opens_at, petition.closes_at, now) in OVER
    if is_over and petition.closes_at is not None:
        last_moment = petition.closes_at - timedelta(seconds=1)  # Midnight belongs to its evening.
        yield Entry(clock.tokyo_day(last_moment), _("Closed for signatures"))


def _steps(petition_id: int) -> Iterator[Entry]:
    query = select(Milestone).where(Milestone.petition_id == petition_id).order_by(Milestone.n)
    for step in db.session.scalars(query):
        words = ngettext("%(count)s person had signed", "%(count)s people had signed", step.n,
                         count=i18n.written_number(step.n))  # fmt: skip
        yield Entry(clock.tokyo_day(step.reached_at), words)


def _by_staff(petition_id: int) -> Iterator[Entry]:
    yield from (_entry(delivery) for delivery in db.session.scalars(deliveries_of(petition_id)))


def _entry(delivery: Delivery) -> Entry:
    parts = [_what(delivery), sentence(delivery.words)]
    return Entry(delivery.happened_on, " ".join(filter(None, parts)), delivery.url)


def _what(delivery: Delivery) -> str:
    whom, n = delivery.to_whom, delivery.counted
    if delivery.kind == ANSWERED:
        return _("Answered by %(whom)s.", whom=whom) if whom else _("Answered.")
    if delivery.kind != DELIVERED:
        return ""
    if n is not None and whom:
        return ngettext("Handed over to %(whom)s with %(count)s signature.",
                        "Handed over to %(whom)s with %(count)s signatures.", n,
                        count=i18n.written_number(n), whom=whom)  # fmt: skip
    return _("Handed over to %(whom)s.", whom=whom) if whom else _("Handed over.")
