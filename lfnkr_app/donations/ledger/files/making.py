"""Making a file of gifts: CSV in pieces, or a spreadsheet with its totals, open or locked."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from lfnkr_app import clock
from lfnkr_app.donations.ledger import totals
from lfnkr_app.donations.ledger.files import order, rows
from lfnkr_app.donations.ledger.files.models import GiftFile
from lfnkr_app.donations.ledger.files.rows import exact
from lfnkr_app.donations.ledger.totals import Total
from lfnkr_app.donations.ledger.wanted import Wanted
from lfnkr_app.lists import locking, runs
from lfnkr_app.lists.book import Book
from lfnkr_app.lists.files import Progress, counted, csv_lines
from lfnkr_app.lists.runs import Kind
from lfnkr_app.lists.store import TakesBytes
from lfnkr_app.web.sheets import BOM

BATCH: Final = 1000
WIDTHS: Final = {"id": 9, "name": 32, "email": 32, "address": 48, "message": 48,
                 "payment_intent": 30, "charge": 30, "invoice": 30, "subscription": 30,
                 "balance_transaction": 30, "payout": 30}  # fmt: skip
_HEADS: Final = ("currency", "gifts", "received", "went back", "fees", "net", "fees not known",
                 "settled in", "settled", "fees there")  # fmt: skip


def offer() -> None:
    """Let the worker make files of gifts."""
    runs.offer(Kind(GiftFile, _write_row))


def write(
    out: TakesBytes, wanted: Wanted, personal: tuple[str, ...], form: str, *, now: datetime,
    password: str = "", scratch: Path | None = None, progress: Progress | None = None,
) -> None:  # fmt: skip
    """Write the file into `out`, which need not be one that can seek."""
    heads = tuple(column.head for column in rows.columns(personal))
    lines = counted(rows.rows(wanted, personal), progress)
    if form == "csv":
        pieces = (text.encode() for text in csv_stream(heads, lines))
        _write_pieces(out, pieces, password)
    elif password:
        book = io.BytesIO()
        _write_book(book, heads, lines, wanted, personal, now, scratch)
        locking.workbook(out, book, password)
    else:
        _write_book(out, heads, lines, wanted, personal, now, scratch)


def made(
    wanted: Wanted, personal: tuple[str, ...], form: str, *, now: datetime, password: str
) -> bytes:
    """Return a short file, made in memory."""
    out = io.BytesIO()
    write(out, wanted, personal, form, now=now, password=password)
    return out.getvalue()


def file_name(form: str, *, locked: bool, now: datetime) -> str:
    """Return the name under which a file is saved."""
    ending = "csv.zip" if locked and form == "csv" else form
    return f"gifts-{clock.tokyo_day(now).isoformat()}.{ending}"


def csv_stream(heads: tuple[str, ...], lines: Iterable[rows.Row]) -> Iterator[str]:
    """Return rows as CSV in pieces: BOM for Excel, and no cell is a formula."""
    yield BOM + csv_lines([heads])
    source = iter(lines)
    while batch := list(islice(source, BATCH)):
        yield csv_lines(batch)


def _write_row(made: GiftFile, out: TakesBytes, scratch: Path | None, progress: Progress) -> None:
    """Write the file that somebody asked for."""
    wanted, personal = order.read(made.wanted)
    write(out, wanted, personal, made.format, now=made.asked_at, password=made.password or "",
          scratch=scratch, progress=progress)  # fmt: skip


def _write_pieces(out: TakesBytes, pieces: Iterable[bytes], password: str) -> None:
    if password:
        locking.zipped(out, "gifts.csv", pieces, password)
        return
    for piece in pieces:
        out.write(piece)


def _write_book(
    out: TakesBytes, heads: tuple[str, ...], lines: Iterable[rows.Row], wanted: Wanted,
    personal: tuple[str, ...], now: datetime, scratch: Path | None,
) -> None:  # fmt: skip
    book = Book(out, scratch, title="Gifts")
    book.rows("Gifts", heads, lines, WIDTHS)
    sums = [row for total in totals.received(wanted) for row in _total_rows(total)]
    book.rows("Totals", _HEADS, sums, {})
    book.facts("About this file", about(wanted, personal, now))
    book.close()


def _total_rows(total: Total) -> Iterator[tuple[Any, ...]]:
    """Return the line of a currency, and one for each other money that it was settled in."""
    money = (total.received, total.back, total.fee, total.net)
    sums = tuple(exact(each.minor, each.currency) for each in money)
    yield (total.currency, total.count, *sums, total.fee_missing)
    for part in total.exchanged:
        settled = tuple(exact(each.minor, each.currency) for each in (part.settled, part.fee))
        kept = (f"{total.currency}, of these", part.count, None, None, None, None, None)
        yield (*kept, part.settled.currency, *settled)


def about(wanted: Wanted, personal: tuple[str, ...], now: datetime) -> list[tuple[str, str]]:
    """Return what the file holds, and what each column says."""
    days = f"{wanted.since or 'the first'} to {wanted.until or 'the last'}, by day {wanted.by}"
    return [
        ("As of", f"{clock.in_tokyo(now):%Y-%m-%d %H:%M} JST"), ("Days", days),
        ("Fund", wanted.fund or "all"), ("Currency", wanted.currency or "all"),
        ("Status", wanted.state or "all"),
        ("Totals", "gifts that came, one line for each currency; never added together"),
        ("", ""),
        *((column.head, column.says) for column in rows.columns(personal)),
    ]  # fmt: skip
