"""Changes of a signature's state: the only place where one changes and the count moves with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, insert, select, update

from lfnkr_app.database import db, table_of
from lfnkr_app.petitions import parts, tally
from lfnkr_app.petitions.models import Signature, SignatureEvent, SignatureState

#: Rows in one statement: far below the number of values that SQLite takes in one.
AT_ONCE: Final = 1000
_COUNTED_BY: Final = (
    Signature.id, Signature.petition_id, Signature.country, Signature.source, Signature.display,
    Signature.lang,
)  # fmt: skip

Moved = Counter[tuple[int, str, str]]
Apart = Counter[parts.Key]


_TURN: Final = (
    update(table_of(Signature))
    .where(Signature.state == bindparam("as_it_was"))
    .returning(*_COUNTED_BY)
)
_TURN_ONE: Final = _TURN.where(Signature.id == bindparam("one"))
_TURN_MANY: Final = _TURN.where(Signature.id.in_(bindparam("many", expanding=True)))
_EVENT: Final = insert(table_of(SignatureEvent))


def turn(
    signature: Signature,
    was: SignatureState,
    becomes: SignatureState,
    now: datetime,
    *,
    cause: str = "",
    **columns: Any,
) -> bool:
    """Change the state by a guarded UPDATE; only if one row changed, count it and note it.

    Returns whether this very call changed it; twice is harmless. A `source` or `country` among the
    columns is that under which it is counted from now on.

    Raises:
        ValueError: one of these would change while the signature leaves the count.
    """
    stood = _stood([signature.id], was, columns)
    changed = _changed([signature.id], was, becomes, columns)
    by = _worth(becomes) - _worth(was)
    _move(Moved(_keys(changed)), Apart(parts.keys(changed, stood)), by)
    _note(changed, was, becomes, cause, now)
    if changed:
        db.session.expire(signature)
    return bool(changed)


def turn_all(
    chosen: ColumnElement[bool],
    was: SignatureState,
    becomes: SignatureState,
    now: datetime,
    *,
    cause: str,
    **columns: Any,
) -> int:
    """Change the state of every signature that is chosen and is in `was`; return how many changed.

    Whatever their number: a thousand at a time, in the order of their ids, so that two that choose
    the same rows wait for each other and never cross. The count moves last, country by country.

    Raises:
        ValueError: as for `turn`.
    """
    moved, apart, by = Moved(), Apart(), _worth(becomes) - _worth(was)
    for ids in _locked(chosen, was):
        stood = _stood(ids, was, columns)
        changed = _changed(ids, was, becomes, columns)
        moved.update(_keys(changed))
        apart.update(parts.keys(changed, stood))
        _note(changed, was, becomes, cause, now)
    _move(moved, apart, by)
    db.session.expire_all()
    return moved.total()


def enter_all(rows: Iterable[Mapping[str, Any]], now: datetime, *, cause: str = "") -> int:
    """Add signatures that count at once, as from a paper sheet; return how many.

    Each row holds the columns of a signature as `rows.new_row` gives them, with `version_id`,
    `seat` and `source`, and all rows hold the same ones; `state` and `confirmed_at` are set here.
    A thousand at a time: the rows may come from a generator.
    """
    moved, apart = Moved(), Apart()
    counted = {"state": SignatureState.CONFIRMED, "confirmed_at": now}
    waiting = iter(rows)
    while some := [{**row, **counted} for row in islice(waiting, AT_ONCE)]:
        entered = db.session.execute(insert(Signature).returning(*_COUNTED_BY), some).all()
        moved.update(_keys(entered))
        apart.update(parts.keys(entered))
        _note(entered, None, SignatureState.CONFIRMED, cause, now)
    _move(moved, apart, 1)
    return moved.total()


def note_arrival(signature_id: int, petition_id: int, state: SignatureState, now: datetime) -> None:
    """Note a signature that arrived in another state than the ordinary one."""
    db.session.add(
        SignatureEvent(petition_id=petition_id, signature_id=signature_id, was="", became=state,
                       at=now)
    )  # fmt: skip


def _locked(chosen: ColumnElement[bool], was: SignatureState) -> Iterator[Sequence[int]]:
    seen = 0
    while True:
        query = select(Signature.id).where(chosen, Signature.state == was, Signature.id > seen)
        query = query.order_by(Signature.id).limit(AT_ONCE).with_for_update()
        ids = db.session.scalars(query).all()
        if ids:
            yield ids
        if len(ids) < AT_ONCE:
            return
        seen = ids[-1]


def _changed(
    ids: Sequence[int], was: SignatureState, becomes: SignatureState, columns: Mapping[str, Any]
) -> Sequence[Any]:
    """Return what is counted of the rows that changed, as the database has it now."""
    if _worth(was) and {"source", "country"} & columns.keys():
        raise ValueError("a signature leaves the count under the country and source it came with")
    values = {column_of(name): value for name, value in columns.items()}
    values |= {"state": becomes, "as_it_was": was}
    if len(ids) == 1:
        return db.session.execute(_TURN_ONE, {**values, "one": ids[0]}).all()
    return db.session.execute(_TURN_MANY, {**values, "many": ids}).all()


def column_of(attribute: str) -> str:
    """Return the column that holds an attribute of a signature."""
    return attribute.removesuffix("_sealed")


def _stood(
    ids: Sequence[int], was: SignatureState, columns: Mapping[str, Any]
) -> Mapping[int, str]:
    """Return how each of them appeared that is to be hidden while it leaves the count."""
    if not _worth(was) or "display" not in columns:
        return {}
    query = select(Signature.id, Signature.display).where(Signature.id.in_(ids))
    return dict(db.session.execute(query.with_for_update()).all())


def _move(moved: Moved, apart: Apart, by: int) -> None:
    """Move the count, and after it its parts: in one order for all."""
    if by:
        tally.move_all({key: by * n for key, n in moved.items()})
        parts.move_all({key: by * n for key, n in apart.items()})


def _keys(changed: Sequence[Any]) -> Iterator[tuple[int, str, str]]:
    return ((row.petition_id, row.country, row.source) for row in changed)


def _note(
    changed: Sequence[Any], was: SignatureState | None, becomes: SignatureState, cause: str,
    now: datetime,
) -> None:  # fmt: skip
    events = [
        {"petition_id": row.petition_id, "signature_id": row.id, "was": was or "",
         "became": becomes, "kind": row.source, "cause": cause, "at": now}
        for row in changed
    ]  # fmt: skip
    if events:
        db.session.execute(_EVENT, events)


def _worth(state: SignatureState) -> int:
    return int(state == SignatureState.CONFIRMED)
