"""What is stored of an act that waits for a second person."""

from __future__ import annotations

import enum
import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import Base, HasUid
from lfnkr_app.privacy.sealing import SealedText

OPEN = "state IN ('waiting', 'approved', 'failed')"


class ActState(enum.StrEnum):
    """What became of an act; only a waiting one can still be approved."""

    WAITING = "waiting"
    APPROVED = "approved"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"


class PendingAct(HasUid, Base):
    """One act that somebody asked for; `subject` says to what, without any person in it.

    `decided_by` approved or stopped it; nobody did where it ran after its day.
    """

    __tablename__ = "pending_act"
    __table_args__ = (
        Index("ix_pending_act_open", "state", "runs_at", sqlite_where=text(OPEN),
              postgresql_where=text(OPEN)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    args_sealed: Mapped[bytes | None] = mapped_column("args")
    state: Mapped[str] = mapped_column(default=ActState.WAITING)
    asked_by_id: Mapped[int] = mapped_column("asked_by", ForeignKey("staff_user.id"))
    asked_at: Mapped[datetime]
    runs_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column("decided_by", ForeignKey("staff_user.id"))
    decided_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    problem_sealed: Mapped[bytes | None] = mapped_column("problem")

    asked_by: Mapped[StaffUser] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[StaffUser | None] = relationship(foreign_keys=[decided_by_id])
    args_json = SealedText("args_sealed")
    problem = SealedText("problem_sealed")

    @property
    def args(self) -> dict[str, Any]:
        """Return what the act is to be done with."""
        return dict(json.loads(self.args_json or "{}"))
