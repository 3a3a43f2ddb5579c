"""The site's own keys, sealed under the setting SEAL_KEYS."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, HasUid


class SecretKey(HasUid, Base):
    """One random key by its purpose: duplicates, tokens, audit chain, network salt."""

    __tablename__ = "secret_key"

    name: Mapped[str] = mapped_column(primary_key=True)
    value_sealed: Mapped[bytes] = mapped_column("value")
    made_at: Mapped[datetime]
