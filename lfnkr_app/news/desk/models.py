"""What the newsroom stores beside posts: unsaved text, who edits, links for outsiders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base


class PostDraft(Base):
    """What somebody typed and has not saved; `base_version` is the post's when they began."""

    __tablename__ = "post_draft"
    __table_args__ = (UniqueConstraint("post_id", "staff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    base_version: Mapped[int]
    saved_at: Mapped[datetime]


class EditLock(Base):
    """Who has a post open; `window` is the page that holds it, so that two tabs differ."""

    __tablename__ = "edit_lock"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    name: Mapped[str]
    window: Mapped[str]
    taken_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class PreviewLink(Base):
    """A link for an outsider to an unpublished post; of its key only the hash is stored."""

    __tablename__ = "preview_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    key_hash: Mapped[bytes] = mapped_column(unique=True)
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
