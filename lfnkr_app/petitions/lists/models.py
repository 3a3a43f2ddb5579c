"""Lists of signatures that were made: for whom, and why."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base
from lfnkr_app.lists.models import MadeList


class SignatureList(MadeList, Base):
    """One list of signatures that somebody asked for."""

    __tablename__ = "signature_list"
    __table_args__ = (
        Index("ix_signature_list_petition", "petition_id", "id"),
        Index("ix_signature_list_state", "state", "id"),
    )

    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    purpose: Mapped[str]
