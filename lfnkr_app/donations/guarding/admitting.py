"""Whether a form may go on to the card page."""

from __future__ import annotations

from datetime import datetime

from werkzeug.exceptions import TooManyRequests

from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.guarding import breaker, pace
from lfnkr_app.web import limits, proof

ABOUT = "cards"


class CardsClosed(Exception):
    """Cards are closed at the moment: a transfer is the way."""


class WorkOwed(Exception):
    """Browsers must work at the moment, and this one sent no good solution."""


def admit(email: str, solution: str, *, now: datetime) -> None:
    """Let a form go on to the card page, and count it. Commits.

    A good solution is spent by this.

    Raises:
        CardsClosed, WorkOwed: no card is taken from this form.
        TooManyRequests: too many came from this address, this network, or from everywhere.
    """
    mail = pace.mail_key(email)
    network = None if limits.is_near() else bytes.fromhex(limits.network_key())
    stands = breaker.standing()
    refused = pace.was_refused_too_often(mail, network, now)
    db.session.rollback()
    if stands.is_closed(now):
        raise CardsClosed
    if stands.asked_since is not None and not _spent(solution, now):
        raise WorkOwed
    if refused or pace.is_over(mail, network):
        raise TooManyRequests
    begin_writing()
    pace.note_page(mail, network, now)
    breaker.judge(now)
    db.session.commit()


def _spent(solution: str, now: datetime) -> bool:
    begin_writing()
    spent = proof.spend(ABOUT, solution, now)
    db.session.commit()
    return spent
