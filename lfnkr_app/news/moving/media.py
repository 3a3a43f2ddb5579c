"""Files of an export as rows of the media library: their words, their sizes, which are missing."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import media_routes, rules
from lfnkr_app.news.models import Media
from lfnkr_app.news.moving import marks, pictures, report
from lfnkr_app.news.moving.contents import File
from lfnkr_app.news.wordpress.records import N_, Item

KIND: Final = "media"
KINDS: Final = "files"
_A_BATCH: Final = 200
_NO_ADDRESS: Final = N_("has no usable address; it is not moved")
_KEPT: Final = N_("changed there and here; what stands here stays")
_GONE: Final = N_("deleted here; it stays deleted")
_TAKEN: Final = N_("another file has that path already")
_MISSING: Final = N_("the file is not there; no post shows it")
_MISSED: Final = N_("the file is not there; it is missed in %(posts)s")
_UPLOAD: Final = re.compile(r"wp-content/uploads/[^\s\"'<>\\?#)]+")
_SIZE: Final = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled)(?=\.[^.]+$)")
_MOST_POSTS: Final = 3
_LONGEST_TITLE: Final = 40


def path_of(url: str) -> str:
    """Return the path of a file without the leading slash; empty where it is not usable."""
    path = unicodedata.normalize("NFC", unquote(urlsplit(url).path, errors="ignore")).strip("/")
    odd = any(part.startswith(".") or not part for part in path.split("/")) or "\\" in path
    return "" if odd else path


class Library:
    """The rows of the library, compared with the files of one export."""

    def __init__(self, told: report.Report, *, write: bool) -> None:
        self._told, self._write = told, write
        rows = list(db.session.scalars(select(Media)))
        self._by_number = {row.wordpress_id: row for row in rows if row.wordpress_id}
        self._by_path = {row.path: row for row in rows}
        self._marks = marks.known(KIND)
        self._noted: dict[int, tuple[str, str]] = {}

    def put(self, files: Iterable[File]) -> None:
        """Store what is known of each file; words that staff changed stay."""
        for file in files:
            path = path_of(file.url)
            if path:
                self._put(file, path)
            else:
                name = f"file {file.wordpress_id} {file.url[:100]}"
                self._told.add(KINDS, report.REFUSED, name, _NO_ADDRESS)
        if self._write:
            db.session.flush()
            marks.keep(KIND, self._noted)

    def _put(self, file: File, path: str) -> None:
        row = self._by_number.get(file.wordpress_id) or self._by_path.get(path)
        there = marks.mark([file.title, file.shown.alt, file.shown.caption])
        became, why = self._outcome(file, row, there)
        self._told.add(KINDS, became, path, why)
        if became == report.NEW:
            row = self._by_path[path] = _row(file, path)
            if self._write:
                db.session.add(row)
        if row is None or not self._write:
            return
        if became == report.CHANGED:
            row.title, row.alt, row.caption = file.title, file.shown.alt, file.shown.caption
        elif row.wordpress_id is None:
            row.wordpress_id = file.wordpress_id
        if became in {report.NEW, report.CHANGED}:
            self._noted[file.wordpress_id] = (there, _here(row))

    def _outcome(self, file: File, row: Media | None, there: str) -> tuple[str, str]:
        mark = self._marks.get(file.wordpress_id)
        if row is None:
            return (report.NEW, "") if mark is None else (report.KEPT, _GONE)
        if row.wordpress_id not in {None, file.wordpress_id}:
            return report.SAME, _TAKEN
        if mark is None or mark.there == there:
            return report.SAME, ""
        return (report.CHANGED, "") if mark.here == _here(row) else (report.KEPT, _KEPT)


def _here(row: Media) -> str:
    return marks.mark([row.title, row.alt, row.caption])


def _row(file: File, path: str) -> Media:
    return Media(
        path=path, title=file.title, alt=file.shown.alt, caption=file.shown.caption,
        width=file.shown.width, height=file.shown.height, wordpress_id=file.wordpress_id,
        old_path=file.old_path, added_at=file.added_at or datetime.now(UTC), kind=kind_of(path),
    )  # fmt: skip


def kind_of(path: str) -> str:
    """Return the kind of a file by its name, as `image/jpeg`."""
    return mimetypes.guess_type(path)[0] or "application/octet-stream"


class Missing:
    """Files of an export that are nowhere, and which posts miss them."""

    def __init__(self, files: Iterable[File], coming: Iterable[str]) -> None:
        there = frozenset(coming)
        paths = ((file.wordpress_id, path_of(file.url)) for file in files)
        self._missing = {
            path: number for number, path in paths
            if path and path not in there and media_routes.stored(path) is None
        }  # fmt: skip
        self._numbers = {number: path for path, number in self._missing.items()}
        self._missed: dict[str, list[str]] = {path: [] for path in self._missing}

    def look(self, item: Item, shown: Iterable[int]) -> None:
        """Note which missing files a post shows, in its body or by number."""
        if not self._missing:
            return
        names = {unquote(found, errors="ignore") for found in _UPLOAD.findall(item.body)}
        paths = {_SIZE.sub("", name) for name in names} | names
        paths |= {self._numbers[number] for number in shown if number in self._numbers}
        for path in paths & self._missing.keys():
            title = rules.shortened(item.title, _LONGEST_TITLE)
            self._missed[path].append(f"{item.type} {item.wordpress_id} “{title}”")

    def tell(self, told: report.Report) -> None:
        """Report each missing file with the posts that show it."""
        for path, posts in sorted(self._missed.items()):
            if not posts:
                told.add(KINDS, report.MISSING, path, _MISSING)
                continue
            more = [f"+{len(posts) - _MOST_POSTS}"] if len(posts) > _MOST_POSTS else []
            named = ", ".join([*posts[:_MOST_POSTS], *more])
            told.add(KINDS, report.MISSING, path, _MISSED, posts=named)


def measure(files: Iterable[File]) -> None:
    """Write kind, size and dimensions of each file from the file itself, and which are missing."""
    left = iter([path for file in files if (path := path_of(file.url))])
    while batch := list(islice(left, _A_BATCH)):
        wrong = _wrong(batch)
        db.session.rollback()
        if wrong:
            begin_writing()
            for media_id, facts in wrong.items():
                row = db.session.get_one(Media, media_id)
                for name, value in facts.items():
                    setattr(row, name, value)
            db.session.commit()
        db.session.expunge_all()


def _wrong(paths: list[str]) -> dict[int, dict[str, Any]]:
    """Return what is to be put right, by the ids of the rows."""
    query = select(
        Media.id, Media.path, Media.kind, Media.size_bytes, Media.width, Media.height, Media.missing
    ).where(Media.path.in_(paths))
    return {row.id: facts for row in db.session.execute(query) if (facts := _facts(row))}


def _facts(row: Any) -> dict[str, Any]:
    file = media_routes.stored(row.path)
    size = file.stat().st_size if file else 0
    known = row.kind and row.missing == (file is None) and row.size_bytes == size
    if known:
        return {}
    facts: dict[str, Any] = {"kind": row.kind or kind_of(row.path), "size_bytes": size,
                             "missing": file is None}  # fmt: skip
    if file is not None and facts["kind"].startswith("image/"):
        width, height = pictures.size_of(file)
        facts |= {"width": width or row.width, "height": height or row.height}
    return facts


def shown_by(item: Item, own: Iterable[int], thumbnail: int) -> Iterator[int]:
    """Yield the numbers of the files that a post shows besides those in its HTML."""
    if thumbnail:
        yield thumbnail
    if "[gallery" in item.body:
        yield from own
        for ids in re.findall(r"\[gallery[^\]]*\b(?:ids|include)=[\"']?([\d,\s]+)", item.body):
            yield from (int(number) for number in re.findall(r"\d{1,9}", ids))
