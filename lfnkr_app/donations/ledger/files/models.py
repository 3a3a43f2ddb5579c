"""Files of the ledger that somebody asked for."""

from __future__ import annotations

from sqlalchemy import Index

from lfnkr_app.database import Base
from lfnkr_app.lists.models import MadeList


class GiftFile(MadeList, Base):
    """One file of gifts that somebody asked for; `number` is how many gifts stand in it."""

    __tablename__ = "gift_file"
    __table_args__ = (Index("ix_gift_file_state", "state", "id"),)
