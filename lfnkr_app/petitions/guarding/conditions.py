"""Which signatures a batch is about: plain values, kept sealed, turned into a query."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement

from lfnkr_app.petitions.models import Petition, Signature, SignatureState

#: What can be struck out: everything that counts or may come to count.
STANDING: Final = (SignatureState.CONFIRMED, SignatureState.PENDING, SignatureState.HELD)


@dataclass(frozen=True)
class Conditions:
    """What signatures must fit, all at once; what is empty asks nothing.

    `network`, `same_name` and `domain_key` are keys in hex; `domain` is what staff typed, for them
    to read again.
    """

    states: tuple[str, ...] = tuple(STANDING)
    since: datetime | None = None
    until: datetime | None = None
    domain: str = ""
    domain_key: str = ""
    network: str = ""
    same_name: str = ""
    country: str = ""
    lang: str = ""
    display: str = ""
    held_because: str | None = None

    def clauses(self, petition: Petition) -> list[ColumnElement[bool]]:
        """Return them as the conditions of a query."""
        return [
            Signature.petition_id == petition.id, Signature.state.in_(self.states),
            *self._in_time(), *self._equal(), *self._keyed(),
        ]  # fmt: skip

    def _in_time(self) -> list[ColumnElement[bool]]:
        after = [Signature.signed_at >= self.since] if self.since else []
        return [*after, Signature.signed_at < self.until] if self.until else [*after]

    def _equal(self) -> list[ColumnElement[bool]]:
        wanted = (
            (Signature.country, self.country), (Signature.lang, self.lang),
            (Signature.display, self.display), (Signature.held_because, self.held_because),
        )  # fmt: skip
        return [column == value for column, value in wanted if value]

    def _keyed(self) -> list[ColumnElement[bool]]:
        keys = (
            (Signature.domain_key, self.domain_key), (Signature.ip_key, self.network),
            (Signature.name_key, self.same_name),
        )  # fmt: skip
        return [column == bytes.fromhex(key) for column, key in keys if key]

    def is_everything(self) -> bool:
        """Return whether nothing narrows them: the whole letter would be meant."""
        narrow = {f.name for f in fields(self)} - {"states", "domain"}
        return not any(getattr(self, name) for name in narrow)

    def as_json(self) -> str:
        """Return them as text, to be sealed."""
        values = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(values, default=_plain, sort_keys=True)


def from_json(text: str) -> Conditions:
    """Return the conditions that were written so."""
    values: dict[str, Any] = json.loads(text)
    for name in ("since", "until"):
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    values["states"] = tuple(values.get("states", ()))
    return Conditions(**values)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
