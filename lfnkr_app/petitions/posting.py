"""The mail that belongs to a signing: queued, or the same work done in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete

from lfnkr_app.database import db, new_uid, table_of
from lfnkr_app.mail import outbox
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.petitions import emails, queries, rules
from lfnkr_app.petitions.models import Petition, Signature, SignatureState

_TAKE_BACK: Final = delete(table_of(OutgoingMail)).where(OutgoingMail.key == bindparam("the_key"))


def mail_about(petition: Petition, signature: Signature, email: str, *, now: datetime) -> bool:
    """Queue the mail that this state calls for, unless the address has had enough of them.

    Returns whether one goes out.

    Where no mail goes, one is written and taken back in the same transaction: whoever measures how
    long an answer takes learns nothing about an address.
    """
    if signature.address_key is None:
        return False
    letter = emails.for_state(petition, signature, email)
    decoy = letter or emails.confirmation(petition, signature, email)
    past = queries.past_mails(signature.address_key)
    if letter is not None and rules.may_mail(past, letter.key, now):
        _queue(emails.numbered(letter, len(past)), taken_back="", now=now)
        return True
    key = f"silence:{new_uid().hex()}"
    _queue(replace(decoy, key=key), taken_back=key, now=now)
    return False


def mail_nobody(petition: Petition, email: str, key: bytes, *, now: datetime) -> None:
    """Do for an address that nobody signed with what is done for one that somebody did."""
    nobody = Signature(
        petition_id=petition.id, address_key=key, state=SignatureState.INVALIDATED, generation=1,
        lang="en", display="hidden", deliver=False, news=False, country="",
    )  # fmt: skip
    mail_about(petition, nobody, email, now=now)


def thank(petition: Petition, signature: Signature, email: str, *, now: datetime) -> None:
    """Queue the thanks for a signature that has just been counted."""
    past = queries.past_mails(signature.address_key) if signature.address_key else []
    letter = emails.thanks(petition, signature, email)
    if rules.may_mail(past, letter.key, now):
        outbox.queue(letter, now=now)


def _queue(letter: outbox.Letter, *, taken_back: str, now: datetime) -> None:
    """Queue the letter and delete the one of that key: the same statements in either case."""
    outbox.queue(letter, now=now)
    db.session.execute(_TAKE_BACK, {"the_key": taken_back})
