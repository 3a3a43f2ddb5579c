"""What an import does with each item: which of its sides come over, and which stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import undefer, undefer_group

from lfnkr_app.database import db
from lfnkr_app.news.models import Post
from lfnkr_app.news.moving import marks, plan, report, rows
from lfnkr_app.news.wordpress.records import N_, Item

KIND: Final = "post"
_KEPT: Final = N_("changed there and here; what stands here stays (%(sides)s)")
_CHANGED: Final = N_("changed there: %(sides)s")
_SOME_KEPT: Final = N_("changed there: %(sides)s; changed here too, and kept: %(kept)s")
_GONE: Final = N_("deleted here for good; it stays deleted")
_COLLIDES: Final = N_("/%(wanted)s/ is taken, it goes to /%(path)s/")
_NO_DATE: Final = N_("published there without a usable date; it becomes private here")
_MOVES: Final = N_("its address changes from /%(old)s/ to /%(path)s/; the old one leads there")


@dataclass(frozen=True, slots=True)
class Stored:
    """A post that came before, without its texts."""

    id: int
    path: str
    version: int
    there: marks.Marks
    imported: marks.Marks
    #: What stands here now; only looked up where something changed there.
    here: marks.Marks = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one item."""

    item: Item
    there: marks.Marks
    stored: Stored | None
    take: frozenset[str]

    @property
    def number(self) -> int:
        """WordPress's number of the item."""
        return self.item.wordpress_id


class Judge:
    """Decides batch by batch, and reports."""

    def __init__(self, addresses: Mapping[int, plan.Address], told: report.Report) -> None:
        self._addresses, self._told = addresses, told
        self._gone: set[int] | None = None

    def decisions(self, given: Mapping[int, tuple[Item, marks.Marks]]) -> list[Decision]:
        """Return what is to be written, of items and their marks by number."""
        stored = _stored(given)
        self._gone = self._deleted_here(given.keys() - stored.keys())
        differing = [
            number for number, found in stored.items()
            if found.there != given[number][1] or self._must_move(number, found)
        ]  # fmt: skip
        stored |= _looked_at(differing, stored)
        found = (self._decide(item, there, stored.get(n)) for n, (item, there) in given.items())
        return [decision for decision in found if decision is not None]

    @staticmethod
    def _deleted_here(numbers: Iterable[int]) -> set[int]:
        return set(marks.known(KIND, numbers))

    def _must_move(self, number: int, found: Stored) -> bool:
        return self._addresses[number].path != found.path

    def _decide(self, item: Item, there: marks.Marks, stored: Stored | None) -> Decision | None:
        kind, name = plan.KINDS[item.type], f"{item.type} {item.wordpress_id} “{item.title}”"
        if stored is None:
            return self._new(item, there, kind, name)
        differing = {side for side in marks.SIDES if there[side] != stored.there.get(side)}
        untouched = {side for side in differing if _is_ours(side, stored)}
        if self._must_move(item.wordpress_id, stored):
            untouched.add(marks.ADDRESS)
            self._told.add(kind, report.COLLIDING, name, _MOVES, old=stored.path,
                           path=self._addresses[item.wordpress_id].path)  # fmt: skip
        take, kept = _sorted(untouched), _sorted(differing - untouched)
        became = report.CHANGED if take else report.KEPT if kept else report.SAME
        if became == report.SAME:
            self._told.add(kind, became)
            return None
        why = _KEPT if not take else _SOME_KEPT if kept else _CHANGED
        facts: dict[str, Any] = {"sides": ", ".join(take or kept), "kept": ", ".join(kept)}
        self._told.add(kind, became, name, why, **facts)
        return Decision(item, there, stored, frozenset(take)) if take else None

    def _new(self, item: Item, there: marks.Marks, kind: str, name: str) -> Decision | None:
        if item.wordpress_id in (self._gone or ()):
            self._told.add(kind, report.KEPT, name, _GONE)
            return None
        undated = item.status == "publish" and item.published_at is None
        self._told.add(kind, report.NEW, name, _NO_DATE if undated else "")
        address = self._addresses[item.wordpress_id]
        if address.collides:
            self._told.add(kind, report.COLLIDING, name, _COLLIDES, wanted=address.wanted,
                           path=address.path)  # fmt: skip
        return Decision(item, there, None, frozenset(marks.SIDES))


def _sorted(sides: set[str]) -> list[str]:
    return [side for side in marks.SIDES if side in sides]


def _is_ours(side: str, stored: Stored) -> bool:
    """Return whether a side stands as the import left it; comments nobody changes here."""
    return side == marks.COMMENTS or stored.here.get(side) == stored.imported.get(side)


def _stored(numbers: Iterable[int]) -> dict[int, Stored]:
    query = select(
        Post.wordpress_id, Post.id, Post.path, Post.version, Post.wordpress_hash, Post.imported_hash
    ).where(Post.wordpress_id.in_(list(numbers)))
    return {
        number: Stored(post_id, path, version, marks.unpacked(there), marks.unpacked(imported))
        for number, post_id, path, version, there, imported in db.session.execute(query)
        if number is not None
    }


def _looked_at(numbers: Iterable[int], stored: Mapping[int, Stored]) -> dict[int, Stored]:
    """Return stored posts with the marks of what stands here."""
    posts = with_texts(numbers)
    labels = marks.labels_of({post.id: post.author_id for post in posts.values()})
    return {
        number: Stored(
            post.id, post.path, post.version, stored[number].there, stored[number].imported,
            marks.here(rows.seen(post), labels[post.id]),
        )
        for number, post in posts.items()
    }  # fmt: skip


def with_texts(numbers: Iterable[int]) -> dict[int, Post]:
    """Return stored posts by WordPress's number, texts and all."""
    texts = (undefer_group("texts"), undefer(Post.text))
    query = select(Post).where(Post.wordpress_id.in_(list(numbers))).options(*texts)
    return {post.wordpress_id: post for post in db.session.scalars(query) if post.wordpress_id}


def standing() -> plan.Standing:
    """Return every address that is taken, and those of what was imported before."""
    found = plan.Standing()
    query = select(Post.wordpress_id, Post.path, Post.lang, Post.status, Post.id)
    for number, path, lang, status, post_id in db.session.execute(query):
        if number is not None:
            found.known[number], found.langs[number] = path, lang
        if status != "trash":
            found.taken[path, lang] = -post_id if number is None else number
    return found


def moving(wanted: Mapping[int, str]) -> frozenset[int]:
    """Return which posts changed their address there and not here."""
    query = select(
        Post.wordpress_id, Post.path, Post.lang, Post.wordpress_hash, Post.imported_hash
    ).where(Post.wordpress_id.is_not(None))
    return frozenset(
        number
        for number, path, spoken, there, imported in db.session.execute(query)
        if number is not None
        and number in wanted
        and marks.unpacked(there).get(marks.ADDRESS) != marks.mark(wanted[number])
        and marks.unpacked(imported).get(marks.ADDRESS) == marks.address_here(path, spoken)
    )
