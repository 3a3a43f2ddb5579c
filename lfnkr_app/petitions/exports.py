"""Signature lists: streamed, safe in spreadsheets, and obeying both consents of every signer."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVarTuple

from sqlalchemy import Select, func, select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.petitions import rules
from lfnkr_app.petitions.models import Display, Petition, Signature, SignatureState
from lfnkr_app.privacy.sealing import open_text
from lfnkr_app.web.sheets import BOM, safe_cell

PURPOSES: Final = ("addressee", "press", "internal")
FORMATS: Final = ("csv", "json")
COLUMNS: Final = ("number", "name", "country", "comment", "date", "email")
USUAL: Final = ("number", "name", "country")
BATCH: Final = 2000
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Wanted:
    """What an export is to hold: why, which columns, which signatures."""

    purpose: str
    columns: tuple[str, ...] = USUAL
    since: datetime | None = None
    until: datetime | None = None
    country: str | None = None

    def __post_init__(self) -> None:
        if self.purpose not in PURPOSES:
            raise ValueError(f"The purpose is one of {', '.join(PURPOSES)}.")
        odd = [column for column in self.columns if column not in COLUMNS]
        if odd:
            raise ValueError(f"There is no column {odd[0]}; there are {', '.join(COLUMNS)}.")
        if "email" in self.columns and self.purpose != "internal":
            raise ValueError("Addresses stand only in an internal list.")


def headings(wanted: Wanted) -> tuple[str, ...]:
    """Return the heads of the columns."""
    return ("country", "day", "signatures") if wanted.purpose == "press" else wanted.columns


def rows(petition: Petition, wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    """Return the rows of the list, read in batches; a press list holds totals and no person."""
    if wanted.purpose == "press":
        yield from _totals(petition, wanted)
    else:
        yield from _people(petition, wanted)


def withheld(petition: Petition, wanted: Wanted) -> int:
    """Return how many counted people of an addressee's list are not named in it."""
    if wanted.purpose != "addressee":
        return 0
    hidden = _matching(select(func.count()).select_from(Signature), petition, wanted)
    return db.session.scalar(hidden.where(Signature.deliver.is_(False))) or 0


def how_many(petition: Petition, wanted: Wanted) -> int:
    """Return how many people stand in an export, in a press list as totals and without names."""
    query = _matching(select(func.count()).select_from(Signature), petition, wanted)
    if wanted.purpose == "addressee":
        query = query.where(Signature.deliver.is_(True))
    return db.session.scalar(query) or 0


def csv_stream(petition: Petition, wanted: Wanted) -> Iterator[str]:
    """Return the list as CSV text in pieces: BOM for Excel, cells that are no formulas."""
    yield BOM
    yield _csv_lines([headings(wanted)])
    for batch in _batched(rows(petition, wanted)):
        yield _csv_lines(batch)
    if rest := withheld(petition, wanted):
        yield _csv_lines([("", f"and {rest} people whose names are withheld")])


def json_stream(petition: Petition, wanted: Wanted) -> Iterator[str]:
    """Return the list as one JSON object in pieces."""
    yield '{"rows": ['
    heads, first = headings(wanted), True
    for row in rows(petition, wanted):
        item = json.dumps(dict(zip(heads, row, strict=True)), ensure_ascii=False)
        yield item if first else ",\n" + item
        first = False
    yield f'], "withheld": {withheld(petition, wanted)}}}\n'


STREAMS: Final = {"csv": csv_stream, "json": json_stream}


def _csv_lines(lines: Iterable[tuple[Any, ...]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(
        [safe_cell(c) for c in line] for line in lines
    )
    return buffer.getvalue()


def _batched(source: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    batch: list[tuple[Any, ...]] = []
    for row in source:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _matching(query: Select[*Columns], petition: Petition, wanted: Wanted) -> Select[*Columns]:
    query = query.where(
        Signature.petition_id == petition.id, Signature.state == SignatureState.CONFIRMED
    )
    if wanted.since:
        query = query.where(Signature.confirmed_at >= wanted.since)
    if wanted.until:
        query = query.where(Signature.confirmed_at < wanted.until)
    return query.where(Signature.country == wanted.country) if wanted.country else query


def _people(petition: Petition, wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    columns = (Signature.id, Signature.uid, Signature.name_sealed, Signature.email_sealed,
               Signature.comment_sealed, Signature.country, Signature.display,
               Signature.deliver, Signature.confirmed_at)  # fmt: skip
    base = _matching(select(*columns), petition, wanted).order_by(Signature.id).limit(BATCH)
    if wanted.purpose == "addressee":
        base = base.where(Signature.deliver.is_(True))
    number, after = 0, 0
    while batch := db.session.execute(base.where(Signature.id > after)).all():
        for row in batch:
            number += 1
            yield tuple(_cell(column, row, number, wanted.purpose) for column in wanted.columns)
        after = batch[-1][0]


def _cell(column: str, row: Any, number: int, purpose: str) -> Any:
    _id, uid, name, email, comment, country, display, deliver, confirmed_at = row
    if column == "name":
        return _name(uid, name, display, purpose, deliver=deliver)
    if column == "email":
        return _opened(uid, "email", email)
    cells = {"number": number, "country": country, "comment": _opened(uid, "comment", comment),
             "date": clock.tokyo_day(confirmed_at).isoformat()}  # fmt: skip
    return cells[column]


def _name(uid: bytes, sealed: bytes | None, display: str, purpose: str, *, deliver: bool) -> str:
    """Return the name as both consents allow: full where handed over or shown, else as chosen."""
    name = _opened(uid, "name", sealed)
    if deliver or (purpose == "internal" and display == Display.FULL):
        return name
    return rules.initials(name) if display == Display.INITIALS else ""


def _opened(uid: bytes, column: str, sealed: bytes | None) -> str:
    return "" if sealed is None else open_text("signature", column, uid, sealed)


def _totals(petition: Petition, wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    """Return country, day, number; countries of few people stand together as `other`."""
    counted: Counter[tuple[str, str]] = Counter()
    columns: Select[str, Any] = select(Signature.country, Signature.confirmed_at)
    query = _matching(columns, petition, wanted)
    for country, confirmed_at in db.session.execute(query.execution_options(yield_per=BATCH)):
        counted[country, clock.tokyo_day(confirmed_at).isoformat()] += 1
    for (country, day), n in sorted(_folded(counted).items()):
        yield country, day, n


def _folded(counted: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    by_country: Counter[str] = Counter()
    for (country, _day), n in counted.items():
        by_country[country] += n
    shown, _other = rules.folded(by_country, rules.FOLDED_UNDER)
    folded: Counter[tuple[str, str]] = Counter()
    for (country, day), n in counted.items():
        folded[country if country in shown else "other", day] += n
    return folded
