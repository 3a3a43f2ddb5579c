"""Languages of a post: which there are, beginning one, linking two, parting them.

A group has one original; every translation points at it and never at another translation. Topics
are the original's. Whoever loses the original gets its topics, so that no list loses a post.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from flask_babel import gettext as _
from sqlalchemy import or_, select

from lfnkr_app import i18n
from lfnkr_app.database import db
from lfnkr_app.errors import Refused
from lfnkr_app.news import actions, rules
from lfnkr_app.news.desk import addresses
from lfnkr_app.news.models import Kind, Post, PostCategory, PostTag, Status

COPIED: Final = (
    "kind", "title", "excerpt", "author_id", "menu_order", "sensitive", "content_note",
    "lead_image", "social_title", "social_image", "body_html", "teaser_html", "text",
)  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """One language of a post; `post` is the one that fills it, `here` whether it is this one."""

    code: str
    label: str
    hreflang: str
    post: Post | None
    here: bool


def seats(post: Post) -> list[Seat]:
    """Return the four languages with the post that stands in each."""
    known = {member.lang: member for member in members(post)} | {post.lang: post}
    return [
        Seat(one.code, one.label, one.hreflang, known.get(one.code), one.code == post.lang)
        for one in i18n.LANGUAGES.values()
    ]


def members(post: Post) -> Sequence[Post]:
    """Return the posts that say the same in different languages, this one too, none in the bin."""
    group = post.translation_group or post.id
    same = or_(Post.id == group, Post.translation_group == group)
    query = select(Post).where(same, or_(Post.status != Status.TRASH, Post.id == post.id))
    return db.session.scalars(query.order_by(Post.id)).all()


def begin(post: Post, lang: str, *, now: datetime) -> Post:
    """Return a new draft in `lang` that begins as a copy of a post.

    Raises:
        Refused: that language has its post already.
    """
    _refuse_taken(post, {lang})
    head = original(post)
    path = rules.free_path(head.path, addresses.taken_near(head.path, head), lang)
    texts = {name: getattr(post, name) for name in COPIED}
    parent = _in_language(head.parent_id, lang)
    new = Post(**texts, lang=lang, status=Status.DRAFT, path=path, slug=path.rpartition("/")[2],
               parent_id=parent, translation_group=head.id, modified_at=now)  # fmt: skip
    db.session.add(new)
    db.session.flush()
    return new


def _in_language(parent_id: int | None, lang: str) -> int | None:
    """Return the page above in that language, else in the one it has."""
    query = select(Post.id).where(Post.translation_group == parent_id, Post.lang == lang)
    found = db.session.scalar(query.limit(1)) if parent_id else None
    return found or parent_id


def at_address(typed: str, lang: str) -> Post | None:
    """Return the post in `lang` at an address, typed as a path or pasted whole."""
    try:
        path = unquote(urlsplit(typed.strip()).path).strip("/")
    except ValueError:
        return None
    first, _slash, rest = path.partition("/")
    path = rest if first in i18n.LANGUAGES and rest else path
    query = select(Post).where(
        Post.path == rules.normal_path(path), Post.lang == lang, Post.status != Status.TRASH
    )
    return db.session.scalar(query)


def link(post: Post, other: Post) -> Post:
    """Make one group of two posts and all that are linked with them; return its original.

    Raises:
        Refused: one language would have two posts, or one is a page and the other is not.
    """
    ours, theirs = list(members(post)), list(members(other))
    if other in ours:
        raise Refused(_("These two are linked already."))
    if (post.kind == Kind.PAGE) != (other.kind == Kind.PAGE):
        raise Refused(_("One of these is a page and the other a post; they cannot be linked."))
    _refuse_taken(post, {member.lang for member in theirs})
    heads = [original(post), original(other)]
    head = heads[1] if heads[1].lang == i18n.DEFAULT and heads[0].lang != i18n.DEFAULT else heads[0]
    give_topics(next(one for one in heads if one is not head).id, head.id)
    _point_at(head, [*ours, *theirs])
    return head


def _refuse_taken(post: Post, wanted: set[str]) -> None:
    taken = [i18n.LANGUAGES[one.lang].label for one in members(post) if one.lang in wanted]
    if taken:
        raise Refused(
            _("There is one in %(language)s already. Unlink that first.", language=taken[0])
        )


def original(post: Post) -> Post:
    """Return the original of a post's group; a post without one, or whose is gone, is its own."""
    known = db.session.get(Post, post.translation_group) if post.translation_group else None
    return known or post


def _point_at(head: Post, group: Sequence[Post]) -> None:
    head.translation_group = None
    for member in group:
        if member is not head:
            member.translation_group = head.id


def part(post: Post) -> None:
    """Let a post stand alone; the others of its group stay together."""
    group = _everybody(post)
    rest = [one for one in group if one is not post]
    if not rest:
        return
    if post.translation_group is None:
        _crown(post, rest)
    else:
        give_topics(post.translation_group, post.id)
    post.translation_group = None


def let_go(post: Post) -> None:
    """Prepare the end of a post: its translations get another original, and its topics."""
    rest = [one for one in _everybody(post) if one is not post]
    if post.translation_group is None and rest:
        _crown(post, rest)


def _crown(old: Post, rest: list[Post]) -> None:
    """Make the best of the others their original: one that is out, then by language."""
    order = list(i18n.LANGUAGES)
    head = min(rest, key=lambda one: (one.status != Status.PUBLISHED, order.index(one.lang)))
    give_topics(old.id, head.id)
    _point_at(head, rest)


def _everybody(post: Post) -> list[Post]:
    """Return the whole group, those in the bin too."""
    group = post.translation_group or post.id
    same = or_(Post.id == group, Post.translation_group == group)
    return list(db.session.scalars(select(Post).where(same).order_by(Post.id)))


def give_topics(source_id: int, target_id: int) -> None:
    """Put a post that has no topics of its own under those of another."""
    ids: list[list[int]] = []
    for column, owner in ((PostCategory.category_id, PostCategory.post_id),
                          (PostTag.tag_id, PostTag.post_id)):  # fmt: skip
        own = db.session.scalars(select(column).where(owner == target_id)).all()
        theirs = db.session.scalars(select(column).where(owner == source_id)).all()
        ids.append(list(own or theirs))
    actions.label(target_id, categories=ids[0], tags=ids[1])
