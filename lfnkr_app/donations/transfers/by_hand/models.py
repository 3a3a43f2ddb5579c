"""What is stored beside a gift that staff entered."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, HasUid
from lfnkr_app.privacy.sealing import SealedText


class ReceiptWay(enum.StrEnum):
    """How the receipt of such a gift goes to its giver."""

    MAIL = "mail"
    POST = "post"
    NONE = "none"  # kept here only: nobody asked for it, or nobody is known


class HandEntry(HasUid, Base):
    """What staff noted when they entered a gift, and how its receipt goes."""

    __tablename__ = "hand_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gift.id"), unique=True)
    receipt_way: Mapped[str]
    note_sealed: Mapped[bytes | None] = mapped_column("note")
    made_by: Mapped[str]
    made_at: Mapped[datetime]

    note = SealedText("note_sealed")
