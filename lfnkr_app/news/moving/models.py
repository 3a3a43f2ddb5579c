"""Runs of the import with their reports, and what each thing was at the last one."""

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


class ImportMark(Base):
    """What WordPress had of one thing at the last import, and what the import left here.

    The first changes when WordPress does, the second no longer fits once staff change it here. A
    mark without its row says that staff deleted the row: it does not come back.
    """

    __tablename__ = "import_mark"

    kind: Mapped[str] = mapped_column(primary_key=True)
    wordpress_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    there: Mapped[str]
    here: Mapped[str] = mapped_column(default="")
