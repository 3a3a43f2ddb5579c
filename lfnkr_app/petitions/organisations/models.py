"""What is stored of an organisation that co-signs a letter, or asks to."""

from __future__ import annotations

import enum
import json
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, HasUid
from lfnkr_app.privacy.sealing import SealedText


class Role(enum.StrEnum):
    """How an organisation stands behind a letter."""

    AUTHOR = "author"
    SUPPORTER = "supporter"


class OrganisationState(enum.StrEnum):
    """What became of an organisation's wish; only `shown` ones are on the letter's page."""

    WAITING = "waiting"
    SHOWN = "shown"
    REFUSED = "refused"


class Organisation(HasUid, Base):
    """An organisation under one letter; whom to ask is gone once refused, or on the letter's day.

    `names_json` holds its name by language; all words are sealed until the office lets them be
    read, and after.
    """

    __tablename__ = "organisation"
    __table_args__ = (Index("ix_organisation_list", "petition_id", "state", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default=OrganisationState.WAITING)
    role: Mapped[str] = mapped_column(default=Role.SUPPORTER)
    position: Mapped[int] = mapped_column(default=0)
    names_json_sealed: Mapped[bytes | None] = mapped_column("names_json")
    link_sealed: Mapped[bytes | None] = mapped_column("link")
    contact_sealed: Mapped[bytes | None] = mapped_column("contact")
    email_sealed: Mapped[bytes | None] = mapped_column("email")
    note_sealed: Mapped[bytes | None] = mapped_column("note")
    lang: Mapped[str] = mapped_column(default="en")
    held_because: Mapped[str | None]
    made_by: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    names_json = SealedText("names_json_sealed")
    link = SealedText("link_sealed")
    contact = SealedText("contact_sealed")
    email = SealedText("email_sealed")
    note = SealedText("note_sealed")

    @property
    def names(self) -> dict[str, str]:
        """Return its names by language."""
        return dict(json.loads(self.names_json or "{}"))

    @names.setter
    def names(self, names: dict[str, str]) -> None:
        """Seal the names; languages without one are left out."""
        given = {lang: name for lang, name in names.items() if name}
        self.names_json = json.dumps(given, ensure_ascii=False)
