"""Verbs of the newsroom; they never commit."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.errors import Refused
from lfnkr_app.news import actions as news
from lfnkr_app.news.desk import addresses, checks, labels, queries, rules
from lfnkr_app.news.desk.forms import Writing
from lfnkr_app.news.models import Kind, Post, Status

_PLAIN: Final = ("lang", "kind", "lead_image", "social_title", "social_image", "sensitive",
                 "content_note", "menu_order", "sticky")  # fmt: skip


class NotReady(Refused):
    """A post that cannot become what somebody wants; `reasons` says why, sentence by sentence."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def make(kind: str, *, now: datetime) -> Post:
    """Add an empty draft and return it; its address comes with its title."""
    slug = f"draft-{uuid4()}"
    post = Post(kind=kind, status=Status.DRAFT, slug=slug, path=slug, title="", modified_at=now)
    db.session.add(post)
    db.session.flush()
    slug = rules.placeholder(post.id)
    post.slug = post.path = slug
    return post


def save(
    post: Post, writing: Writing, words: news.Words, *, made_by: str, now: datetime
) -> bool:  # fmt: skip
    """Give a post what somebody wrote and return whether that changed anything.

    The words it had stay as a revision, if they were others.

    Raises:
        AddressRefused: another post, or the site itself, has the address.
        NotReady: the post cannot have that language, or be out without a date.
    """
    _check_facts(post, writing)
    before, relabelled = _facts(post), labels.put(post, writing)
    slug, path = addresses.wanted(post, writing)
    if _says_otherwise(post, writing, words):
        news.keep_revision(post, made_by=made_by, now=now)
        news.put(post, words, title=writing.title, excerpt=writing.excerpt)
    _put_facts(post, writing)
    if _facts(post) == before and not relabelled and path == post.path:
        return False
    news.move(post, slug, path, now=now)
    post.version, post.modified_at = post.version + 1, now
    return True


def become(post: Post, act: str, *, was: list[str], now: datetime) -> bool:
    """Do what a button says beyond saving and return whether the post stands otherwise now.

    `was` are the problems that the post had before: what was out with them may stay out.

    Raises:
        NotReady: something stands in the way.
    """
    if act == "ordinary":
        post.password_protected = False
        return True
    wanted = rules.BECOMES[act] or post.status
    reasons = problems(post) if wanted in {Status.PUBLISHED, Status.SCHEDULED} else []
    if wanted == post.status:
        reasons = [reason for reason in reasons if reason not in was]
    reasons += _wrong_hour(post, wanted, now)
    if reasons:
        raise NotReady(reasons)
    return _turn(post, wanted, now)


def problems(post: Post) -> list[str]:
    """Return every reason why a post could not come out as it is."""
    content = checks.Content(post.title, post.body_html, queries.topics_counted(post),
                             post.lead_image, post.social_image)  # fmt: skip
    return checks.problems(content, queries.library(content))


def take_down(post: Post, *, now: datetime) -> None:
    """Take a published post off the site at once; it is a draft again."""
    news.take_down(post, Status.DRAFT, now=now)
    post.version += 1


def _says_otherwise(post: Post, writing: Writing, words: news.Words) -> bool:
    stored = (post.title, post.excerpt, post.body_html.replace("\r\n", "\n"))
    return stored != (writing.title, writing.excerpt, words.body_html)


def _facts(post: Post) -> tuple[object, ...]:
    """Return what tells whether anything changed."""
    names = (*_PLAIN, "title", "excerpt", "body_html", "parent_id", "published_at", "author_id")
    return tuple(getattr(post, name) for name in names)


def _check_facts(post: Post, writing: Writing) -> None:
    """Refuse what the database would: it is asked only when all is right."""
    if post.status == Status.PUBLISHED and writing.published_at is None:
        raise NotReady([_("A published post needs its date.")])
    if writing.lang != post.lang and not _language_is_free(post, writing.lang):
        raise NotReady([_("There is a translation in that language already.")])


def _put_facts(post: Post, writing: Writing) -> None:
    """Write the plain columns; a moment that was typed to the minute keeps its seconds."""
    for name in _PLAIN:
        setattr(post, name, getattr(writing, name))
    post.parent_id = writing.parent_id if writing.kind == Kind.PAGE else None
    if rules.moment_typed(post.published_at) != rules.moment_typed(writing.published_at):
        post.published_at = writing.published_at
    if writing.author != queries.author_name(post.author_id):
        post.author_id = labels.author_id(writing.author)


def _wrong_hour(post: Post, wanted: str, now: datetime) -> list[str]:
    to_come = post.published_at is not None and post.published_at > now
    if wanted == Status.SCHEDULED and not to_come:
        return [_("Give a date and time to come, or publish now.")]
    if wanted == Status.PUBLISHED and post.status == Status.PUBLISHED and to_come:
        return [_("That date is still to come. Take the post down first, then schedule it.")]
    return []


def _turn(post: Post, wanted: str, now: datetime) -> bool:
    if wanted == post.status:
        return False
    if wanted == Status.PUBLISHED:
        news.publish(post, now=now)
    elif wanted == Status.SCHEDULED and post.published_at is not None:
        news.schedule(post, post.published_at, now=now)
    else:
        news.take_down(post, Status(wanted), now=now)
    return True


def _language_is_free(post: Post, lang: str) -> bool:
    """Return whether no other translation of the same post speaks that language."""
    group = post.translation_group or post.id
    same = (Post.id == group) | (Post.translation_group == group)
    query = select(Post.id).where(same, Post.id != post.id, Post.lang == lang,
                                  Post.status != Status.TRASH)  # fmt: skip
    return db.session.scalar(query.limit(1)) is None
