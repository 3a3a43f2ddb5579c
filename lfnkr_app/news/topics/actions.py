"""Verbs that change categories and tags; they never commit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select, update

from lfnkr_app.database import db
from lfnkr_app.errors import Refused
from lfnkr_app.news import rules
from lfnkr_app.news.models import Category, PostCategory, Redirect
from lfnkr_app.news.topics import queries, tree
from lfnkr_app.news.topics.kinds import CATEGORY, FALLBACK, Kind, Label

#: Where the address of a topic leads that nothing took over from.
NOTHING_LEFT: Final = "/archive/"
_AT_ONCE: Final = {"synchronize_session": False}


class TopicRefused(Refused):
    """A change of a category or tag that cannot be; `field` is the input that asked for it."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def add_category(name: str, slug: str, *, parent_id: int | None, description: str) -> Category:
    """Return a new category; where staff have ordered them it comes last.

    Raises:
        TopicRefused: another one has that name or address.
    """
    address = _free(CATEGORY, name, slug, None)
    row = Category(name=name, slug=address, parent_id=parent_id, description=description)
    last = db.session.scalar(select(func.max(Category.position))) or 0
    row.position = last + 1 if last else 0
    db.session.add(row)
    db.session.flush()
    _forget_redirect(CATEGORY.path(address))
    _renumber()
    return row


def rename(kind: Kind, row: Label, name: str, slug: str, *, now: datetime) -> None:
    """Give a label another name and address; the old address leads to the new one.

    Raises:
        TopicRefused: another one has that name or address, or the address has to stay.
    """
    address, old = _free(kind, name, slug, row), row.slug
    if kind is CATEGORY and old == FALLBACK != address:
        raise TopicRefused("slug", _("This address stays: posts without a category come here."))
    row.name, row.slug = name, address
    db.session.flush()
    if old != address:
        lead_on(kind, old, kind.path(address), now=now)


def hang(row: Category, parent_id: int | None) -> None:
    """Put a category under another one, or at the top.

    Raises:
        TopicRefused: it would lie under itself.
    """
    if parent_id == row.parent_id:
        return
    if parent_id is not None and parent_id in tree.under(queries.nodes(), row.id):
        words = _("%(name)s cannot lie under itself or under what lies under it.", name=row.name)
        raise TopicRefused("parent", words)
    row.parent_id = parent_id
    db.session.flush()
    _renumber()


def move(row: Category, step: int) -> None:
    """Let a category and its neighbour above (-1) or below (1) change places."""
    _number(tree.swapped(queries.nodes(), row.id, step))


def merge(kind: Kind, row: Label, into: Label, *, now: datetime) -> None:
    """Put everything of one label under another; its addresses lead there. It cannot be undone.

    Raises:
        TopicRefused: a label cannot be merged into itself, and the last resort stays.
    """
    if row.id == into.id:
        raise TopicRefused("into", _("Choose another one than itself."))
    _refuse_fallback(row)
    _relabel(kind, row.id, into.id)
    if isinstance(row, Category) and isinstance(into, Category):
        if into.id in tree.under(queries.nodes(), row.id):
            into.parent_id = row.parent_id
            db.session.flush()
        _adopt(row.id, into.id)
    _take_away(kind, row, kind.path(into.slug), now=now)


def delete_label(kind: Kind, row: Label, *, now: datetime) -> int:
    """Take a label away; return how many posts moved because they would have had no category.

    Raises:
        TopicRefused: it is the category of posts that have no other.
    """
    _refuse_fallback(row)
    if not isinstance(row, Category):
        _take_away(kind, row, NOTHING_LEFT, now=now)
        return 0
    homeless = queries.only_there(row.id)
    if homeless:
        home = _fallback().id
        rows = [{"post_id": post_id, "category_id": home} for post_id in homeless]
        db.session.execute(insert(PostCategory), rows)
    above = db.session.get(Category, row.parent_id) if row.parent_id else None
    _adopt(row.id, row.parent_id)
    _take_away(kind, row, kind.path(above.slug) if above else NOTHING_LEFT, now=now)
    return len(homeless)


def lead_on(kind: Kind, old: str, target: str, *, now: datetime) -> None:
    """Let an old address lead to a new one, and all that led to the old one likewise."""
    target = f"/{target.strip('/')}/"
    _forget_redirect(rules.normal_path(target))
    before = f"/{kind.path(old)}/"
    db.session.execute(update(Redirect).where(Redirect.target == before).values(target=target))
    path = rules.normal_path(kind.path(old))
    _forget_redirect(path)
    db.session.add(Redirect(path=path, target=target, hits=0, made_at=now))
    db.session.flush()


def _take_away(kind: Kind, row: Label, target: str, *, now: datetime) -> None:
    slug, number = row.slug, row.wordpress_id
    db.session.delete(row)
    db.session.flush()
    lead_on(kind, slug, target, now=now)
    if number and str(number) != slug:
        lead_on(kind, str(number), target, now=now)  # So `?cat=7` goes on leading there.


def _relabel(kind: Kind, one: int, other: int) -> None:
    """Move the posts of one label to another; those that bear both keep the other."""
    both = queries.ids_in_both(kind, one, other)
    db.session.execute(
        delete(kind.tie).where(kind.label_id == one, kind.tie.post_id.in_(both)),
        execution_options=_AT_ONCE,
    )
    db.session.execute(
        update(kind.tie).where(kind.label_id == one).values({kind.label_id.key: other}),
        execution_options=_AT_ONCE,
    )


def _adopt(parent_id: int, new_parent_id: int | None) -> None:
    """Hang the categories under one under another, or at the top."""
    db.session.execute(
        update(Category).where(Category.parent_id == parent_id).values(parent_id=new_parent_id)
    )


def _fallback() -> Category:
    found = db.session.scalar(select(Category).where(Category.slug == FALLBACK))
    if found is not None:
        return found
    row = Category(name="Uncategorized", slug=FALLBACK)
    db.session.add(row)
    db.session.flush()
    _forget_redirect(CATEGORY.path(FALLBACK))
    return row


def _refuse_fallback(row: Label) -> None:
    if isinstance(row, Category) and row.slug == FALLBACK:
        raise TopicRefused("into", _("%(name)s stays: it takes posts that have no other category.",
                                     name=row.name))  # fmt: skip


def _free(kind: Kind, name: str, slug: str, own: Label | None) -> str:
    """Return an address that nobody else of the kind has, for a name that nobody else has."""
    address = rules.slugged(slug) or rules.slugged(name)
    if not address:
        raise TopicRefused("slug", _("Write the address with letters or digits."))
    holder = queries.by_slug(kind, address)
    if holder is not None and holder is not own:
        raise TopicRefused("slug", _("%(name)s has this address already.", name=holder.name))
    same = queries.named(kind, name) if own is None or own.name != name else None
    if same is not None and same is not own and same.name.lower() == name.lower():
        raise TopicRefused("name", _("There is one of this name already; merge the two instead."))
    return address


def _forget_redirect(path: str) -> None:
    db.session.execute(delete(Redirect).where(Redirect.path == path))


def _renumber() -> None:
    """Number the tree anew where staff have ordered it; an untouched one stays by name."""
    known = queries.nodes()
    if any(node.position for node in known):
        _number([place.id for place in tree.places(known)])


def _number(order: Iterable[int]) -> None:
    rows = {row.id: row for row in db.session.scalars(select(Category))}
    for place, number in enumerate(order, start=1):
        rows[number].position = place
    db.session.flush()
