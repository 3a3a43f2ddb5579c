"""The link to a statement, and the mail that brings it."""

from __future__ import annotations

from datetime import date
from typing import Final

from lfnkr_app import i18n
from lfnkr_app.donations.statements import rules
from lfnkr_app.donations.statements.gathering import Statement
from lfnkr_app.mail.outbox import BULK, SOON, Letter
from lfnkr_app.privacy import tokens

STATEMENT: Final = "statement"


def token(donor_uid: bytes, first: date) -> str:
    """Return the token behind which twelve months of a donor stand."""
    return tokens.make(STATEMENT, donor_uid, rules.number_of(first))


def statement(found: Statement, *, occasion: str) -> Letter:
    """Return the mail with the link to a statement; `occasion` is empty for the run of a year."""
    with i18n.speaking(found.lang):
        span = [i18n.written_day(found.first), i18n.written_day(found.last)]
        totals = [i18n.written_money(total) for total in found.totals]
    args = {"donor": found.name, "span": span, "totals": totals,
            "token": token(found.donor_uid, found.first)}  # fmt: skip
    key = f"statement:{found.donor_uid.hex()}:{found.first}:{occasion}"
    return Letter(key=key, kind="donations.statement", recipient=found.email, lang=found.lang,
                  template="statement", args=args, priority=SOON if occasion else BULK)  # fmt: skip
