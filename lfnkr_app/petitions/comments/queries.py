"""Reading comments: the queue of each letter, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select, text

from lfnkr_app.database import db
from lfnkr_app.petitions.models import IS_SHOWN, CommentState, Signature

A_PAGE: Final = 50


@dataclass(frozen=True)
class Queue:
    """One page of comments in one state, the oldest first; `after` leads on, None at the end."""

    rows: Sequence[Signature]
    after: int | None


def queue(petition_id: int, state: str, after: int = 0) -> Queue:
    """Return the comments of a letter in one state, beginning behind a signature's number.

    Only those that could be shown: of signers who are confirmed and show a name or initials.
    """
    query = _readable(select(Signature), petition_id, state).where(Signature.id > after)
    rows = db.session.scalars(query.order_by(Signature.id).limit(A_PAGE + 1)).all()
    here = rows[:A_PAGE]
    return Queue(here, here[-1].id if len(rows) > A_PAGE else None)


def counts(petition_id: int) -> dict[str, int]:
    """Return how many comments of a letter are in each state, nought included."""
    states = (CommentState.WAITING, CommentState.SHOWN, CommentState.REFUSED)
    number = select(func.count()).select_from(Signature)
    return {
        state.value: db.session.scalar(_readable(number, petition_id, state)) or 0
        for state in states
    }


def waiting(petition_id: int) -> int:
    """Return how many comments of a letter nobody has read yet."""
    number = select(func.count()).select_from(Signature)
    return db.session.scalar(_readable(number, petition_id, CommentState.WAITING)) or 0


def readable(petition_id: int, signature_id: int) -> Signature | None:
    """Return a signature whose comment may be decided on, locked; None where there is none."""
    query = select(Signature).where(
        Signature.id == signature_id, Signature.petition_id == petition_id,
        Signature.comment_state != CommentState.NONE, text(IS_SHOWN),
    )  # fmt: skip
    return db.session.scalar(query.with_for_update())


def _readable(query: Any, petition_id: int, state: str) -> Any:
    return query.where(
        Signature.petition_id == petition_id, Signature.comment_state == state,
        text("comment_state <> ''"), text(IS_SHOWN),
    )  # fmt: skip
