"""The history of a post: what it said before, what changed, and going back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from lfnkr_app.database import db
from lfnkr_app.news import actions
from lfnkr_app.news.desk import comparing
from lfnkr_app.news.models import Post, Revision
from lfnkr_app.web import safe_html

A_PAGE: Final = 20
NOW: Final = "now"


@dataclass(frozen=True)
class Text:
    """What a post says in one of its forms; `which` names it in addresses."""

    which: str
    label: str
    title: str
    excerpt: str
    body_html: str


@dataclass(frozen=True)
class Change:
    """One step of the history: the version that stood until then, who changed it, and what."""

    number: int
    at: datetime
    by: str
    phrase: str


@dataclass(frozen=True)
class Part:
    """The title, the excerpt or the text of two versions side by side."""

    label: str
    rows: list[comparing.Row]
    changed: bool


@dataclass(frozen=True)
class Comparison:
    """Two versions side by side; `only_form` says that the words are the same."""

    old: Text
    new: Text
    parts: list[Part]
    only_form: bool

    @property
    def is_same(self) -> bool:
        """Whether nothing differs at all."""
        return not self.only_form and not any(part.changed for part in self.parts)


def how_many(post_id: int) -> int:
    """Return how many earlier versions of a post are kept."""
    query = select(func.count()).select_from(Revision).where(Revision.post_id == post_id)
    return db.session.scalar(query) or 0


def history(post: Post, page: int = 1) -> list[Change]:
    """Return the changes of a post, the newest first, each with what changed in a phrase."""
    kept = _kept(post.id, limit=A_PAGE + 1, offset=max(0, (page - 1) * A_PAGE - 1))
    later: list[Any] = [post, *kept] if page == 1 else list(kept)
    pairs = list(pairwise(later))[:A_PAGE]
    return [Change(old.number, old.made_at, old.made_by, phrase(old, new)) for new, old in pairs]


def _kept(post_id: int, *, limit: int, offset: int) -> Sequence[Revision]:
    query = select(Revision).where(Revision.post_id == post_id).order_by(Revision.number.desc())
    return db.session.scalars(query.limit(limit).offset(offset)).all()


def phrase(old: Any, new: Any) -> str:
    """Return what changed from one form of a post to the next: `title, 12 words added`."""
    words = comparing.difference(*(safe_html.text_of(one.body_html) for one in (old, new)))
    said = [_("title")] if old.title != new.title else []
    said += [_("excerpt")] if old.excerpt != new.excerpt else []
    if words.added:
        said.append(ngettext("%(num)s word added", "%(num)s words added", words.added))
    if words.removed:
        said.append(ngettext("%(num)s word taken out", "%(num)s words taken out", words.removed))
    if not words.added and not words.removed and old.body_html != new.body_html:
        said.append(_("order, links or form of the text"))
    return ", ".join(said) or _("nothing in the text")


def number(post_id: int, wanted: int) -> Revision | None:
    """Return one earlier version of a post."""
    query = select(Revision).where(Revision.post_id == post_id, Revision.number == wanted)
    return db.session.scalar(query)


def text(post: Post, which: str) -> Text | None:
    """Return what a post says now, or said in one of its versions."""
    if which == NOW:
        return Text(NOW, _("Saved now"), post.title, post.excerpt, post.body_html)
    found = number(post.id, int(which)) if is_number(which) else None
    if found is None:
        return None
    label = _("Version %(number)s", number=found.number)
    return Text(which, label, found.title, found.excerpt, found.body_html)


def is_number(which: str) -> bool:
    """Return whether an address names a number that a row can have."""
    return which.isascii() and which.isdigit() and len(which) <= 9


def compared(old: Text, new: Text, *, whole: bool = False) -> Comparison:
    """Return two texts side by side; unless `whole`, long unchanged stretches are left out."""
    titles = _part(_("Title"), [old.title], [new.title], whole=True)
    excerpts = _part(_("Excerpt"), _lines(old.excerpt), _lines(new.excerpt), whole=True)
    bodies = [comparing.blocks(one.body_html) for one in (old, new)]
    body = _part(_("Text"), *bodies, whole=whole)
    parts = [part for part in (titles, excerpts) if part.changed] + [body]
    only_form = not any(part.changed for part in parts) and old.body_html != new.body_html
    return Comparison(old, new, parts, only_form)


def _lines(words: str) -> list[str]:
    return [line for line in words.splitlines() if line.strip()]


def _part(label: str, old: list[str], new: list[str], *, whole: bool) -> Part:
    rows = comparing.rows(old, new)
    changed = any(row.kind != "same" for row in rows)
    return Part(label, rows if whole else comparing.folded(rows), changed)


def restore(post: Post, revision: Revision, *, made_by: str, now: datetime) -> None:
    """Let a post say again what it said then; what it says now is kept as a version first."""
    version, teaser = post.version, post.teaser_html
    actions.write(
        post, title=revision.title, html=revision.body_html, excerpt=revision.excerpt,
        made_by=made_by, now=now,
    )  # fmt: skip
    if teaser and post.body_html.startswith(teaser):
        post.teaser_html = teaser
    post.version = version + 1
