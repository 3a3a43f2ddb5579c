"""Authors, categories and tags of an export as rows; no e-mail address is kept.

A topic's address stays as it is here, whatever its slug becomes there: links lead to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.news import rules
from lfnkr_app.news.models import Author as AuthorRow
from lfnkr_app.news.models import Category as CategoryRow
from lfnkr_app.news.models import Tag as TagRow
from lfnkr_app.news.moving import marks, report
from lfnkr_app.news.wordpress.records import N_, Author, Category, Tag

Told = report.Report
_KEPT: Final = N_("changed there and here; what stands here stays")
_GONE: Final = N_("deleted here; it stays deleted")


@dataclass
class Ids:
    """The ids of our rows, by log-in or slug of WordPress."""

    authors: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One thing as WordPress has it; `key` is how its posts name it."""

    key: str
    slug: str
    number: int
    values: dict[str, str]
    beside: str = ""


def put(
    authors: Iterable[Author], categories: Iterable[Category], tags: Iterable[Tag], told: Told,
    *, write: bool,
) -> Ids:  # fmt: skip
    """Store who wrote and what about, report it, and return the ids."""
    listed = list(categories)
    by_category = _Kind(CategoryRow, "categories", told, write=write)
    found = by_category.put(_category(one) for one in listed)
    if write:
        by_category.hang({one.slug: one.parent_slug for one in listed})
    by_author = _Kind(AuthorRow, "authors", told, write=write)
    by_tag = _Kind(TagRow, "tags", told, write=write)
    return Ids(by_author.put(map(_author, authors)), found, by_tag.put(map(_tag, tags)))


def _author(one: Author) -> _Wanted:
    name = one.display_name.strip()
    slug = author_slug(one.login)
    values = {"name": name if name and "@" not in name else slug}
    return _Wanted(one.login, slug, one.wordpress_id, values)


def _category(one: Category) -> _Wanted:
    values = {"name": one.name or one.slug, "description": one.description}
    return _Wanted(one.slug, one.slug, one.wordpress_id, values, beside=one.parent_slug)


def _tag(one: Tag) -> _Wanted:
    return _Wanted(one.slug, one.slug, one.wordpress_id, {"name": one.name or one.slug})


def author_slug(login: str) -> str:
    """Return the slug that WordPress made of a log-in; of an address only what stands before @."""
    return rules.slugged(login.partition("@")[0]) or "author"


class _Kind:
    """One kind of label: its rows, and what the last import left of them."""

    def __init__(self, model: Any, name: str, told: Told, *, write: bool) -> None:
        self._model, self._name, self._told, self._write = model, name, told, write
        rows = list(db.session.scalars(select(model)))
        self._by_number = {row.wordpress_id: row for row in rows if row.wordpress_id}
        self._by_slug = {row.slug: row for row in rows}
        self._marks = marks.known(name)
        self._found: dict[str, Any] = {}
        self._changed: dict[str, _Wanted] = {}

    def put(self, wanted: Iterable[_Wanted]) -> dict[str, int]:
        """Store what is new or changed there only; return the ids by key."""
        for one in wanted:
            row = self._by_number.get(one.number) or self._free(one)
            became = self._outcome(one, row)
            why = {report.KEPT: _KEPT if row else _GONE}.get(became, "")
            self._told.add(self._name, became, f"“{one.values['name']}”", why)
            if self._write:
                row = self._stored(one, row, became)
            if row is not None:
                self._found[one.key] = row
        if self._write:
            db.session.flush()
            self._keep_marks()
        return {key: row.id for key, row in self._found.items() if row.id}

    def _free(self, one: _Wanted) -> Any:
        """Return the row of that slug unless it belongs to another number of WordPress."""
        row = self._by_slug.get(one.slug)
        other = row is not None and row.wordpress_id and one.number
        return None if other else row

    def _outcome(self, one: _Wanted, row: Any) -> str:
        mark = self._marks.get(one.number)
        if row is None:
            return report.NEW if mark is None else report.KEPT
        if mark is None or mark.there == _there(one):
            return report.SAME
        return report.CHANGED if mark.here == _here(row) else report.KEPT

    def _stored(self, one: _Wanted, row: Any, became: str) -> Any:
        if became == report.NEW:
            row = self._model(slug=self._free_slug(one.slug), wordpress_id=one.number or None)
            db.session.add(row)
            self._by_slug[row.slug] = row
            if one.number:
                self._by_number[one.number] = row
        if became in {report.NEW, report.CHANGED}:
            self._changed[one.key] = one
            for name, value in one.values.items():
                setattr(row, name, value)
        elif row is not None and row.wordpress_id is None and one.number:
            row.wordpress_id = one.number
        return row

    def _free_slug(self, wanted: str) -> str:
        slug, number = wanted, 2
        while slug in self._by_slug:
            slug, number = f"{wanted}-{number}", number + 1
        return slug

    def hang(self, parents: Mapping[str, str]) -> None:
        """Put categories that came or changed under their parents; nothing lies under itself."""
        for key in self._changed:
            parent = self._found.get(parents[key])
            row = self._found[key]
            row.parent_id = None if parent is None or self._is_above(row, parent) else parent.id
        db.session.flush()
        self._keep_marks()

    def _is_above(self, row: Any, below: Any) -> bool:
        by_id = {one.id: one for one in self._by_slug.values()}
        seen: set[int] = set()
        while below is not None and below.id not in seen:
            if below.id == row.id:
                return True
            seen.add(below.id)
            below = by_id.get(below.parent_id)
        return False

    def _keep_marks(self) -> None:
        """Note what WordPress has; a row made here with a number now is one changed here."""
        noted = {
            one.number: (_there(one), _here(self._found[key]))
            for key, one in self._changed.items() if one.number
        }  # fmt: skip
        marks.keep(self._name, noted)


def _there(one: _Wanted) -> str:
    return marks.mark([one.values, one.beside])


def _here(row: Any) -> str:
    names = ("name", "description", "parent_id")
    return marks.mark([getattr(row, name, None) for name in names])
