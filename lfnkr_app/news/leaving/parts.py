"""The parts of an export, one after the other: a name and the bytes that belong there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from lfnkr_app.database import db
from lfnkr_app.news import media_routes
from lfnkr_app.news.leaving import documents, published, wxr
from lfnkr_app.news.models import Author, Category, Media, Post, Redirect, Tag
from lfnkr_app.news.queries import PUBLISHED
from lfnkr_app.web import menu, organisation, sheets

A_CHUNK: Final = 256 * 1024
READ_ME: Final = """What {name} had published on its site at the moment of this export.

posts/, pages/   each text by language, as HTML and as Markdown with its facts in front
wp-content/      pictures and documents, at the paths of their addresses
redirects.csv    old addresses and where they lead
categories.csv, tags.csv, authors.csv, media.csv, menu.json
wordpress.xml    all of it as a WordPress export (WXR 1.2); `lfnkr news import-wordpress` and
                 WordPress itself read it back

Nothing here is unpublished, and nothing tells who signed or gave.
"""


@dataclass(frozen=True)
class Part:
    """One file of an export; `chunks` are its bytes, read as they are written."""

    name: str
    chunks: Iterable[bytes]


def parts(tick: Callable[[], None] = lambda: None) -> Iterator[Part]:
    """Yield every file of an export; `tick` is called once for each post or page."""
    name = organisation.organisation().name
    yield Part("README.txt", [READ_ME.format(name=name).encode()])
    yield from _texts(tick)
    yield from _lists()
    writer = wxr.Writer(str(current_app.config["SITE_URL"]), name)
    yield Part("wordpress.xml", (piece.encode() for piece in writer.pieces()))
    yield from _files()


def _texts(tick: Callable[[], None]) -> Iterator[Part]:
    for leaver in published.leavers():
        yield Part(documents.name(leaver, "html"), [documents.html(leaver).encode()])
        yield Part(documents.name(leaver, "md"), [documents.markdown(leaver).encode()])
        tick()


def _lists() -> Iterator[Part]:
    yield _table("redirects", ("path", "target", "hits"), _redirects())
    above = aliased(Category)
    categories = select(Category.slug, Category.name, above.slug, Category.description)
    joined = categories.outerjoin(above, above.id == Category.parent_id).order_by(Category.slug)
    yield _table("categories", ("slug", "name", "parent", "description"), _rows(joined))
    yield _table("tags", ("slug", "name"), _rows(select(Tag.slug, Tag.name).order_by(Tag.slug)))
    yield _table("authors", ("slug", "name"), _rows(select(Author.slug, Author.name)))
    words = (Media.path, Media.title, Media.alt, Media.caption, Media.credit)
    yield _table("media", ("path", "title", "alt", "caption", "credit"), _rows(select(*words)))
    yield Part("menu.json", [json.dumps(_menu(), ensure_ascii=False, indent=1).encode()])


def _rows(query: Any) -> Iterable[Iterable[Any]]:
    return list(db.session.execute(query))


def _redirects() -> Iterable[tuple[Any, ...]]:
    query = (
        select(Redirect.path, Redirect.target, Post.path.label("here"), Redirect.hits)
        .outerjoin(Post, and_(Post.id == Redirect.post_id, PUBLISHED))
        .where(or_(Redirect.target.is_not(None), Post.id.is_not(None)))
        .order_by(Redirect.path)
    )  # fmt: skip
    rows = db.session.execute(query)
    return [(f"/{r.path}", r.target or f"/{r.here}/", r.hits) for r in rows]


def _menu() -> dict[str, list[dict[str, Any]]]:
    return {
        place: [{"target": link.target, "labels": link.labels} for link in menu.links(place)]
        for place in ("header", "footer")
    }


def _table(name: str, heads: tuple[str, ...], rows: Iterable[Iterable[Any]]) -> Part:
    """Return a list as a CSV file that opens in a spreadsheet without harm."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([sheets.safe_cell(cell) for cell in row] for row in rows)
    return Part(f"{name}.csv", [(sheets.BOM + text.getvalue()).encode()])


def _files() -> Iterator[Part]:
    """Yield the files of the media library, and with each the smaller forms that pages show."""
    for media in published.media():
        for path in (media.path, *(size["path"] for size in media.sizes or ())):
            file = media_routes.stored(path)
            if file is not None:
                yield Part(path, _read(file))


def _read(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while chunk := stream.read(A_CHUNK):
            yield chunk
