"""What is stored of posts and pages, and what the database itself guarantees."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, HasUid
from lfnkr_app.privacy.sealing import SealedText
from lfnkr_app.web.site_version import OnPublicPages

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


class Author(OnPublicPages, Base):
    """Somebody whose name stands over posts; never an address."""

    __tablename__ = "author"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    wordpress_id: Mapped[int | None] = mapped_column(unique=True)


class Category(OnPublicPages, Base):
    """A topic; it may lie under another."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id", ondelete="SET NULL"))
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    wordpress_id: Mapped[int | None] = mapped_column(unique=True)


class Tag(OnPublicPages, Base):
    """A keyword; a tag and a category of one name are different things."""

    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    wordpress_id: Mapped[int | None] = mapped_column(unique=True)


class Post(OnPublicPages, Base):
    """A post or a page in one language.

    `path` is its address without slashes at the ends (`about/annual-reports`; for a post its slug).
    `translation_group` is the post that this one translates, None for the original.
    `text` are the words of the body, for search and reading time.
    `version` counts the saves, so that two editors see each other. `lead_image` and `social_image`
    are paths of media. `trashed_at` and `status_before` lead a post out of the bin again.
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
    version: Mapped[int] = mapped_column(default=1)
    sticky: Mapped[bool] = mapped_column(default=False)
    sensitive: Mapped[bool] = mapped_column(default=False)
    content_note: Mapped[str] = mapped_column(default="")
    lead_image: Mapped[str] = mapped_column(default="")
    social_title: Mapped[str] = mapped_column(default="")
    social_image: Mapped[str] = mapped_column(default="")
    trashed_at: Mapped[datetime | None]
    status_before: Mapped[str | None]
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


class PostCategory(OnPublicPages, Base):
    """A post stands under a category."""

    __tablename__ = "post_category"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    category_id: Mapped[int] = mapped_column(
        ForeignKey("category.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class PostTag(OnPublicPages, Base):
    """A post bears a tag."""

    __tablename__ = "post_tag"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(
        ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Media(OnPublicPages, Base):
    """A picture or document; `path` is its address without the leading slash.

    `sizes` are the further forms of a picture, the smallest first, each a dictionary of `path`,
    `width`, `height` and `kind`. `decorative` says that it needs no alternative text. `missing`
    says that the file itself was not there at the last import.
    """

    __tablename__ = "media"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(unique=True)
    old_path: Mapped[str | None] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(default="")
    alt: Mapped[str] = mapped_column(default="")
    caption: Mapped[str] = mapped_column(default="")
    credit: Mapped[str] = mapped_column(default="")
    consent_note: Mapped[str] = mapped_column(default="")
    decorative: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(default="")
    size_bytes: Mapped[int] = mapped_column(default=0)
    sizes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    missing: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[str] = mapped_column(default="")
    replaced_at: Mapped[datetime | None]
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime]
    wordpress_id: Mapped[int | None] = mapped_column(unique=True)


class Redirect(OnPublicPages, Base):
    """An old path, without slashes at the ends, and the post or address that it leads to."""

    __tablename__ = "redirect"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(unique=True)
    target: Mapped[str | None]
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), index=True
    )
    hits: Mapped[int] = mapped_column(default=0)
    by_hand: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime | None]
    last_hit_at: Mapped[datetime | None]


class Comment(OnPublicPages, HasUid, Base):
    """A comment that the old site had approved: a read-only archive; name and words are sealed."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="SET NULL"))
    wordpress_id: Mapped[int] = mapped_column(unique=True)
    written_at: Mapped[datetime | None]
    author_name_sealed: Mapped[bytes] = mapped_column("author_name")
    body_html_sealed: Mapped[bytes] = mapped_column("body_html")
    author_name = SealedText("author_name_sealed")
    body_html = SealedText("body_html_sealed")


class PostUpdate(OnPublicPages, Base):
    """A dated box under a post that says what became known or was put right later."""

    __tablename__ = "post_update"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    happened_at: Mapped[datetime]
    html: Mapped[str]
