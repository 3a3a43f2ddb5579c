"""What is stored of posts and pages, and what the database itself guarantees."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base

#: Whatever is not in the bin keeps its address to itself.
LIVE: Final = text("status <> 'trash'")
LISTED: Final = text("status = 'published' AND kind <> 'page'")
SCHEDULED: Final = text("status = 'scheduled'")


class Kind(enum.StrEnum):
    """What a post is; pages stand outside archives and feeds."""

    NEWS = "news"
    LETTER = "letter"
    STATEMENT = "statement"
    PAGE = "page"


class Status(enum.StrEnum):
    """Who may see a post; only `published` ones leave the house."""

    DRAFT = "draft"
    PENDING = "pending"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    PRIVATE = "private"
    TRASH = "trash"


class Author(Base):
    """Somebody whose name stands over posts; never an address."""

    __tablename__ = "author"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    wordpress_id: Mapped[int | None] = mapped_column(unique=True)


class Category(Base):
    """A topic; it may lie under another."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id", ondelete="SET NULL"))
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    wordpress_id: Mapped[int | None] = mapped_column(unique=True)


class Tag(Base):
    """A keyword; a tag and a category of one name are different things."""

    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    wordpress_id: Mapped[int | None] = mapped_column(unique=True)


class Post(Base):
    """A post or a page in one language.

    `path` is its address without slashes at the ends (`about/annual-reports`; for a post its slug).
    `translation_group` is the post that this one translates, None for the original.
    `text` are the words of the body, for search and reading time.
    `wordpress_hash` tells what WordPress had at the last import, `imported_hash` what the import
    left here; the first one changes there, the second no longer fits once staff edit here.
    """

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("NOT (password_protected AND status = 'published')", name="guarded"),
        CheckConstraint("status <> 'published' OR published_at IS NOT NULL", name="dated"),
        Index("ix_post_address", "path", "lang", unique=True,
              sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_post_listed", "published_at", "id", "translation_group",
              sqlite_where=LISTED, postgresql_where=LISTED),
        Index("ix_post_scheduled", "published_at",
              sqlite_where=SCHEDULED, postgresql_where=SCHEDULED),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default=Kind.NEWS)
    status: Mapped[str] = mapped_column(default=Status.DRAFT)
    lang: Mapped[str] = mapped_column(default="en")
    slug: Mapped[str] = mapped_column(index=True)
    path: Mapped[str]
    title: Mapped[str]
    published_at: Mapped[datetime | None]
    modified_at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("author.id", ondelete="SET NULL"), index=True
    )
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="SET NULL"))
    translation_group: Mapped[int | None] = mapped_column(
        ForeignKey("post.id", ondelete="SET NULL"), index=True
    )
    menu_order: Mapped[int] = mapped_column(default=0)
    sensitive: Mapped[bool] = mapped_column(default=False)
    password_protected: Mapped[bool] = mapped_column(default=False)
    wordpress_id: Mapped[int | None] = mapped_column(unique=True)
    wordpress_guid: Mapped[str | None]
    wordpress_hash: Mapped[str | None]
    imported_hash: Mapped[str | None]
    old_path: Mapped[str | None] = mapped_column(index=True)
    excerpt: Mapped[str] = mapped_column(default="")
    teaser_html: Mapped[str] = mapped_column(default="", deferred=True, deferred_group="texts")
    body_html: Mapped[str] = mapped_column(default="", deferred=True, deferred_group="texts")
    text: Mapped[str] = mapped_column(default="", deferred=True)


class Revision(Base):
    """A post as it stood before a change; `number` counts up from one within the post."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str]
    excerpt: Mapped[str] = mapped_column(default="")
    body_html: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(default="")


class PostCategory(Base):
    """A post stands under a category."""

    __tablename__ = "post_category"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    category_id: Mapped[int] = mapped_column(
        ForeignKey("category.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class PostTag(Base):
    """A post bears a tag."""

    __tablename__ = "post_tag"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(
        ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Media(Base):
    """A picture or document; `path` is its address without the leading slash."""

    __tablename__ = "media"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(unique=True)
    old_path: Mapped[str | None] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(default="")
    alt: Mapped[str] = mapped_column(default="")
    caption: Mapped[str] = mapped_column(default="")
    credit: Mapped[str] = mapped_column(default="")
    consent_note: Mapped[str] = mapped_column(default="")
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime]
    wordpress_id: Mapped[int | None] = mapped_column(unique=True)


class Redirect(Base):
    """An old path, without slashes at the ends, and the post or address that it leads to."""

    __tablename__ = "redirect"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(unique=True)
    target: Mapped[str | None]
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), index=True
    )
    hits: Mapped[int] = mapped_column(default=0)
