"""What every file that somebody asked for has: its state, its reason, its key while it lies."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import HasUid
from lfnkr_app.privacy.sealing import SealedText


class ListState(enum.StrEnum):
    """What becomes of a list."""

    ASKED = "asked"  # waits for a second person, or for its 24 hours
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    TAKEN = "taken"  # handed out at once, or written by a command: no file is kept here
    FAILED = "failed"
    GONE = "gone"


class MadeList(HasUid):
    """One list that somebody asked for; the row outlives the file and is the history.

    `key` opens the file and is destroyed with it; `password` is the one that the file itself has,
    kept only until the file is made. `number` is how many people or gifts stand in it.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)
    format: Mapped[str]
    is_locked: Mapped[bool] = mapped_column(default=False)
    number: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    state: Mapped[str]
    why_failed: Mapped[str] = mapped_column(default="")
    reason_sealed: Mapped[bytes | None] = mapped_column("reason")
    asked_by: Mapped[str] = mapped_column(default="")  # empty: a command on the server
    asked_at: Mapped[datetime]
    file_name: Mapped[str]
    stored_as: Mapped[str | None]
    key_sealed: Mapped[bytes | None] = mapped_column("key")
    password_sealed: Mapped[bytes | None] = mapped_column("password")
    ends_at: Mapped[datetime | None]
    act_id: Mapped[int | None]  # the act of two people that it waits for

    reason = SealedText("reason_sealed")
    key_hex = SealedText("key_sealed")
    password = SealedText("password_sealed")
