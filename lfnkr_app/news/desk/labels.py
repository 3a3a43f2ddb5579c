"""Topics, tags and authors as they are typed: what is known is found, what is new is made."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from lfnkr_app.database import db
from lfnkr_app.news import actions as news
from lfnkr_app.news import rules
from lfnkr_app.news.desk import queries
from lfnkr_app.news.desk.forms import Writing
from lfnkr_app.news.models import Author, Kind, Post, PostTag, Tag


def put(post: Post, writing: Writing) -> bool:
    """Put a post under its topics and tags and return whether they were others.

    A translation lies where its original does, so it has none of its own; nor has a page.
    """
    if post.translation_group is not None or writing.kind == Kind.PAGE:
        return False
    topics, tags = sorted(set(writing.categories)), _tag_ids(writing.tags)
    query = select(PostTag.tag_id).where(PostTag.post_id == post.id).order_by(PostTag.tag_id)
    if topics == queries.category_ids(post.id) and tags == list(db.session.scalars(query)):
        return False
    news.label(post.id, categories=topics, tags=tags)
    return True


def author_id(name: str) -> int | None:
    """Return the author of that name, a new one where there is none; None for no name."""
    if not name:
        return None
    known = select(Author.id).where(Author.name == name).order_by(Author.id).limit(1)
    if (number := db.session.scalar(known)) is not None:
        return number
    author = Author(name=name, slug=_free_slug(Author, name, "author"))
    db.session.add(author)
    db.session.flush()
    return author.id


def _tag_ids(names: Iterable[str]) -> list[int]:
    return sorted({_tag_id(name) for name in names})


def _tag_id(name: str) -> int:
    same = (func.lower(Tag.name) == name.lower()) | (Tag.name == name)
    known = db.session.scalar(select(Tag.id).where(same).order_by(Tag.id).limit(1))
    if known is not None:
        return known
    tag = Tag(name=name, slug=_free_slug(Tag, name, "tag"))
    db.session.add(tag)
    db.session.flush()
    return tag.id


def _free_slug(model: type[Author | Tag], name: str, otherwise: str) -> str:
    """Return a slug for a name that no other has."""
    wanted = rules.slugged(name) or otherwise
    near = (model.slug == wanted) | model.slug.startswith(f"{wanted}-", autoescape=True)
    taken = {(slug, ""): slug for slug in db.session.scalars(select(model.slug).where(near))}
    slug, number = wanted, 2
    while (slug, "") in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug
