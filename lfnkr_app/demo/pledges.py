"""Three made-up pledges with their gifts: one runs, one is past due, one was stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.demo.gifts import put_donor
from lfnkr_app.donations import receipts
from lfnkr_app.donations.models import Gift, GiftSource, GiftState, Method
from lfnkr_app.donations.pledges import turning
from lfnkr_app.donations.pledges.models import Pledge, PledgeState
from lfnkr_app.donations.pledges.rules import months_later


@dataclass(frozen=True)
class Made:
    """One made-up pledge, begun so many months ago, with so many gifts since."""

    mark: str
    name: str
    lang: str
    currency: str
    minor: int
    months: int
    gifts: int
    states: tuple[PledgeState, ...]


PLEDGES: Final = (
    Made("pledge-1", "Example Donor", "en", "USD", 4_000, 3, 3,
         (PledgeState.ACTIVE, PledgeState.CANCELLED)),
    Made("pledge-2", "見本 一郎", "ja", "JPY", 3_000, 6, 6, (PledgeState.ACTIVE,)),
    Made("pledge-3", "예시 후원자", "ko", "KRW", 20_000, 4, 3,
         (PledgeState.ACTIVE, PledgeState.PAST_DUE)),
)  # fmt: skip


def load_pledges(now: datetime) -> None:
    """Put the pledges in, unless demonstration pledges are there; the caller commits."""
    if db.session.scalar(select(Pledge.id).where(Pledge.demonstration.is_(True)).limit(1)):
        return
    for made in PLEDGES:
        _put(made, now)


def _put(made: Made, now: datetime) -> None:
    begun = months_later(now - timedelta(days=2), -made.months)
    became, over = made.states[-1], made.states[-1] == PledgeState.CANCELLED
    pledge = Pledge(
        state=became, interval="month", amount_minor=made.minor, currency=made.currency,
        donor_id=put_donor(made.mark, made.name, begun).id, lang=made.lang, show_name=False,
        needs_address=False, idempotency_key=f"demo-{made.mark}", demonstration=True,
        generation=1, failures=int(became == PledgeState.PAST_DUE), made_at=begun,
        started_at=begun, ended_at=now - timedelta(days=1) if over else None,
        next_at=None if over else months_later(begun, made.months + 1),
    )  # fmt: skip
    db.session.add(pledge)
    db.session.flush()
    _log(pledge, made, begun, now)
    for number in range(made.gifts):
        _gift(pledge, number, months_later(begun, number))


def _log(pledge: Pledge, made: Made, begun: datetime, now: datetime) -> None:
    was: str | None = None
    for became in (PledgeState.CREATED, PledgeState.OPEN, *made.states):
        at = begun if became != made.states[-1] or len(made.states) == 1 else now
        turning.log(pledge.id, was, became, "form" if was is None else "webhook", at)
        was = became


def _gift(pledge: Pledge, number: int, at: datetime) -> None:
    gift = Gift(
        state=GiftState.SUCCEEDED, amount_minor=pledge.amount_minor, currency=pledge.currency,
        method=Method.CARD, donor_id=pledge.donor_id, lang=pledge.lang, show_name=False,
        needs_address=False, idempotency_key=f"{pledge.idempotency_key}-{number}",
        demonstration=True, made_at=at, received_at=at, source=GiftSource.RENEWAL,
        pledge_id=pledge.id,
    )  # fmt: skip
    db.session.add(gift)
    db.session.flush()
    receipts.issue(gift, now=at)
