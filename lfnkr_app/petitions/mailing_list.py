"""Signers who ticked news, as recipients of mailings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select, text

from lfnkr_app.database import db
from lfnkr_app.i18n import current
from lfnkr_app.mailings.audiences import Owner, Recipient, Source
from lfnkr_app.petitions import queries, rules
from lfnkr_app.petitions.models import (
    WANTS_NEWS,
    Petition,
    PetitionState,
    Signature,
    SignatureState,
)

NAME: Final = "letter"


def _choices() -> Sequence[tuple[str, str]]:
    """Return the letters that one can write to the signers of, the newest first."""
    return [
        (str(petition.id), queries.version_in(petition.id, current()).title)
        for petition in queries.all_petitions()
        if petition.state != PetitionState.DRAFT
    ]


def _count(subject: str) -> int:
    query = select(func.count()).select_from(Signature).where(*_wanting(subject))
    return db.session.scalar(query) or 0


def _batch(subject: str, after: int, limit: int) -> Sequence[Recipient]:
    query = select(Signature).where(*_wanting(subject), Signature.id > after)
    rows = db.session.scalars(query.order_by(Signature.id).limit(limit))
    return [Recipient(row.id, row.uid, row.email or "", row.lang) for row in rows]


def _wanting(subject: str) -> list[ColumnElement[bool]]:
    """Return the conditions of the partial index, and of one letter where one is named."""
    whose = [Signature.petition_id == int(subject)] if subject else []
    wants: ColumnElement[bool] = text(WANTS_NEWS)  # type: ignore[assignment]  # A WHERE clause, too.
    return [*whose, wants, Signature.email_sealed.is_not(None)]


def _owner(uid: bytes) -> Owner | None:
    row = db.session.scalar(select(Signature).where(Signature.uid == uid))
    return None if row is None else Owner(row.email if row.news else None, row.lang)


def _leave(email: str, _now: datetime) -> int:
    """Stop news to the signers with that address, of every letter that still knows its own.

    An address that only news needed is forgotten. Source: design rule 9.
    """
    rows = [row for letter in _letters_with_keys() for row in _signatures(letter, email)]
    for petition, signature in rows:
        signature.news = False
        if petition.forgets and signature.state == SignatureState.CONFIRMED:
            signature.email_sealed = None
    return len(rows)


def _letters_with_keys() -> Sequence[Petition]:
    return db.session.scalars(select(Petition).where(Petition.key_sealed.is_not(None))).all()


def _signatures(petition: Petition, email: str) -> list[tuple[Petition, Signature]]:
    key = rules.address_key(bytes.fromhex(petition.key_hex or ""), email)
    query = select(Signature).where(
        Signature.petition_id == petition.id, Signature.address_key == key, Signature.news
    )
    return [(petition, row) for row in db.session.scalars(query.with_for_update())]


SOURCE: Final = Source(choices=_choices, count=_count, batch=_batch, owner=_owner, leave=_leave)
