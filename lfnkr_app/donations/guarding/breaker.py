"""The breaker: above a pace browsers must work, above another cards are closed for an hour."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, update

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db, insert_new
from lfnkr_app.donations import alarms
from lfnkr_app.donations.guarding import pace, rules
from lfnkr_app.donations.guarding.models import CardGuard
from lfnkr_app.donations.guarding.rules import LIMITS, SLOT, Standing
from lfnkr_app.mail.outbox import URGENT

ONLY: Final = 1
SUBJECT: Final = "cards"


def standing() -> Standing:
    """Return how cards stand."""
    row = db.session.get(CardGuard, ONLY, populate_existing=True)
    return Standing(row.closed_until, row.asked_since, row.counts_from) if row else Standing()


def judge(now: datetime) -> None:
    """Ask for work, or close cards with an alarm, where the pace calls for it. Does not commit."""
    stands = standing()
    refused = pace.refused_since(stands.counted_from(now))
    if refused > LIMITS.close_refused and not stands.is_closed(now) and _close(now):
        audit.record("cards.trip", SUBJECT, actor=None, detail={"refused": refused}, now=now)
        _tell(refused, now)
    pages = pace.pages_since(now - SLOT)
    if stands.asked_since is None and (
        refused > LIMITS.work_refused or pages > LIMITS.work_pages
    ):  # fmt: skip
        _ask(now, {"refused": refused, "pages": pages})


def close(*, actor: StaffUser, now: datetime) -> bool:
    """Close cards for an hour by hand; return whether they were open."""
    closed = _close(now)
    if closed:
        audit.record("cards.close", SUBJECT, actor=actor, now=now)
    return closed


def reopen(*, actor: StaffUser, now: datetime) -> bool:
    """Take cards again at once, and count refused ones anew; return whether they were closed."""
    closed = CardGuard.closed_until > now
    opened = _changed(closed, closed_until=None, closed_since=None, counts_from=now)
    if opened:
        audit.record("cards.open", SUBJECT, actor=actor, now=now)
    return opened


def stop_asking(*, actor: StaffUser | None, now: datetime) -> bool:
    """Let browsers work no more, until the pace calls for it again; return whether they did."""
    stopped = _changed(CardGuard.asked_since.is_not(None), asked_since=None, counts_from=now)
    if stopped:
        audit.record("cards.calm", SUBJECT, actor=actor, now=now)
    return stopped


def calm_down(now: datetime) -> int:
    """Stop asking for work where it is quiet again, and commit; return 1 if that was so."""
    stands = standing()
    refused, pages = pace.refused_since(stands.counted_from(now)), pace.pages_since(now - SLOT)
    db.session.rollback()
    asked = stands.asked_since
    if asked is None or not rules.is_calm(refused, pages, asked, LIMITS, now):
        return 0
    begin_writing()
    stopped = stop_asking(actor=None, now=now)
    db.session.commit()
    return int(stopped)


def _close(now: datetime) -> bool:
    is_open = or_(CardGuard.closed_until.is_(None), CardGuard.closed_until <= now)
    until = now + rules.CLOSED_FOR
    return _changed(is_open, closed_since=now, closed_until=until, counts_from=until)


def _ask(now: datetime, detail: dict[str, Any]) -> None:
    if _changed(CardGuard.asked_since.is_(None), asked_since=now):
        audit.record("cards.work", SUBJECT, actor=None, detail=detail, now=now)


def _changed(condition: Any, **columns: Any) -> bool:
    """Change the only row where `condition` holds; whoever of many is the first gets True."""
    db.session.execute(insert_new(CardGuard, {"id": ONLY}))
    guarded = update(CardGuard).where(CardGuard.id == ONLY, condition)
    changed = guarded.values(**columns).returning(CardGuard.id)
    return db.session.scalar(changed) is not None


def _tell(refused: int, now: datetime) -> None:
    """Tell staff that cards are closed: how many were refused, and of nobody whose."""
    page = "staff.card_guard.cards"
    alarms.tell(lambda person: alarms.letter("staff_cards_closed", page, refused, person, now,
                                             URGENT), now=now)  # fmt: skip
