"""What became of one signature, line by line: its own events and what staff did and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import AuditEntry, StaffUser
from lfnkr_app.database import db
from lfnkr_app.petitions.models import Signature, SignatureEvent, SignatureState
from lfnkr_app.petitions.staff_forms import STATES

SOURCES: Final = {
    "online": _l("on this site"), "paper": _l("on paper"),
    "import": _l("brought in from elsewhere"), "hand": _l("confirmed by hand"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    at: datetime
    what: Any
    by: str
    reason: str


def of(signature: Signature) -> list[Line]:
    """Return the history of a signature, the oldest line first."""
    acts = {at: (by, reason, act) for at, by, reason, act in _acts(signature)}
    lines = [Line(signature.signed_at, _l("signed"), "", "")]
    for event in _events(signature):
        by, reason, _act = acts.pop(event.at, ("", "", ""))
        lines.append(Line(event.at, STATES[SignatureState(event.became)], by, reason))
    lines += [Line(at, act, by, reason) for at, (by, reason, act) in acts.items()]
    return sorted(lines, key=lambda line: line.at)


def _events(signature: Signature) -> list[SignatureEvent]:
    query = select(SignatureEvent).where(SignatureEvent.signature_id == signature.id)
    return list(db.session.scalars(query.order_by(SignatureEvent.id)))


def _acts(signature: Signature) -> list[tuple[datetime, str, str, str]]:
    query = (
        select(AuditEntry, StaffUser.email)
        .outerjoin(StaffUser, StaffUser.id == AuditEntry.actor_id)
        .where(AuditEntry.subject == str(signature.id), AuditEntry.act.startswith("signature."))
    )
    return [
        (entry.at, email or "", str(audit.detail_of(entry).get("reason", "")),
         entry.act.removeprefix("signature."))
        for entry, email in db.session.execute(query)
    ]  # fmt: skip
