"""Verbs that decide on comments; they never commit."""

from __future__ import annotations

from sqlalchemy import CursorResult, update

from lfnkr_app.database import db
from lfnkr_app.petitions.models import CommentState, Signature
from lfnkr_app.web import site_version


def decide(signature: Signature, becomes: CommentState) -> bool:
    """Let a comment be shown, refused, or wait again; return whether this very call changed it."""
    was = signature.comment_state
    if was in {CommentState.NONE, becomes}:
        return False
    guarded = update(Signature).where(Signature.id == signature.id, Signature.comment_state == was)
    result = db.session.execute(guarded.values(comment_state=becomes))
    changed = isinstance(result, CursorResult) and result.rowcount == 1
    if changed:
        site_version.move()
    return changed
