"""Jobs of the timetable: remind once, expire what nobody confirmed. Each commits its own work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import ColumnElement, exists, or_, select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail import outbox
from lfnkr_app.mail.models import MailState, OutgoingMail
from lfnkr_app.petitions import actions, emails, queries, rules
from lfnkr_app.petitions.models import Petition, PetitionState, Signature, SignatureState
from lfnkr_app.petitions.organisations import actions as organisations

BATCH: Final = 200


def remind(now: datetime) -> int:
    """Remind, once, whoever has not confirmed three days after the mail; return how many."""
    waiting = (Signature.reminded_at.is_(None), Signature.signed_at < now - rules.REMIND_AFTER)
    mailed = _mailed(OutgoingMail.sent_at < now - rules.REMIND_AFTER)
    return _in_batches(lambda: _pending(*waiting, mailed), lambda row: _remind(row, now))


def expire(now: datetime) -> int:
    """Expire what was not confirmed in 14 days after its mail was sent; return how many."""
    old = Signature.signed_at < now - rules.LINK_DAYS
    recent = _mailed(OutgoingMail.sent_at >= now - rules.LINK_DAYS)
    waiting = _mailed(OutgoingMail.state.in_((MailState.QUEUED, MailState.LEASED)))
    return _in_batches(
        lambda: _pending(old, ~recent, ~waiting), lambda row: actions.expire(row, now=now)
    )


def forget_names(now: datetime) -> int:
    """Delete names, addresses and their keys of letters whose day has come; return how many.

    Totals by country stay. The letter's own key goes last, and with it every way to tell who
    signed. Source: design rule 16; the day stands on the form.
    """
    gone = 0
    due = select(Petition.id).where(
        Petition.names_until <= now, Petition.key_sealed.is_not(None),
        Petition.state != PetitionState.DRAFT,
    )  # fmt: skip
    for petition_id in db.session.scalars(due).all():
        mine = Signature.petition_id == petition_id
        gone += _in_batches(partial(_with_data, mine), actions.forget)
        begin_writing()
        db.session.get_one(Petition, petition_id).key_sealed = None
        organisations.forget(petition_id)
        db.session.commit()
    return gone


def _with_data(mine: ColumnElement[bool]) -> Sequence[Signature]:
    held = (Signature.name_sealed, Signature.email_sealed, Signature.comment_sealed,
            Signature.address_key, Signature.name_key)  # fmt: skip
    some = or_(*(column.is_not(None) for column in held))
    query = select(Signature).where(mine, some).order_by(Signature.id).limit(BATCH)
    return db.session.scalars(query.with_for_update()).all()


def _mailed(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(OutgoingMail.about == Signature.address_key, condition)


def _pending(*conditions: ColumnElement[bool]) -> Sequence[Signature]:
    query = select(Signature).where(Signature.state == SignatureState.PENDING, *conditions)
    return db.session.scalars(
        query.order_by(Signature.id).limit(BATCH).with_for_update(skip_locked=True)
    ).all()


def _in_batches(rows: Callable[[], Sequence[Signature]], act: Callable[[Signature], object]) -> int:
    done = 0
    while True:
        begin_writing()
        batch = rows()
        for row in batch:
            act(row)
        db.session.commit()
        done += len(batch)
        if len(batch) < BATCH:
            return done


def _remind(signature: Signature, now: datetime) -> None:
    signature.reminded_at = now
    petition = db.session.get_one(Petition, signature.petition_id)
    if signature.email is None or signature.address_key is None:
        return
    if not rules.accepts_signatures(petition.state, petition.opens_at, petition.closes_at, now):
        return
    letter = emails.reminder(petition, signature, signature.email)
    if rules.may_mail(queries.past_mails(signature.address_key), letter.key, now):
        outbox.queue(letter, now=now)
