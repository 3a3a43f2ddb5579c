"""When each job of the timetable runs next; the row is also the lock between workers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base


class JobRun(Base):
    """One job's next moment; whoever moves it forward runs the job."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]
    last_error: Mapped[str | None]
