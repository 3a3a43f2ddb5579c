"""Forgetting: what the outbox still knows of somebody when they are gone elsewhere."""

from __future__ import annotations

from sqlalchemy import delete, func, update

from lfnkr_app.database import db
from lfnkr_app.mail.models import MailState, OutgoingMail


def forget_about(about: bytes, mark: str) -> None:
    """Stop the mails about that subject which wait, and loosen what was sent from its key.

    Only those whose key holds `mark`: others may share the subject. In the caller's unit of work.
    A mail that a worker is handing over this moment keeps its recipient until it is sent, as every
    mail does. Keys of mails can hold a mark of what somebody wrote: they become the mail's own
    number, which says nothing.
    """
    mine = (OutgoingMail.about == about) & OutgoingMail.key.contains(mark, autoescape=True)
    unsent = OutgoingMail.state.in_((MailState.QUEUED, MailState.DEAD))
    db.session.execute(delete(OutgoingMail).where(mine, unsent))
    nameless = func.concat("forgotten:", OutgoingMail.id)
    db.session.execute(
        update(OutgoingMail)
        .where(mine)
        .values(about=None, key=nameless)
        .execution_options(synchronize_session=False)
    )
