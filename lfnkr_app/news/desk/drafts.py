"""Unsaved text: what somebody typed and has not saved, kept whatever happens to the page.

There is one row for each person and post. The text of the window that saved last stands in it as
fields; the texts of that person's other windows stand beside it under `earlier`. Nothing is
dropped: what would be too many becomes a revision.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import select

from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db
from lfnkr_app.news import actions as news
from lfnkr_app.news.desk import fields as of
from lfnkr_app.news.desk import locks, rules
from lfnkr_app.news.desk.models import PostDraft
from lfnkr_app.news.desk.revisions import Text
from lfnkr_app.news.models import Post

WINDOW: Final = "window"
EARLIER: Final = "earlier"
LONGEST_WINDOW: Final = 64


@dataclass(frozen=True)
class Unsaved:
    """One unsaved text: whose, typed in which window, begun on which version of the post."""

    staff_id: int
    name: str
    window: str
    fields: dict[str, Any]
    base_version: int
    saved_at: datetime

    def text(self) -> Text:
        """Return it as one of the two sides of a comparison, cleaned as saving would."""
        words = news.words_of(str(self.fields.get("body", "")))
        title, excerpt = (str(self.fields.get(name, "")) for name in ("title", "excerpt"))
        label = _("Unsaved text of %(name)s", name=self.name)
        return Text(self.window, label, title, excerpt, words.body_html)


def keep(
    post: Post,
    person: StaffUser,
    fields: Mapping[str, Any],
    *,
    window: str,
    continues: str = "",
    base_version: int,
    may_change: bool = True,
    now: datetime,
) -> Unsaved:
    """Keep what one window holds and return it.

    It takes the place of what the same window held before, or the one that it continues. What is
    one too many becomes a version, unless its owner may not change the post. The caller has the
    post's row for itself.
    """
    new = Unsaved(
        person.id,
        locks.short_name(person.email),
        window[:LONGEST_WINDOW],
        dict(fields),
        base_version,
        now,
    )
    others = [
        old for old in of_person(post.id, person.id)
        if old.window not in {new.window, continues} and not rules.same_words(old.fields, fields)
    ]  # fmt: skip
    for old in others[rules.EARLIER_KEPT :] if may_change else ():
        keep_as_revision(post.id, old, now=now)
    _store(post.id, person.id, [new, *others[: rules.EARLIER_KEPT]])
    return new


def of_person(post_id: int, staff_id: int) -> list[Unsaved]:
    """Return one person's unsaved texts of a post, the newest first."""
    return [one for one in of_post(post_id) if one.staff_id == staff_id]


def of_post(post_id: int) -> list[Unsaved]:
    """Return everybody's unsaved texts of a post, the newest first."""
    query = select(PostDraft, StaffUser.email).join(StaffUser, StaffUser.id == PostDraft.staff_id)
    rows = db.session.execute(query.where(PostDraft.post_id == post_id)).all()
    found = [one for row, email in rows for one in _entries(row, email)]
    return sorted(found, key=lambda one: one.saved_at, reverse=True)


def worth_telling(found: list[Unsaved], post: Post) -> list[Unsaved]:
    """Return the unsaved texts that saving would make something else of the post."""
    return [one for one in found if not says_the_same(post, one.fields)]


def says_the_same(post: Post, typed: Mapping[str, Any]) -> bool:
    """Return whether saving these fields would leave a post as it is."""
    stored = of.of_post(post)
    cleaned = news.words_of(str(typed.get("body", ""))).body_html
    slug = typed.get("slug") or stored["slug"]
    return rules.same_words({**typed, "body": cleaned, "slug": slug}, stored)


def one_of(post_id: int, staff_id: int, window: str) -> Unsaved | None:
    """Return the unsaved text of one window."""
    return next((u for u in of_person(post_id, staff_id) if u.window == window), None)


def forget(post_id: int, staff_id: int, windows: Collection[str]) -> None:
    """Let go of the texts of some windows: they are saved, or nobody wants them."""
    left = [one for one in of_person(post_id, staff_id) if one.window not in windows]
    _store(post_id, staff_id, left)


def keep_as_revision(post_id: int, unsaved: Unsaved, *, now: datetime) -> None:
    """Store an unsaved text among the revisions of its post, cleaned."""
    text = unsaved.text()
    news.keep_words(post_id, title=text.title, excerpt=text.excerpt, body_html=text.body_html,
                    made_by=unsaved.name, now=now)  # fmt: skip


def _store(post_id: int, staff_id: int, found: list[Unsaved]) -> None:
    row = db.session.scalar(
        select(PostDraft).where(PostDraft.post_id == post_id, PostDraft.staff_id == staff_id)
    )
    if not found:
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = PostDraft(post_id=post_id, staff_id=staff_id)
        db.session.add(row)
    newest, *earlier = found
    row.fields = {**newest.fields, WINDOW: newest.window, EARLIER: [_told(one) for one in earlier]}
    row.base_version, row.saved_at = newest.base_version, newest.saved_at


def _told(one: Unsaved) -> dict[str, Any]:
    return {WINDOW: one.window, "fields": one.fields, "base_version": one.base_version,
            "saved_at": one.saved_at.isoformat()}  # fmt: skip


def _entries(row: PostDraft, email: str) -> list[Unsaved]:
    def one(window: str, fields: Mapping[str, Any], version: int, saved_at: datetime) -> Unsaved:
        typed = {name: value for name, value in fields.items() if name in of.NAMES}
        return Unsaved(row.staff_id, locks.short_name(email), window, typed, version, saved_at)

    newest = one(row.fields.get(WINDOW, ""), row.fields, row.base_version, row.saved_at)
    earlier = [
        one(old[WINDOW], old["fields"], old["base_version"],
            datetime.fromisoformat(old["saved_at"]))
        for old in row.fields.get(EARLIER, [])
    ]  # fmt: skip
    return [newest, *earlier]
