"""What the site shows of signers: only by choice, as they chose, and no more once undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, text

from lfnkr_app import i18n
from lfnkr_app.database import db
from lfnkr_app.petitions import parts, queries, rules
from lfnkr_app.petitions.models import IS_SHOWN, CommentState, Display, Petition, Signature
from lfnkr_app.petitions.organisations import queries as organisations

LATEST: Final = 12
A_PAGE: Final = 50


@dataclass(frozen=True)
class ShownName:
    """A signer as the site shows one; country and comment are empty where there is none.

    They stay apart so that a page can isolate a right-to-left name from what follows it.
    """

    name: str
    country: str
    comment: str = ""
    lang: str = ""


@dataclass(frozen=True)
class NamesPage:
    """One page of names shown by choice, and how many there are in all."""

    names: list[ShownName]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Countries:
    """How many signed from each country of at least five people; the others stand together."""

    named: list[tuple[str, int]]
    other: int


def latest(petition_id: int) -> list[ShownName]:
    """Return the newest names whose owners chose to show them."""
    return [_shown(row) for row in db.session.scalars(_query(petition_id).limit(LATEST))]


def names_page(petition_id: int, page: int) -> NamesPage | None:
    """Return a page of the names, the newest first; None where there is no such page."""
    blocks = parts.blocks(petition_id)
    total = sum(n for _block, n in blocks)
    pages = max(1, -(-total // A_PAGE))
    if not 1 <= page <= pages:
        return None
    rows = _rows(petition_id, blocks, (page - 1) * A_PAGE)
    return NamesPage([_shown(row) for row in rows], total, page, pages)


def _rows(petition_id: int, blocks: Sequence[tuple[int, int]], skip: int) -> Iterator[Signature]:
    """Return the names after so many: whole blocks are passed over by their numbers alone."""
    for block, n in blocks:
        if skip < n:
            below = Signature.id < (block + 1) << parts.BLOCK_BITS
            query = _query(petition_id).where(below).offset(skip).limit(A_PAGE)
            return iter(db.session.scalars(query).all())
        skip -= n
    return iter(())


def countries(petition_id: int) -> Countries:
    """Return the countries by name, the most people first; never one of fewer than five."""
    named, other = rules.folded(queries.counts_by_country(petition_id), rules.FOLDED_UNDER)
    return Countries([(i18n.country_name(code), n) for code, n in named.items()], other)


def beside_letter(petition: Petition) -> dict[str, Any]:
    """Return what the page of a letter shows of those who stand behind it."""
    return {"latest": latest(petition.id), "organisations": organisations.shown(petition.id)}


def shown_as(signature: Signature) -> str:
    """Return a name as its owner chose to show it; empty for one who is hidden or forgotten."""
    name = signature.name or ""
    if signature.display == Display.HIDDEN:
        return ""
    return rules.initials(name) if signature.display == Display.INITIALS else name


def _shown(signature: Signature) -> ShownName:
    is_read = signature.comment_state == CommentState.SHOWN
    comment = (signature.comment or "") if is_read else ""
    country = i18n.country_name(signature.country)
    return ShownName(shown_as(signature), country, comment, signature.lang)


def _query(petition_id: int) -> Any:
    mine = Signature.petition_id == petition_id
    return select(Signature).where(mine, text(IS_SHOWN)).order_by(Signature.id.desc())
