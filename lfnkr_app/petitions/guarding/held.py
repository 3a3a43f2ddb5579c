"""Held signatures in groups: why they are held, and what they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, literal, select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.petitions.guarding import rules
from lfnkr_app.petitions.guarding.conditions import Conditions
from lfnkr_app.petitions.models import Petition, Signature, SignatureState

HELD: Final = Signature.state == SignatureState.HELD
#: What members of a group have in common, the most telling first; else only the reason.
_BY: Final = (
    (rules.NETWORK, Signature.ip_key), (rules.DOMAIN, Signature.domain_key),
    (rules.NAME, Signature.name_key),
)  # fmt: skip
_FIELDS: Final = {rules.NETWORK: "network", rules.DOMAIN: "domain_key", rules.NAME: "same_name"}
WAITS: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Group:
    """Held signatures of one letter that share a reason, and a network, domain or name.

    `example` is the domain or the name that they share; it is opened only where that is the reason.
    """

    petition_id: int
    because: str
    key: bytes
    size: int
    first: datetime
    last: datetime
    example: str = ""
    spread: str = ""

    @property
    def by(self) -> str:
        """Return what they share: `network`, `domain`, `name`, or nothing but the reason."""
        return shared_by(self.because)

    @property
    def mark(self) -> str:
        """Return a short text that names the group within its letter."""
        return f"{self.because}:{self.key.hex()}"

    def conditions(self) -> Conditions:
        """Return what picks out its members."""
        keyed: dict[str, Any] = {_FIELDS[self.by]: self.key.hex()} if self.key else {}
        return Conditions(states=(SignatureState.HELD,), held_because=self.because, **keyed)


def shared_by(because: str) -> str:
    """Return what signatures held for that reason have in common beside it."""
    codes = because.split()
    return next((kind for kind, _column in _BY if kind in codes), "")


def groups(*clauses: ColumnElement[bool]) -> list[Group]:
    """Return the groups of all held signatures that fit, the largest first."""
    reason = func.coalesce(Signature.held_because, "")
    key = _key(reason)
    size = func.count()
    rows = db.session.execute(
        select(Signature.petition_id, reason, key, size, func.min(Signature.signed_at),
               func.max(Signature.signed_at))
        .where(HELD, *clauses)
        .group_by(Signature.petition_id, reason, key)
        .order_by(size.desc(), func.min(Signature.signed_at))
    )  # fmt: skip
    return [Group(letter, because, bytes(key or b""), n, first, last)
            for letter, because, key, n, first, last in rows]  # fmt: skip


def of_letter(petition: Petition) -> list[Group]:
    """Return the groups of one letter."""
    return groups(Signature.petition_id == petition.id)


def sizes() -> dict[int, int]:
    """Return how many are held, by letter."""
    rows = db.session.execute(
        select(Signature.petition_id, func.count()).where(HELD).group_by(Signature.petition_id)
    )
    return {letter: int(n) for letter, n in rows}


def group(petition: Petition, mark: str) -> Group | None:
    """Return the group of that mark, or None where it is decided already."""
    return next((found for found in of_letter(petition) if found.mark == mark), None)


def shown(group: Group) -> Group:
    """Return a group with its example and its spread, opening no more than one field of one row."""
    members = [HELD, *group.conditions().clauses(db.session.get_one(Petition, group.petition_id))]
    return replace(group, example=_example(group, members), spread=_spread(members))


def _key(reason: Any) -> Any:
    spaced = literal(" ") + reason + literal(" ")
    return case(*((spaced.like(f"% {kind} %"), column) for kind, column in _BY), else_=None)


def _example(group: Group, members: Sequence[ColumnElement[bool]]) -> str:
    if group.by not in {rules.DOMAIN, rules.NAME}:
        return ""
    row = db.session.scalar(select(Signature).where(*members).limit(1))
    if row is None:
        return ""
    whole = row.name if group.by == rules.NAME else (row.email or "").rpartition("@")[2]
    return whole or ""


def _spread(members: Sequence[ColumnElement[bool]]) -> str:
    """Return the most frequent countries, as `JP 12, FR 3`."""
    rows = db.session.execute(
        select(Signature.country, func.count())
        .where(*members).group_by(Signature.country).order_by(func.count().desc()).limit(3)
    )  # fmt: skip
    return ", ".join(f"{country or '—'} {n}" for country, n in rows)


def waiting_too_long(now: datetime) -> list[Group]:
    """Return the groups of every letter of which some have waited for a day."""
    return [found for found in groups() if found.first <= now - WAITS]


def day_of(group: Group) -> date:
    """Return the Tokyo day on which a group began."""
    return clock.tokyo_day(group.first)
