"""What is stored of the gift agreement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base
from lfnkr_app.web.site_version import OnPublicPages


class GiftAgreement(OnPublicPages, Base):
    """One version that staff published, never changed after; version 1 stands in files beside."""

    __tablename__ = "gift_agreement"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)  # by language; English is always there
    published_at: Mapped[datetime]
