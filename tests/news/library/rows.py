"""Rows of the library with sensible defaults; they commit. In a folder the file is made, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Media
from tests.news.factories import moment

RIVER = "wp-content/uploads/2024/01/river.jpg"


def make_media(path: str = RIVER, raw: bytes | None = None, *, inside: Path | None = None,
               **values: Any) -> Media:  # fmt: skip
    if inside is not None and raw is not None:
        (inside / path).parent.mkdir(parents=True, exist_ok=True)
        (inside / path).write_bytes(raw)
    begin_writing()
    given = {"kind": "image/jpeg", "width": 900, "height": 600, "added_at": moment(2024),
             "title": "The river", **values}  # fmt: skip
    media = Media(path=path, **given)
    db.session.add(media)
    db.session.commit()
    return media


def sizes_of(path: str = RIVER, widths: tuple[int, ...] = (400, 800)) -> list[dict[str, Any]]:
    """Return what a row tells of the sizes of a picture of three to two."""
    stem = path.rpartition(".")[0]
    return [
        {"path": f"{stem}-{width}w-0123abcd.{ending}", "width": width, "height": width * 2 // 3,
         "kind": kind}
        for width in widths
        for ending, kind in (("webp", "image/webp"), ("jpg", "image/jpeg"))
    ]  # fmt: skip
