"""The import itself: the file is read twice, first for what there is, then for the texts.

Texts are converted before the write lock is taken, a batch at a time, so that a big import
neither fills the memory nor keeps visitors from signing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import undefer, undefer_group

from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.news import actions
from lfnkr_app.news.models import (
    Author,
    Category,
    Post,
    PostCategory,
    PostTag,
    Redirect,
    Status,
    Tag,
)
from lfnkr_app.news.moving import labels, plan, report, rows
from lfnkr_app.news.wordpress import bodies, records, wxr
from lfnkr_app.news.wordpress.attachments import Attachment, attachment_of

A_BATCH: Final = 100
MADE_BY: Final = "wordpress"


@dataclass
class Contents:
    """What the first reading found: everything but the texts."""

    base_url: str = ""
    authors: list[records.Author] = field(default_factory=list)
    categories: list[records.Category] = field(default_factory=list)
    tags: list[records.Tag] = field(default_factory=list)
    files: list[records.Item] = field(default_factory=list)
    outlines: dict[int, plan.Outline] = field(default_factory=dict)
    blocks: dict[int, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    comments: int = 0

    @property
    def attachments(self) -> dict[int, Attachment]:
        """The files as galleries need them."""
        return {item.wordpress_id: attachment_of(item) for item in self.files}


def survey(path: Path) -> Contents:
    """Return what an export holds.

    Raises:
        Refused: the file cannot be read as an export; the sentence says why.
    """
    found = Contents()
    for record in _read(path):
        _TAKERS.get(type(record), _leave)(found, record)
    return found


def _read(path: Path) -> Iterator[records.Record]:
    try:
        yield from wxr.read(path)
    except records.NotAWordPressExport as fault:
        raise Refused(f"{path.name}: {fault}") from fault
    except OSError as fault:
        raise Refused(f"{path.name} cannot be read: {fault.strerror}") from fault


def _take_item(found: Contents, item: Any) -> None:
    found.comments += len(item.comments)
    if item.type in plan.KINDS:
        found.outlines[item.wordpress_id] = plan.outline(item)
    elif item.type == "attachment":
        found.files.append(item)
    elif item.type == "wp_block":
        found.blocks[item.wordpress_id] = item.body
    else:
        found.left_out.append(item.type)


def _leave(_found: Contents, _record: Any) -> None:
    """Leave menus and the terms of plugins where they are."""


_TAKERS: Final[dict[type, Callable[[Contents, Any], None]]] = {
    records.Site: lambda found, site: setattr(found, "base_url", site.base_url),
    records.Author: lambda found, author: found.authors.append(author),
    records.Category: lambda found, category: found.categories.append(category),
    records.Tag: lambda found, tag: found.tags.append(tag),
    records.Item: _take_item,
}


class Import:
    """One run over one file; `told` is its report."""

    def __init__(self, path: Path, found: Contents, *, lang: str, dry_run: bool) -> None:
        self.told = report.Report()
        self._path, self._found, self._lang, self._write = path, found, lang, not dry_run
        self._attachments = found.attachments
        self._addresses = plan.addresses(found.outlines.values(), *_standing(), lang)

    def begin(self) -> None:
        """Store authors, topics and files, and report what is left out."""
        if self._write:
            begin_writing()
        labels.put_authors(self._found.authors, self.told, write=self._write)
        labels.put_categories(self._found.categories, self.told, write=self._write)
        labels.put_tags(self._found.tags, self.told, write=self._write)
        labels.put_files(self._found.files, self.told, write=self._write)
        self._end()
        for kind in dict.fromkeys(self._found.left_out):
            n = self._found.left_out.count(kind)
            self.told.add("others", report.REFUSED, f"{n} of type {kind}: not moved")
        if self._found.comments:
            self.told.add("others", report.REFUSED, f"{self._found.comments} comments: not moved")

    def posts(self) -> Iterator[int]:
        """Move posts and pages, batch by batch; yield how many each one had."""
        items = (
            r for r in _read(self._path) if isinstance(r, records.Item) and r.type in plan.KINDS
        )
        while batch := list(islice(items, A_BATCH)):
            self._batch(batch)
            yield len(batch)
        if self._write:
            self._hang_pages()

    def _batch(self, batch: Iterable[records.Item]) -> None:
        unique = {item.wordpress_id: item for item in batch}
        stored = _stored(unique)
        todo = [
            item for item in unique.values() if self._wanted(item, stored.get(item.wordpress_id))
        ]
        made = [self._row(item) for item in todo]
        db.session.rollback()
        if self._write and made:
            begin_writing()
            self._put(made, _stored(row.wordpress_id for row in made))
        self._end()

    def _wanted(self, item: records.Item, found: Post | None) -> bool:
        """Report what becomes of an item and return whether it is to be written."""
        became = rows.outcome(found, rows.source_hash(item))
        title = f"{item.type} {item.wordpress_id} “{item.title}”"
        here = f"{title}: changed there and here; what stands here stays"
        self.told.add(plan.KINDS[item.type], became, here if became == report.KEPT else "")
        address = self._addresses[item.wordpress_id]
        if became == report.NEW and address.collides:
            reason = f"{title}: /{address.wanted}/ is taken, it goes to /{address.path}/"
            self.told.add(plan.KINDS[item.type], report.COLLIDING, reason)
        return became in {report.NEW, report.CHANGED}

    def _row(self, item: records.Item) -> rows.Row:
        converted = bodies.convert(
            item.body, base_url=self._found.base_url, attachments=self._attachments,
            reusable_blocks=self._found.blocks,
        )  # fmt: skip
        for taken_out in converted.refused:
            self.told.add(plan.KINDS[item.type], report.REFUSED,
                          f"{item.type} {item.wordpress_id}: {taken_out}")  # fmt: skip
        return rows.row(item, self._addresses[item.wordpress_id], converted, self._lang)

    def _put(self, made: list[rows.Row], stored: dict[int, Post]) -> None:
        """Write a batch: its posts in one go, then their labels, then their old paths."""
        authors = _ids_by_slug(Author)
        posts = [
            _written(
                stored.get(row.wordpress_id),
                {**row.values, "author_id": authors.get(labels.author_slug(row.author_login))},
            )
            for row in made
        ]
        db.session.flush()
        new = [
            post.id for row, post in zip(made, posts, strict=True) if row.wordpress_id not in stored
        ]
        self._label(made, posts, known=[post.id for post in posts if post.id not in set(new)])
        self._lead(made, posts)

    def _label(self, made: list[rows.Row], posts: list[Post], *, known: list[int]) -> None:
        of_category = {post.id: row.categories for row, post in zip(made, posts, strict=True)}
        of_tag = {post.id: row.tags for row, post in zip(made, posts, strict=True)}
        actions.label_all(PostCategory, of_category, _ids_by_slug(Category), known=known)
        actions.label_all(PostTag, of_tag, _ids_by_slug(Tag), known=known)

    def _lead(self, made: list[rows.Row], posts: list[Post]) -> None:
        wanted = {
            path: post.id
            for row, post in zip(reversed(made), reversed(posts), strict=True)
            for path in self._old_paths(row)
        }
        there = set(db.session.scalars(select(Redirect.path).where(Redirect.path.in_(wanted))))
        new = [
            {"path": path, "post_id": post_id, "hits": 0}
            for path, post_id in wanted.items() if path not in there
        ]  # fmt: skip
        if new:
            db.session.execute(insert(Redirect), new)

    def _old_paths(self, row: rows.Row) -> tuple[str, ...]:
        outline = self._found.outlines[row.wordpress_id]
        return plan.redirects(outline, self._addresses[row.wordpress_id])

    def _hang_pages(self) -> None:
        """Put nested pages under their parents, now that all of them have rows."""
        nested = {
            one.wordpress_id: one.parent_id
            for one in self._found.outlines.values()
            if one.parent_id
        }
        stored = _stored({*nested, *nested.values()})
        wrong = [
            (post.id, stored[nested[number]].id) for number, post in stored.items()
            if nested.get(number) in stored and post.parent_id != stored[nested[number]].id
        ]  # fmt: skip
        db.session.rollback()
        if wrong:
            begin_writing()
            for post_id, parent_id in wrong:
                db.session.get_one(Post, post_id).parent_id = parent_id
        self._end()

    def _end(self) -> None:
        if self._write:
            db.session.commit()
        else:
            db.session.rollback()
        db.session.expunge_all()


def _standing() -> tuple[dict[int, str], dict[tuple[str, str], object]]:
    """Return the paths of what was imported before, and every address that is taken."""
    columns = select(Post.wordpress_id, Post.path, Post.lang, Post.status, Post.id)
    known: dict[int, str] = {}
    taken: dict[tuple[str, str], object] = {}
    for number, path, lang, status, post_id in db.session.execute(columns):
        if number is not None:
            known[number] = path
        if status != Status.TRASH:
            taken[path, lang] = post_id
    db.session.rollback()
    return known, taken


def _stored(numbers: Iterable[int]) -> dict[int, Post]:
    wanted = list(numbers)
    texts = (undefer_group("texts"), undefer(Post.text))
    found = db.session.scalars(select(Post).where(Post.wordpress_id.in_(wanted)).options(*texts))
    return {post.wordpress_id: post for post in found if post.wordpress_id is not None}


def _ids_by_slug(model: Any) -> dict[str, int]:
    return {row.slug: row.id for row in db.session.execute(select(model.slug, model.id))}


def _written(found: Post | None, values: dict[str, Any]) -> Post:
    """Return the post with its new values; what stood there before is kept as a revision."""
    if found is None:
        post = Post(**values)
        db.session.add(post)
    else:
        post = found
        actions.keep_revision(post, made_by=MADE_BY, now=values["modified_at"])
        for name, value in values.items():
            setattr(post, name, value)
    return post
