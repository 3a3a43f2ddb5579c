"""Reading staff accounts and the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import AuditEntry, StaffRecoveryCode, StaffUser
from lfnkr_app.database import db

PAGE = 50


@dataclass(frozen=True)
class AuditLine:
    """One entry as administrators read it; `who` is None for a command on the server."""

    id: int
    at: datetime
    who: str | None
    act: str
    subject: str
    detail: dict[str, Any]


def by_email(address: str) -> StaffUser | None:
    """Return the account with that address, however written, or None."""
    return db.session.scalar(
        select(StaffUser).where(func.lower(StaffUser.email) == address.lower())
    )


def by_id(user_id: int) -> StaffUser | None:
    """Return the account of that number, or None."""
    return db.session.get(StaffUser, user_id)


def people() -> Sequence[StaffUser]:
    """Return everyone with an account, the active first, by address."""
    query = select(StaffUser).options(selectinload(StaffUser.roles))
    return db.session.scalars(query.order_by(StaffUser.active.desc(), StaffUser.email)).all()


def recovery_codes_left(user: StaffUser) -> int:
    """Return how many recovery codes a person has not used."""
    codes = select(func.count()).select_from(StaffRecoveryCode)
    return db.session.scalar(codes.where(StaffRecoveryCode.user_id == user.id)) or 0


def audit_page(number: int) -> tuple[list[AuditLine], int]:
    """Return one page of the audit trail, the newest first, and how many pages there are."""
    total = db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    query = (
        select(AuditEntry, StaffUser.email)
        .outerjoin(StaffUser, StaffUser.id == AuditEntry.actor_id)
        .order_by(AuditEntry.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
    )  # fmt: skip
    lines = [
        AuditLine(entry.id, entry.at, email, entry.act, entry.subject, audit.detail_of(entry))
        for entry, email in db.session.execute(query)
    ]
    return lines, max(1, -(-total // PAGE))
