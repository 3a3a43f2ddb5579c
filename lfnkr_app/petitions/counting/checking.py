"""The check of a count: tally against signatures, days against both, and the chain of days.

It looks without stopping anybody: each comparison is one statement, and therefore one moment. Only
what is wrong is mended and reported under the lock.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import structlog
from sqlalchemy import select

from lfnkr_app.accounts import audit
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import parts, tally
from lfnkr_app.petitions.counting import chain, days
from lfnkr_app.petitions.counting.models import CountFault, FaultKind

log = structlog.get_logger()


@dataclass
class Verdict:
    """What a check found: the count before and after, and what was wrong, if anything.

    `repaired` says by how much, country by country; `astray` what has no day, by kind; `broken` the
    first day that is not as it was written.
    """

    before: int
    after: int
    repaired: dict[str, int] = field(default_factory=dict)
    astray: dict[str, int] = field(default_factory=dict)
    broken: date | None = None

    @property
    def is_right(self) -> bool:
        """Return whether nothing was wrong."""
        return not (self.repaired or self.astray or self.broken)


def check(petition_id: int, slug: str, now: datetime) -> Verdict:
    """Check one letter, mend its tally by what is missing, and report. It commits."""
    wrong, apart = tally.faults(petition_id), parts.faults(petition_id)
    verdict = _looked_at(petition_id, wrong, now)
    verdict.repaired |= _parts_named(apart)
    db.session.rollback()
    if verdict.is_right:
        return verdict
    begin_writing()
    if wrong or apart:
        _repair(petition_id, verdict)
    for kind, detail in _findings(verdict).items():
        _report(petition_id, slug, kind, detail, now)
    db.session.commit()
    return verdict


def _looked_at(petition_id: int, wrong: dict[tuple[str, str], int], now: datetime) -> Verdict:
    found = days.ledger(petition_id, now)
    closed = days.closed_days(petition_id)
    missing: Counter[str] = Counter(found.astray)
    for (_country, kind), by in wrong.items():
        missing[chain.kind_group(kind)] += by
    astray = {kind: by for kind, by in missing.items() if by and closed}
    return Verdict(
        before=found.total, after=found.total, repaired=_named(wrong), astray=astray,
        broken=chain.first_broken(closed),
    )  # fmt: skip


def _repair(petition_id: int, verdict: Verdict) -> None:
    verdict.before = tally.total(petition_id)
    mended = tally.repair(petition_id)
    verdict.after = verdict.before + sum(mended.values())
    verdict.repaired = _named(mended) | _parts_named(parts.recount(petition_id))


def _named(wrong: dict[tuple[str, str], int]) -> dict[str, int]:
    return {f"{country or '-'} {kind}": by for (country, kind), by in sorted(wrong.items())}


def _parts_named(apart: dict[parts.Key, int]) -> dict[str, int]:
    """Return by how much names shown and languages were short."""
    summed: Counter[str] = Counter()
    for (_petition_id, part, _block), by in apart.items():
        summed[part] += by
    return dict(sorted(summed.items()))


def _findings(verdict: Verdict) -> dict[FaultKind, dict[str, Any]]:
    found: dict[FaultKind, dict[str, Any]] = {}
    if verdict.repaired:
        facts = {"before": verdict.before, "after": verdict.after, "by": verdict.repaired}
        found[FaultKind.TALLY] = facts
    if verdict.astray:
        found[FaultKind.DAYS] = {"by": verdict.astray}
    if verdict.broken:
        found[FaultKind.CHAIN] = {"day": verdict.broken.isoformat()}
    return found


def _report(
    petition_id: int, slug: str, kind: FaultKind, detail: dict[str, Any], now: datetime
) -> None:
    """Note a fault for staff, on the audit trail and in the log; one and the same only once."""
    newest = select(CountFault).where(CountFault.petition_id == petition_id,
                                      CountFault.kind == kind)  # fmt: skip
    last = db.session.scalars(newest.order_by(CountFault.id.desc()).limit(1)).first()
    if kind != FaultKind.TALLY and last is not None and last.detail == detail:
        return
    db.session.add(
        CountFault(petition_id=petition_id, kind=kind, detail=detail, found_at=now,
                   repaired=kind == FaultKind.TALLY)
    )  # fmt: skip
    audit.record(f"count.{kind}", slug, actor=None, detail=detail, now=now)
    log.error("count_fault", kind=str(kind))
