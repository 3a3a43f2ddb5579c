"""What the staff home shows of the newsroom: what waits, what comes out soon, what is begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from lfnkr_app.accounts.access import has_role
from lfnkr_app.database import db
from lfnkr_app.news.library import queries as library
from lfnkr_app.news.models import Post, Revision, Status
from lfnkr_app.news.moving.models import ImportRun

SHOWN: Final = 5
Need = tuple[int, str, str, str]


@dataclass(frozen=True)
class Begun:
    """A draft: what it is called, when it was last saved, and by whom if that is known."""

    id: int
    title: str
    lang: str
    modified_at: datetime
    by: str


def scheduled() -> Sequence[Any]:
    """Return id, title, language and time of the posts that come out next."""
    columns = (Post.id, Post.title, Post.lang, Post.published_at)
    query = select(*columns).where(Post.status == Status.SCHEDULED)
    return db.session.execute(query.order_by(Post.published_at, Post.id).limit(SHOWN)).all()


def drafts() -> list[Begun]:
    """Return the drafts that were last worked on."""
    last = (
        select(Revision.made_by).where(Revision.post_id == Post.id)
        .order_by(Revision.number.desc()).limit(1).scalar_subquery()
    )  # fmt: skip
    query = select(Post.id, Post.title, Post.lang, Post.modified_at, last.label("by"))
    rows = db.session.execute(
        query.where(Post.status == Status.DRAFT)
        .order_by(Post.modified_at.desc(), Post.id.desc()).limit(SHOWN)
    )  # fmt: skip
    return [Begun(row.id, row.title, row.lang, row.modified_at, row.by or "") for row in rows]


def dashboard_needs(_now: datetime) -> list[Need]:
    """Return the lines of the newsroom for what needs someone; those at nought too."""
    needs = [_without_alt()] if has_role("author") else []
    if has_role("editor"):
        needs.insert(0, _pending())
    if has_role("administrator"):
        needs.append(_failed_imports())
    return needs


def _pending() -> Need:
    query = select(func.count()).select_from(Post).where(Post.status == Status.PENDING)
    number = db.session.scalar(query) or 0
    words = ngettext("post to look over", "posts to look over", number)
    return number, words, _("Read"), url_for("staff.posts.posts", status=Status.PENDING)


def _without_alt() -> Need:
    """Return how many pictures nobody has described yet, as the library counts them."""
    number = library.without_alt()
    words = ngettext("picture without alt text", "pictures without alt text", number)
    return number, words, _("Fix"), url_for("staff.media.library", show="no-alt")


def _failed_imports() -> Need:
    """Return how many imports failed since one last went well."""
    well = select(func.coalesce(func.max(ImportRun.id), 0)).where(
        ImportRun.state == "done", ImportRun.dry_run.is_(False)
    )
    failed = (ImportRun.state == "failed", ImportRun.id > well.scalar_subquery())
    number = db.session.scalar(select(func.count()).select_from(ImportRun).where(*failed)) or 0
    words = ngettext("import that failed", "imports that failed", number)
    return number, words, _("Look"), url_for("staff.imports.imports")
