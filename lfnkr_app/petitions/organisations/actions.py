"""Verbs that change the organisations of a letter; they never commit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, delete, update

from lfnkr_app.database import db
from lfnkr_app.mail import outbox
from lfnkr_app.petitions import rules as letter_rules
from lfnkr_app.petitions.errors import LetterNamesGone, PetitionClosed
from lfnkr_app.petitions.models import Petition
from lfnkr_app.petitions.organisations import emails, queries
from lfnkr_app.petitions.organisations.models import Organisation, OrganisationState
from lfnkr_app.petitions.organisations.rules import Wish
from lfnkr_app.web import site_version


def takes(petition: Petition, now: datetime) -> bool:
    """Return whether organisations may ask to stand behind a letter now."""
    is_open = letter_rules.accepts_signatures(
        petition.state, petition.opens_at, petition.closes_at, now
    )
    return is_open and petition.takes_organisations


def apply(petition: Petition, wish: Wish, held_because: str | None, *, now: datetime) -> None:
    """Put an organisation's wish before the office.

    Raises:
        PetitionClosed: the letter takes no organisations now.
        LetterNamesGone: what is known of its people was deleted already.
    """
    if not takes(petition, now):
        raise PetitionClosed(petition.slug)
    if petition.key_hex is None:
        raise LetterNamesGone(petition.slug)
    db.session.add(
        Organisation(
            petition_id=petition.id, role=wish.role, names={wish.lang: wish.name},
            link=wish.link or None, contact=wish.contact, email=wish.email,
            note=wish.note or None, lang=wish.lang, held_because=held_because, made_at=now,
        )
    )  # fmt: skip


def add(
    petition: Petition, names: dict[str, str], *, role: str, link: str, by: str, now: datetime
) -> Organisation:
    """Return an organisation that staff put on the page themselves, the last in order."""
    row = Organisation(
        petition_id=petition.id, state=OrganisationState.SHOWN, role=role, names=names,
        link=link or None, made_by=by, made_at=now, decided_at=now,
        position=queries.last_position(petition.id) + 1,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    site_version.move()
    return row


def show(petition: Petition, row: Organisation, *, words: str | None, now: datetime) -> bool:
    """Put an organisation on the page, the last in order; return whether this call did it.

    `words` go into the mail that tells its contact person; None: no mail.
    """
    last = queries.last_position(petition.id) + 1
    if not _decide(row, OrganisationState.SHOWN, now, position=last):
        return False
    if row.email and words is not None:
        outbox.queue(emails.shown(petition, row, row.email, words), now=now)
    return True


def refuse(petition: Petition, row: Organisation, *, words: str | None, now: datetime) -> bool:
    """Refuse an organisation and delete whom to ask; return whether this very call did it."""
    email = row.email
    if not _decide(row, OrganisationState.REFUSED, now, contact_sealed=None, email_sealed=None,
                   note_sealed=None):  # fmt: skip
        return False
    if email and words is not None:
        outbox.queue(emails.refused(petition, row, email, words), now=now)
    return True


def _decide(row: Organisation, becomes: str, now: datetime, **columns: object) -> bool:
    """Change the state of a wish that waits, or of one that was refused; only once."""
    guarded = update(Organisation).where(
        Organisation.id == row.id, Organisation.state != becomes,
        Organisation.state != OrganisationState.SHOWN,
    )  # fmt: skip
    result = db.session.execute(guarded.values(state=becomes, decided_at=now, **columns))
    site_version.move()
    db.session.expire(row)
    return isinstance(result, CursorResult) and result.rowcount == 1


def change(row: Organisation, names: dict[str, str], *, role: str, link: str) -> None:
    """Change what readers see of an organisation."""
    row.names, row.role, row.link = names, role, link or None
    site_version.move()


def move(row: Organisation, step: int) -> None:
    """Let an organisation and its neighbour above (-1) or below (1) change places."""
    rows = list(queries.of_letter(row.petition_id, OrganisationState.SHOWN))
    if row not in rows:
        return
    place = rows.index(row)
    other = min(max(place + step, 0), len(rows) - 1)
    rows[place], rows[other] = rows[other], rows[place]
    for number, one in enumerate(rows, start=1):
        one.position = number
    site_version.move()


def remove(row: Organisation) -> None:
    """Take an organisation away with all that is known of it."""
    db.session.delete(row)
    site_version.move()


def forget(petition_id: int) -> None:
    """Delete whom to ask at each organisation of a letter, and whole wishes that are not shown."""
    mine = Organisation.petition_id == petition_id
    db.session.execute(delete(Organisation).where(mine, Organisation.state != "shown"))
    nobody = {"contact_sealed": None, "email_sealed": None, "note_sealed": None}
    db.session.execute(update(Organisation).where(mine).values(nobody))
