"""Runs of the import, so that staff can watch one and read its report later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base


class ImportRun(Base):
    """One run; `state` is queued, running, done or failed, `done` of `total` posts are through."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    stored_as: Mapped[str | None]
    lang: Mapped[str]
    dry_run: Mapped[bool]
    state: Mapped[str]
    started_by: Mapped[str]
    made_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
