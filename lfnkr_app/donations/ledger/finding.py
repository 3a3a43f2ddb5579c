"""Finding gifts by something exact: a number, a name of Stripe's, or keys of mail and name."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from lfnkr_app.database import db
from lfnkr_app.donations import donors
from lfnkr_app.donations.disputes.models import Dispute
from lfnkr_app.donations.models import Donor, Gift, Receipt
from lfnkr_app.donations.payouts.models import Payout
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.donations.refunds.models import Refund

#: As many gifts are shown of one search.
MOST: Final = 100


def _via(model: Any, column: Any, link: Any, mine: Any) -> Callable[[str], ColumnElement[bool]]:
    """Return what finds gifts through another table."""
    return lambda word: mine.in_(select(link).select_from(model).where(column == word))


def _equals(column: Any) -> Callable[[str], ColumnElement[bool]]:
    return lambda word: column == word


_pledge: Final = _via(Pledge, Pledge.subscription_id, Pledge.id, Gift.pledge_id)
_customer: Final = _via(Pledge, Pledge.customer_id, Pledge.id, Gift.pledge_id)
_refund: Final = _via(Refund, Refund.refund_id, Refund.gift_id, Gift.id)
_dispute: Final = _via(Dispute, Dispute.dispute_id, Dispute.gift_id, Gift.id)
_payout: Final = _via(Payout, Payout.payout_id, Payout.id, Gift.payout_id)
#: How Stripe's names begin, and where each kind of them stands.
_STRIPE: Final = {
    "pi_": _equals(Gift.payment_intent_id), "ch_": _equals(Gift.charge_id),
    "py_": _equals(Gift.charge_id), "cs_": _equals(Gift.session_id),
    "in_": _equals(Gift.invoice_id), "txn_": _equals(Gift.balance_transaction_id),
    "sub_": _pledge, "cus_": _customer, "re_": _refund, "pyr_": _refund, "dp_": _dispute,
    "du_": _dispute, "issfr_": _dispute, "po_": _payout,
}  # fmt: skip


def found(words: str) -> list[int]:
    """Return the numbers of the gifts that exactly these words name, the newest first.

    Receipt numbers and references in any case and width, mail addresses in any spelling, names
    without regard to case, width and spaces.
    """
    plain = unicodedata.normalize("NFKC", words).strip()
    query = select(Gift.id).where(_condition(plain, words)).order_by(Gift.id.desc())
    return list(db.session.scalars(query.limit(MOST)))


def names_a_person(words: str) -> bool:
    """Return whether words can only be a mail address or a name, and no number of ours."""
    return _of_stripe(words) is None and not _numbered(words)


def _condition(plain: str, words: str) -> ColumnElement[bool]:
    known = _of_stripe(plain)
    if known is not None:
        return known
    return _numbered_condition(plain) if _numbered(plain) else _of_person(words)


def _of_stripe(word: str) -> ColumnElement[bool] | None:
    for start, condition in _STRIPE.items():
        if word.startswith(start):
            return condition(word)
    return None


def _numbered(word: str) -> bool:
    """Return whether a word is a receipt's number or a reference that is there."""
    upper = word.upper()
    is_receipt = select(Receipt.id).where(Receipt.number == upper)
    is_reference = select(Gift.id).where(Gift.reference == upper)
    return any(db.session.scalar(query) is not None for query in (is_receipt, is_reference))


def _numbered_condition(word: str) -> ColumnElement[bool]:
    upper = word.upper()
    receipt = select(Receipt.gift_id).where(Receipt.number == upper)
    return (Gift.reference == upper) | Gift.id.in_(receipt)


def _of_person(words: str) -> ColumnElement[bool]:
    key = Donor.email_key == donors.email_key(words) if "@" in words else (
        Donor.name_key == donors.name_key(words))  # fmt: skip
    return Gift.donor_id.in_(select(Donor.id).where(key))
