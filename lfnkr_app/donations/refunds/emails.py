"""The mail that tells a donor that money goes back."""

from __future__ import annotations

from typing import Any

from lfnkr_app import i18n
from lfnkr_app.donations import receipts
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.refunds import rules
from lfnkr_app.donations.refunds.models import Refund
from lfnkr_app.mail.outbox import SOON, Letter


def refund(gift: Gift, refund: Refund, email: str) -> Letter:
    """Return the one mail about a refund: how much, of which gift, when to expect it."""
    receipt = receipts.in_force(gift)
    with i18n.speaking(gift.lang):
        args: dict[str, Any] = {
            "amount": i18n.written_money(refund.money),
            "gift_amount": i18n.written_money(gift.money),
            "given_on": i18n.written_day(gift.received_at or gift.made_at),
            "paid_on": i18n.written_day(refund.settled_at or refund.made_at),
        }  # fmt: skip
    args |= {"donor": gift.donor.name or "", "number": receipt.number if receipt else "",
             "way": rules.way(refund), "whole": refund.amount_minor == gift.amount_minor,
             "nothing_left": _is_the_last(gift, refund)}  # fmt: skip
    return Letter(key=f"refund:{refund.uid.hex()}", kind="donations.refund", recipient=email,
                  template="refund", lang=gift.lang, args=args, priority=SOON)  # fmt: skip


def _is_the_last(gift: Gift, refund: Refund) -> bool:
    """Return whether nothing of the gift is left once this refund, not counted yet, is done."""
    return gift.refunded_minor + refund.amount_minor >= gift.amount_minor
