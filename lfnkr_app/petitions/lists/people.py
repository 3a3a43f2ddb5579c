"""Who stands in a list: read in steps, and obeying both consents of every signer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final, TypeVarTuple

from sqlalchemy import Select, func, select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.petitions import rules
from lfnkr_app.petitions.lists.wanted import Wanted
from lfnkr_app.petitions.models import CommentState, Display, Petition, Signature, SignatureState
from lfnkr_app.privacy.sealing import Sealer, sealer

BATCH: Final = 2000
Columns = TypeVarTuple("Columns")
Row = tuple[Any, ...]


def rows(petition: Petition, wanted: Wanted) -> Iterator[Row]:
    """Return the rows of the list, read in batches; a press list holds totals and no person."""
    return _people(petition.id, wanted) if wanted.names_people else _totals(petition.id, wanted)


def withheld(petition: Petition, wanted: Wanted) -> int:
    """Return how many counted people of an addressee's list are not named in it."""
    if wanted.purpose != "addressee":
        return 0
    hidden = matching(select(func.count()).select_from(Signature), petition.id, wanted)
    return db.session.scalar(hidden.where(Signature.deliver.is_(False))) or 0


def how_many(petition: Petition, wanted: Wanted) -> int:
    """Return how many people stand in an export, in a press list as totals and without names."""
    query = matching(select(func.count()).select_from(Signature), petition.id, wanted)
    if wanted.purpose == "addressee":
        query = query.where(Signature.deliver.is_(True))
    return db.session.scalar(query) or 0


def matching(query: Select[*Columns], petition_id: int, wanted: Wanted) -> Select[*Columns]:
    """Return a query narrowed to the counted signatures that a list speaks of."""
    query = query.where(
        Signature.petition_id == petition_id, Signature.state == SignatureState.CONFIRMED
    )
    if wanted.since:
        query = query.where(Signature.confirmed_at >= wanted.since)
    if wanted.until:
        query = query.where(Signature.confirmed_at < wanted.until)
    if wanted.as_of:
        query = query.where(Signature.confirmed_at <= wanted.as_of)
    return query.where(Signature.country == wanted.country) if wanted.country else query


#: Each column: what is read of the database for it, and how a cell is made of one row.
Maker = Callable[[Any, Sealer], Any]


def _name_handed_over(row: Any, opener: Sealer) -> str:
    return _opened(row.uid, "name", row.name_sealed, opener)


def _name_for_us(row: Any, opener: Sealer) -> str:
    """Return the name as both consents allow: full where handed over or shown, else as chosen."""
    if row.display == Display.HIDDEN and not row.deliver:
        return ""
    name = _opened(row.uid, "name", row.name_sealed, opener)
    return name if row.deliver or row.display == Display.FULL else rules.initials(name)


def _comment_shown(row: Any, opener: Sealer) -> str:
    is_shown = row.comment_state == CommentState.SHOWN
    return _opened(row.uid, "comment", row.comment_sealed, opener) if is_shown else ""


def _comment(row: Any, opener: Sealer) -> str:
    return _opened(row.uid, "comment", row.comment_sealed, opener)


def _email(row: Any, opener: Sealer) -> str:
    return _opened(row.uid, "email", row.email_sealed, opener)


def _country(row: Any, _opener: Sealer) -> str:
    return str(row.country)


def _day(row: Any, _opener: Sealer) -> str:
    return clock.tokyo_day(row.confirmed_at).isoformat()


_NAMED: Final = (Signature.name_sealed, Signature.display, Signature.deliver)
_SAID: Final = (Signature.comment_sealed, Signature.comment_state)
_SOURCES: Final[dict[str, tuple[Any, ...]]] = {
    "number": (), "name": _NAMED, "country": (Signature.country,), "comment": _SAID,
    "date": (Signature.confirmed_at,), "email": (Signature.email_sealed,),
}  # fmt: skip
_FOR_OTHERS: Final[dict[str, Maker]] = {
    "name": _name_handed_over, "country": _country, "comment": _comment_shown, "date": _day,
}  # fmt: skip
_FOR_US: Final[dict[str, Maker]] = {
    "name": _name_for_us, "country": _country, "comment": _comment, "date": _day, "email": _email,
}  # fmt: skip


def _people(petition_id: int, wanted: Wanted) -> Iterator[Row]:
    read = [source for column in wanted.columns for source in _SOURCES[column]]
    base = matching(select(Signature.id, Signature.uid, *read), petition_id, wanted)
    if wanted.purpose == "addressee":
        base = base.where(Signature.deliver.is_(True))
    base = base.order_by(Signature.id).limit(BATCH)
    known = _FOR_OTHERS if wanted.purpose == "addressee" else _FOR_US
    makers = [known.get(column) for column in wanted.columns]
    opener, number, after = sealer(), 0, 0
    while batch := db.session.execute(base.where(Signature.id > after)).all():
        after = batch[-1].id
        for number, row in enumerate(batch, number + 1):  # noqa: B020 - it counts on
            yield tuple(make(row, opener) if make else number for make in makers)


def _opened(uid: bytes, column: str, sealed: bytes | None, opener: Sealer) -> str:
    if sealed is None:
        return ""
    return opener.open(sealed, table="signature", column=column, uid=uid).decode()


def _totals(petition_id: int, wanted: Wanted) -> Iterator[Row]:
    """Return country, day, number; countries of few people stand together as `other`."""
    counted: Counter[tuple[str, str]] = Counter()
    columns: Select[str, Any] = select(Signature.country, Signature.confirmed_at)
    query = matching(columns, petition_id, wanted)
    for country, confirmed_at in db.session.execute(query.execution_options(yield_per=BATCH)):
        counted[country, _tokyo(confirmed_at)] += 1
    for (country, day), n in sorted(_folded(counted).items()):
        yield country, day, n


def _tokyo(moment: datetime) -> str:
    return clock.tokyo_day(moment).isoformat()


def _folded(counted: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    by_country: Counter[str] = Counter()
    for (country, _day), n in counted.items():
        by_country[country] += n
    shown, _other = rules.folded(by_country, rules.FOLDED_UNDER)
    folded: Counter[tuple[str, str]] = Counter()
    for (country, day), n in counted.items():
        folded[country if country in shown else "other", day] += n
    return folded
