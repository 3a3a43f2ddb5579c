"""Verbs of the media library. They never commit; files get into their place on the caller's bench.

Files come first, since making and moving them takes time: `place…` before the caller begins to
write, `add` or `replace` after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.news.library import rules
from lfnkr_app.news.library.intake import Ready
from lfnkr_app.news.library.sizes import Size
from lfnkr_app.news.library.store import Bench
from lfnkr_app.news.models import Media


@dataclass(frozen=True)
class Placed:
    """What a row is to tell of a file that lies in its place."""

    path: str
    kind: str
    width: int
    height: int
    size_bytes: int
    sizes: list[dict[str, Any]]


def place_new(ready: Ready, name: str, bench: Bench, *, now: datetime) -> Placed:
    """Put a new file into a place that nobody has."""
    stem = rules.stem_of(name, is_picture=ready.suffix in rules.PICTURES)
    return place(ready, _free_path(stem, ready.suffix, bench, now), bench)


def place(ready: Ready, path: str, bench: Bench) -> Placed:
    """Put a file and its smaller forms in their place; what stood there gives way."""
    weight = ready.file.stat().st_size
    sizes = place_sizes(ready.smaller, path, bench)
    bench.put(ready.file, path)
    return Placed(path, ready.kind, ready.width, ready.height, weight, sizes)


def place_sizes(smaller: Iterable[Size], path: str, bench: Bench) -> list[dict[str, Any]]:
    """Put the smaller forms of a picture beside it and return what its row tells of them."""
    stem, made = path.removesuffix(PurePosixPath(path).suffix), []
    for size in smaller:
        own = f"{stem}{size.ending}"
        bench.put(size.file, own)
        made.append({"path": own, "width": size.width, "height": size.height, "kind": size.kind})
    return made


def add(placed: Placed, name: str, *, by: str, now: datetime) -> Media:
    """Add the row of a new file."""
    media = Media(path=placed.path, title=rules.title_of(name), added_by=by, added_at=now)
    _tell(media, placed)
    db.session.add(media)
    db.session.flush()
    return media


def replace(media: Media, placed: Placed, bench: Bench, *, now: datetime) -> None:
    """Let a row tell of the file that stands at its path now; the sizes of the old one go."""
    bench.drop(size["path"] for size in media.sizes)
    _tell(media, placed)
    media.replaced_at, media.missing = now, False


def describe(media: Media, values: dict[str, Any]) -> list[str]:
    """Write words about a file, and return the names of those that changed."""
    changed = [name for name, value in values.items() if getattr(media, name) != value]
    for name in changed:
        setattr(media, name, values[name])
    return changed


def remove(media: Media, bench: Bench) -> None:
    """Delete a row; its files go once that is committed."""
    bench.drop([media.path, *(size["path"] for size in media.sizes)])
    db.session.delete(media)


def _tell(media: Media, placed: Placed) -> None:
    for name in ("kind", "width", "height", "size_bytes", "sizes"):
        setattr(media, name, getattr(placed, name))


def _free_path(stem: str, suffix: str, bench: Bench, now: datetime) -> str:
    """Return a path that no file and no row has, taken for this one."""
    folder, number = rules.folder_of(now), 1
    while True:
        path = f"{folder}/{stem}{f'-{number}' if number > 1 else ''}{suffix}"
        known = db.session.scalar(select(Media.id).where(Media.path == path))
        if known is None and bench.reserve(path):
            return path
        number += 1
