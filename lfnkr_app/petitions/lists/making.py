"""Making the file of a list: whatever the format, open or locked, into whatever takes bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.lists import locking, runs
from lfnkr_app.lists.files import Progress, counted
from lfnkr_app.lists.runs import Kind
from lfnkr_app.lists.store import TakesBytes
from lfnkr_app.petitions.lists import facts, people, printed, texts, workbook
from lfnkr_app.petitions.lists import wanted as wanting
from lfnkr_app.petitions.lists.facts import Facts
from lfnkr_app.petitions.lists.models import SignatureList
from lfnkr_app.petitions.lists.people import Row
from lfnkr_app.petitions.lists.wanted import Wanted
from lfnkr_app.petitions.models import Petition

_TEXTS: Final = {"csv": texts.csv_stream, "json": texts.json_stream}


def write(
    out: TakesBytes, petition: Petition, wanted: Wanted, form: str, *, now: datetime,
    password: str = "", scratch: Path | None = None, progress: Progress | None = None,
) -> None:  # fmt: skip
    """Write the list as a file of that format into `out`, which need not be one that can seek.

    Raises:
        Refused: a list to print is too long.
    """
    wanted = wanted if wanted.as_of else replace(wanted, as_of=now)
    said, heads = facts.of(petition, wanted, now), wanted.headings
    rows = counted(people.rows(petition, wanted), progress)
    if form == "pdf":
        plain = printed.pdf(heads, rows, said)
        out.write(locking.pdf(plain, password) if password else plain)
    elif form == "xlsx":
        _write_book(out, heads, rows, said, password, scratch)
    else:
        pieces = (text.encode() for text in _TEXTS[form](heads, rows, said))
        _write_pieces(out, f"{petition.slug}.{form}", pieces, password)


def offer() -> None:
    """Let the worker make lists of signatures."""
    runs.offer(Kind(SignatureList, _write_row))


def _write_row(
    made: SignatureList, out: TakesBytes, scratch: Path | None, progress: Progress
) -> None:
    """Write the file of one list that somebody asked for."""
    petition = db.session.get_one(Petition, made.petition_id)
    write(out, petition, wanting.read(made.wanted), made.format, now=made.asked_at,
          password=made.password or "", scratch=scratch, progress=progress)  # fmt: skip


def made(petition: Petition, wanted: Wanted, form: str, *, now: datetime, password: str) -> bytes:
    """Return a short list as the bytes of its file, made in memory."""
    out = io.BytesIO()
    write(out, petition, wanted, form, now=now, password=password)
    return out.getvalue()


def file_name(slug: str, purpose: str, form: str, *, locked: bool, now: datetime) -> str:
    """Return the name under which a list is saved."""
    ending = f"{form}.zip" if locked and form in _TEXTS else form
    return f"{slug}-{purpose}-{clock.tokyo_day(now).isoformat()}.{ending}"


def _write_book(
    out: TakesBytes, heads: tuple[str, ...], rows: Iterable[Row], said: Facts, password: str,
    scratch: Path | None,
) -> None:  # fmt: skip
    if not password:
        workbook.write(out, heads, rows, said, scratch=scratch)
        return
    book = io.BytesIO()
    workbook.write(book, heads, rows, said, scratch=scratch)
    locking.workbook(out, book, password)


def _write_pieces(out: TakesBytes, name: str, pieces: Iterable[bytes], password: str) -> None:
    if password:
        locking.zipped(out, name, pieces, password)
        return
    for piece in pieces:
        out.write(piece)
