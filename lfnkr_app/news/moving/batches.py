"""Some items at a time: made ready without the write lock, then written in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import actions, rules
from lfnkr_app.news.models import Post, PostCategory, PostTag, Redirect, Status
from lfnkr_app.news.moving import comments, deciding, marks, plan, report, rows
from lfnkr_app.news.moving.contents import Contents, File
from lfnkr_app.news.moving.deciding import Decision
from lfnkr_app.news.moving.labels import Ids
from lfnkr_app.news.moving.links import OldLinks
from lfnkr_app.news.wordpress import bodies
from lfnkr_app.news.wordpress.attachments import Attachment
from lfnkr_app.news.wordpress.own_facts import own_facts
from lfnkr_app.news.wordpress.records import N_, Item

MADE_BY: Final = "wordpress"
_TAKEN_OUT: Final = N_("taken out of its text: %(what)s")


@dataclass
class Sources:
    """What items are read against: the rest of the file, and the plan of addresses."""

    found: Contents
    addresses: Mapping[int, plan.Address]
    lang: str
    now: datetime
    leads: OldLinks
    ids: Ids = field(default_factory=Ids)

    def __post_init__(self) -> None:
        """Look things up once."""
        self.files: dict[int, File] = {file.wordpress_id: file for file in self.found.files}
        self.attachments: dict[int, Attachment] = self.found.attachments
        self.own_files = self.found.own_files()
        self._blocks = marks.mark(sorted(self.found.blocks.items()))

    def own_images(self, item: Item) -> tuple[int, ...]:
        """Return the numbers of the pictures that were uploaded to a post."""
        return tuple(
            number for number in self.own_files.get(item.wordpress_id, ())
            if self.files[number].is_picture
        )  # fmt: skip

    def marks_of(self, item: Item) -> marks.Marks:
        """Return the marks of what WordPress has of an item."""
        own = self.own_images(item) if "[gallery" in item.body else ()
        beside = [own, self._blocks if "wp:block" in item.body else ""]
        return marks.there(item, self.addresses[item.wordpress_id].wanted, beside)

    def converted(self, item: Item) -> bodies.Converted:
        """Return the body of an item as safe HTML."""
        own = own_facts(item)
        if own.is_ours:
            return bodies.returned(item.body, own.teaser)
        return bodies.convert(
            item.body, base_url=self.found.base_url, attachments=self.attachments,
            reusable_blocks=self.found.blocks, own_images=self.own_images(item), leads=self.leads,
        )  # fmt: skip

    def ground(self, item: Item) -> rows.Ground:
        """Return what the row of an item needs."""
        return rows.Ground(self.addresses[item.wordpress_id], self.lang, self.files, self.now)


@dataclass(frozen=True, slots=True)
class Made:
    """A decision with the values that it leads to."""

    decision: Decision
    values: rows.Values


class Writer:
    """Makes rows of items and writes them."""

    def __init__(self, sources: Sources, told: report.Report, *, write: bool) -> None:
        self._sources, self._told, self._write = sources, told, write
        self._judge = deciding.Judge(sources.addresses, told)

    def move(self, items: Sequence[Item]) -> None:
        """Move a batch of items, or only report what would become of them."""
        given = {item.wordpress_id: (item, self._sources.marks_of(item)) for item in items}
        decided = self._judge.decisions(given)
        self._count_comments(items, decided)
        todo = self._comments(decided)
        made = [Made(one, self._values(one)) for one in decided]
        db.session.rollback()
        if self._write and made:
            begin_writing()
            self._put(made, todo)
            db.session.commit()
        db.session.rollback()
        db.session.expunge_all()

    def _count_comments(self, items: Iterable[Item], decided: Iterable[Decision]) -> None:
        looked_at = {one.number for one in decided if marks.COMMENTS in one.take}
        same = sum(
            len(item.approved_comments) for item in items if item.wordpress_id not in looked_at
        )
        if same:
            self._told.add(comments.KINDS, report.SAME, n=same)

    def _comments(self, decided: Iterable[Decision]) -> dict[int, comments.Change]:
        chosen = [one for one in decided if marks.COMMENTS in one.take]
        wanted = {
            one.number: comments.ready(one.item, self._sources.found.base_url, self._sources.leads)
            for one in chosen
        }
        posts = {one.number: one.stored.id for one in chosen if one.stored}
        return comments.changes(wanted, posts, self._told)

    def _values(self, one: Decision) -> rows.Values:
        item, ground = one.item, self._sources.ground(one.item)
        values = rows.first(item, ground) if one.stored is None else {}
        if marks.WORDS in one.take:
            converted = self._sources.converted(item)
            values |= rows.words(item, ground, converted)
            self._tell_refused(item, converted.refused)
        for side, make in rows.SIDES.items():
            if side in one.take:
                values |= make(item, ground)
        if marks.LABELS in one.take:
            values["author_id"] = self._sources.ids.authors.get(item.author_login)
        return values

    def _tell_refused(self, item: Item, refused: Iterable[str]) -> None:
        if what := ", ".join(refused):
            name = f"{item.type} {item.wordpress_id} “{item.title}”"
            self._told.add(plan.KINDS[item.type], report.REFUSED, name, _TAKEN_OUT, what=what[:300])

    def _put(self, made: Sequence[Made], todo: Mapping[int, comments.Change]) -> None:
        """Write a batch: its posts in one go, then what hangs on them."""
        stored = deciding.with_texts(one.decision.number for one in made if one.decision.stored)
        posts = {
            one.decision.number: post
            for one in made if (post := self._written(one, stored.get(one.decision.number)))
        }  # fmt: skip
        db.session.flush()
        written = [one for one in made if one.decision.number in posts]
        self._label(written, posts)
        self._lead(written, posts)
        ids = {number: post.id for number, post in posts.items()}
        comments.put({number: todo[number] for number in todo if number in ids}, ids)
        self._keep_marks(written, posts)

    def _written(self, one: Made, post: Post | None) -> Post | None:
        """Return the post with its new values; None where it changed since it was looked at."""
        decision = one.decision
        if decision.stored is None:
            post = Post(**one.values)
            db.session.add(post)
            return post
        if post is None or post.version != decision.stored.version:
            return None
        if marks.WORDS in decision.take:
            actions.keep_revision(post, made_by=MADE_BY, now=self._sources.now)
        _change(post, one.values)
        return post

    def _label(self, written: Iterable[Made], posts: Mapping[int, Post]) -> None:
        chosen = [one.decision for one in written if marks.LABELS in one.decision.take]
        known = [posts[one.number].id for one in chosen if one.stored]
        ids = self._sources.ids
        for model, numbers, names in (
            (PostCategory, ids.categories, {posts[o.number].id: o.item.categories for o in chosen}),
            (PostTag, ids.tags, {posts[o.number].id: o.item.tags for o in chosen}),
        ):
            actions.label_all(model, names, numbers, known=known)

    def _lead(self, written: Iterable[Made], posts: Mapping[int, Post]) -> None:
        """Let the old paths of new posts lead to them."""
        wanted: dict[str, int] = {}
        for one in written:
            number = one.decision.number
            if one.decision.stored is None or marks.ADDRESS in one.decision.take:
                outline = self._sources.found.outlines[number]
                for path in plan.redirects(outline, self._sources.addresses[number]):
                    wanted.setdefault(path, posts[number].id)
        there = {
            path
            for portion in marks.portions(wanted)
            for path in db.session.scalars(select(Redirect.path).where(Redirect.path.in_(portion)))
        }
        new = [
            {"path": path, "post_id": post_id, "hits": 0, "made_at": self._sources.now}
            for path, post_id in wanted.items() if path not in there
        ]  # fmt: skip
        if new:
            db.session.execute(insert(Redirect), new)

    def _keep_marks(self, written: Sequence[Made], posts: Mapping[int, Post]) -> None:
        """Note what WordPress has and what stands here now, side by side."""
        labels = marks.labels_of({post.id: post.author_id for post in posts.values()})
        for one in written:
            post, decision = posts[one.decision.number], one.decision
            here = marks.here(rows.seen(post), labels[post.id])
            stored = decision.stored
            for side in marks.SIDES if stored else ():
                if stored and side not in decision.take and side in stored.imported:
                    here[side] = stored.imported[side]
            there = {
                side: mark
                if side in decision.take or stored is None
                else stored.there.get(side, "")
                for side, mark in decision.there.items()
            }
            post.wordpress_hash, post.imported_hash = marks.packed(there), marks.packed(here)
        new = {one.decision.number: ("", "") for one in written if one.decision.stored is None}
        marks.keep(deciding.KIND, new)


def _change(post: Post, values: rows.Values) -> None:
    """Give a post new values; a published one that moves leaves a trace at its old address."""
    old, was = post.path, post.status
    if values.get("status") == Status.TRASH and was != Status.TRASH:
        values = {**values, "status_before": was}
    for name, value in values.items():
        setattr(post, name, value)
    post.version += 1
    if was == Status.TRASH and post.status != Status.TRASH:
        _make_room(post)
    if post.path != old and was == Status.PUBLISHED:
        actions.lead(old, post.id)


def _make_room(post: Post) -> None:
    """Let a post that comes out of the bin find another address where its own was taken."""
    live = (Post.lang == post.lang, Post.status != Status.TRASH, Post.id != post.id)
    with db.session.no_autoflush:
        taken = {
            (path, post.lang): 1 for path in db.session.scalars(select(Post.path).where(*live))
        }
    post.path = rules.free_path(post.path, taken, post.lang)
    post.slug = post.path.rpartition("/")[2]
