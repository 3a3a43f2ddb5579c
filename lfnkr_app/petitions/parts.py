"""The count of a letter in parts: names shown on the site, by block of numbers; languages.

Moved in the transaction of each signature, as the tally is, so that neither the names page nor the
staff's figures ever count a million rows.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ForeignKey,
    Integer,
    Select,
    case,
    func,
    literal,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, db, table_of
from lfnkr_app.petitions.models import IS_SHOWN, Display, Signature, SignatureState

#: Signatures whose numbers differ in the last twelve bits only stand in one block.
BLOCK_BITS: Final = 12
SLOTS: Final = 16
SHOWN: Final = "shown"
LANG: Final = "lang:"
#: Stands for any slot of a part that has no blocks.
NO_BLOCK: Final = -1

#: A letter, one of its parts, a block of numbers.
Key = tuple[int, str, int]


class TallyPart(Base):
    """How many confirmed signatures belong to one part of a letter.

    `shown` has a row for each block of signature numbers; `lang:ja` has slots, as the tally has.
    """

    __tablename__ = "tally_part"

    petition_id: Mapped[int] = mapped_column(
        ForeignKey("petition.id", ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]


class Standing(NamedTuple):
    """What of a signature decides to which parts it belongs."""

    petition_id: int
    id: int
    display: str
    lang: str


def keys(rows: Iterable[Any], stood: Mapping[int, str] | None = None) -> Iterator[Key]:
    """Return the parts to which signatures belong: rows of id, petition_id, display and lang.

    `stood` says how those appeared whose row does not tell it any more.
    """
    for row in rows:
        yield row.petition_id, f"{LANG}{row.lang}", NO_BLOCK
        if (stood or {}).get(row.id, row.display) != Display.HIDDEN:
            yield row.petition_id, SHOWN, row.id >> BLOCK_BITS


def move_all(moves: Mapping[Key, int]) -> None:
    """Add to several parts at once, in one order for all, so that no two wait for each other."""
    for (petition_id, part, block), n in sorted(moves.items()):
        _add(petition_id, part, _slot() if block == NO_BLOCK else block, n)


def show(signature: Signature, display: str) -> None:
    """Let a signature appear otherwise; the names shown move with one that counts."""
    by = int(display != Display.HIDDEN) - int(signature.display != Display.HIDDEN)
    if by and signature.state == SignatureState.CONFIRMED:
        _add(signature.petition_id, SHOWN, signature.id >> BLOCK_BITS, by)
    signature.display = display


def blocks(petition_id: int) -> Sequence[tuple[int, int]]:
    """Return each block that has names shown, and how many, the newest first."""
    mine = (TallyPart.petition_id == petition_id, TallyPart.part == SHOWN, TallyPart.n > 0)
    query = select(TallyPart.slot, TallyPart.n).where(*mine).order_by(TallyPart.slot.desc())
    return [(slot, n) for slot, n in db.session.execute(query)]


def by_language(petition_id: int) -> dict[str, int]:
    """Return how many confirmed in each language, the most first."""
    total = func.sum(TallyPart.n)
    query = (
        select(TallyPart.part, total)
        .where(TallyPart.petition_id == petition_id, TallyPart.part.startswith(LANG))
        .group_by(TallyPart.part).having(total != 0).order_by(total.desc(), TallyPart.part)
    )  # fmt: skip
    return {part.removeprefix(LANG): int(n) for part, n in db.session.execute(query)}


def recount(petition_id: int) -> dict[Key, int]:
    """Set the parts right, by the difference to the signatures; return it."""
    found = faults(petition_id)
    move_all(found)
    return found


def faults(petition_id: int) -> dict[Key, int]:
    """Return by how much the parts are short of the signatures; as for the tally, in one moment."""
    mine = Signature.petition_id == petition_id
    block = Signature.id.op(">>", return_type=Integer())(BLOCK_BITS)
    part = func.concat(LANG, Signature.lang)
    shown = select(literal(SHOWN).label("part"), block.label("block"), func.count().label("n"))
    spoken = select(part, literal(NO_BLOCK), func.count())
    spoken = spoken.where(mine, Signature.state == SignatureState.CONFIRMED)
    counted = select(
        TallyPart.part, case((TallyPart.part == SHOWN, TallyPart.slot), else_=NO_BLOCK),
        -TallyPart.n,
    ).where(TallyPart.petition_id == petition_id)  # fmt: skip
    all_three = union_all(
        shown.where(mine, text(IS_SHOWN)).group_by(block), spoken.group_by(part), counted
    ).subquery()
    short = func.sum(all_three.c.n)
    query: Select[Any] = select(all_three.c.part, all_three.c.block, short)
    query = query.group_by(all_three.c.part, all_three.c.block).having(short != 0)
    rows = db.session.execute(query)
    return {(petition_id, part, block): int(n) for part, block, n in rows}


def _slot() -> int:
    return secrets.randbelow(SLOTS) if db.engine.dialect.name == "postgresql" else 0


def _add(petition_id: int, part: str, slot: int, by: int) -> None:
    row = {"petition_id": petition_id, "part": part, "slot": slot, "n": by}
    db.session.execute(_adding(db.engine.dialect.name), row)


@lru_cache
def _adding(dialect: str) -> Any:
    """Return the statement that adds to a part, made once."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(table_of(TallyPart))
    return statement.on_conflict_do_update(
        index_elements=["petition_id", "part", "slot"],
        set_={"n": TallyPart.n + statement.excluded.n},
    )
