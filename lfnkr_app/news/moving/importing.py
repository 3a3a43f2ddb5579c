"""The import itself: the file is read twice, first for what there is, then for the texts.

Texts are converted before the write lock is taken, a batch at a time, so that a big import
neither fills the memory nor keeps visitors from signing.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import media_routes
from lfnkr_app.news.models import Post, Status
from lfnkr_app.news.moving import (
    comments,
    contents,
    deciding,
    files,
    homecoming,
    labels,
    links,
    media,
    menus,
    plan,
    report,
)
from lfnkr_app.news.moving.batches import Sources, Writer
from lfnkr_app.news.wordpress import seo
from lfnkr_app.news.wordpress.addresses import Addresses
from lfnkr_app.news.wordpress.records import N_, Item

A_BATCH: Final = 100
OTHERS: Final = "others"
Contents = contents.Contents
survey = contents.survey
Progress = Callable[[int, int], None]
_NOT_MOVED: Final = N_("%(count)s of type “%(type)s”: not moved")
_NO_SUCH: Final = N_("%(count)s posts had “%(label)s”; we have nothing like it, they come without")
_ABSENT: Final = N_("%(count)s that came with an earlier file are not in this one; they stay")


class Import:
    """One run over one file; `told` is its report."""

    def __init__(
        self, path: Path, found: Contents, *, lang: str, dry_run: bool,
        uploads: Path | None = None, pages: Path | None = None,
    ) -> None:  # fmt: skip
        files.require_folders(uploads, pages)
        self.told = report.Report()
        self._began = time.monotonic()
        self._path, self._found, self._write = path, found, not dry_run
        self._uploads, self._pages = uploads, pages
        standing = deciding.standing()
        self._known = frozenset(standing.known)
        addresses = _planned(found, standing, lang)
        leads = links.old_links(found, addresses)
        self._sources = Sources(found, addresses, lang, clock.now(), leads)
        self._missing = media.Missing((), ())
        self._left: Counter[str] = Counter()
        db.session.rollback()

    def begin(self) -> None:
        """Store authors, topics and files, and report what is left out."""
        coming: list[str] = []
        if self._uploads is not None:
            target = media_routes.media_dir()
            coming = files.copy_media(self._uploads, target, self.told, write=self._write)
        self._missing = media.Missing(self._found.files, coming)
        if self._write:
            begin_writing()
        self._sources.ids = labels.put(
            self._found.authors, self._found.categories.values(), self._found.tags.values(),
            self.told, write=self._write,
        )  # fmt: skip
        media.Library(self.told, write=self._write).put(self._found.files)
        self._end()
        for kind, name, why, facts in self._found.faults:
            self.told.add(kind, report.REFUSED, name, why, **facts)

    def posts(self) -> Iterator[int]:
        """Move posts and pages, batch by batch; yield how many each one had."""
        writer = Writer(self._sources, self.told, write=self._write)
        items = contents.items(self._path)
        while batch := list(islice(items, A_BATCH)):
            for item in batch:
                self._look_beside(item)
            writer.move(batch)
            yield len(batch)

    def _look_beside(self, item: Item) -> None:
        self._left.update(why for one in item.comments if (why := comments.left_out(one)))
        own = self._sources.own_images(item)
        thumbnail = seo.number(item.meta, "_thumbnail_id")
        self._missing.look(item, media.shown_by(item, own, thumbnail))

    def finish(self) -> None:
        """Hang pages under each other, make the menu, measure files, take old pages in."""
        if self._write:
            _hang_pages(self._found)
            homecoming.come_home(self._found.outlines, self._known)
            media.measure(self._found.files)
        self._put_menu()
        if self._pages is not None:
            target = media_routes.media_dir()
            files.take_pages(self._pages, target, self.told, write=self._write)
        self._missing.tell(self.told)
        self._tell_left()
        db.session.rollback()
        self.told.seconds = time.monotonic() - self._began

    def _put_menu(self) -> None:
        if self._write:
            begin_writing()
        addresses = Addresses(self._found.base_url, self._sources.leads)
        menus.put(self._found.menu, self._goal, addresses, self.told, write=self._write)
        self._end()

    def _goal(self, kind: str, number: int) -> menus.Goal | None:
        """Return where a menu entry leads that names a post, a page or a topic by number."""
        one = self._found.outlines.get(number)
        if one is not None and kind not in {"category", "post_tag"}:
            target = links.address_of(self._sources.addresses[number].path)
            return menus.Goal(target, one.title) if one.status == Status.PUBLISHED else None
        listed = self._found.categories if kind == "category" else self._found.tags
        topic = next((t for t in listed.values() if t.wordpress_id == number and number), None)
        if topic is None or kind not in {"category", "post_tag"}:
            return None
        folder = "category" if kind == "category" else "tag"
        return menus.Goal(f"/{folder}/{quote(topic.slug)}/", topic.name)

    def _tell_left(self) -> None:
        self._left[comments.ON_FILES] = self._found.comments_on_files
        for why, n in (+self._left).items():
            self.told.add(comments.KINDS, report.LEFT, "", why, n=n, count=n)
        for kind, n in sorted(self._found.left_out.items()):
            self.told.add(OTHERS, report.LEFT, "", _NOT_MOVED, n=n, count=n, type=kind)
        for label, n in sorted(self._found.formats.items()):
            self.told.add(OTHERS, report.LEFT, "", _NO_SUCH, n=n, count=n, label=label)
        known = set(db.session.scalars(select(Post.wordpress_id).where(Post.wordpress_id > 0)))
        if absent := len(known - self._found.outlines.keys()):
            self.told.add("posts", report.KEPT, "", _ABSENT, n=absent, count=absent)

    def _end(self) -> None:
        if self._write:
            db.session.commit()
        else:
            db.session.rollback()
        db.session.expunge_all()


def run(
    path: Path, found: Contents, *, lang: str, dry_run: bool, uploads: Path | None = None,
    pages: Path | None = None, progress: Progress = lambda _done, _total: None,
) -> report.Report:  # fmt: skip
    """Carry an import out, or only find out what it would do, and return the report."""
    job = Import(path, found, lang=lang, dry_run=dry_run, uploads=uploads, pages=pages)
    job.begin()
    done = 0
    for moved in job.posts():
        done += moved
        progress(done, len(found.outlines))
    job.finish()
    return job.told


def _planned(found: Contents, standing: plan.Standing, lang: str) -> dict[int, plan.Address]:
    standing.moving = deciding.moving(plan.wanted(found.outlines, standing.known))
    return plan.addresses(found.outlines.values(), standing, lang)


def _hang_pages(found: Contents) -> None:
    """Put nested pages under their parents, now that all of them have rows."""
    nested = {one.wordpress_id: one.parent_id for one in found.outlines.values() if one.parent_id}
    columns = select(Post.wordpress_id, Post.id, Post.parent_id, Post.path)
    rows = {row.wordpress_id: row for row in db.session.execute(columns) if row.wordpress_id}
    wrong = [
        (rows[number].id, rows[above].id) for number, above in nested.items()
        if number in rows and above in rows and rows[number].parent_id != rows[above].id
        and rows[number].path.startswith(f"{rows[above].path}/")
    ]  # fmt: skip
    db.session.rollback()
    if wrong:
        begin_writing()
        for post_id, parent_id in wrong:
            db.session.get_one(Post, post_id).parent_id = parent_id
        db.session.commit()
    db.session.expunge_all()
