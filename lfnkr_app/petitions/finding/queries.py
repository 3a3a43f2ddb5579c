"""Looking for one person: sealed names cannot be searched, the keys beside them can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, text

from lfnkr_app.database import db
from lfnkr_app.petitions import rules
from lfnkr_app.petitions.models import HOLDS_A_SEAT, Petition, Signature

#: One name can stand under a letter often; as many of them are shown.
MOST: Final = 50


@dataclass(frozen=True)
class Match:
    """A signature that was found, and by what."""

    petition: Petition
    signature: Signature
    by_address: bool


def found(petitions: Iterable[Petition], words: str) -> list[Match]:
    """Return the signatures of that very address or name, letter by letter, the newest first.

    Addresses in any spelling, names without regard to case, width and spaces. A letter whose key
    was destroyed with its names can be searched no more.
    """
    return [match for petition in petitions for match in _under(petition, words)]


def _under(petition: Petition, words: str) -> Iterator[Match]:
    if petition.key_hex is None:
        return
    key, seen = bytes.fromhex(petition.key_hex), set()
    mine = select(Signature).where(Signature.petition_id == petition.id)
    by_address = mine.where(
        Signature.address_key == rules.address_key(key, words), text(HOLDS_A_SEAT)
    )
    by_name = mine.where(Signature.name_key == rules.name_key(key, words))
    for query, is_address in ((by_address, "@" in words), (by_name, False)):
        newest = query.order_by(Signature.id.desc()).limit(MOST)
        for row in db.session.scalars(newest):
            if row.id not in seen:
                seen.add(row.id)
                yield Match(petition, row, is_address)
