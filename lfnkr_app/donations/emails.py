"""The mails of a gift: the lines of a transfer, a reminder of it, and the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lfnkr_app import i18n
from lfnkr_app.donations.models import Gift, Receipt
from lfnkr_app.donations.pledges import links
from lfnkr_app.donations.transfers import accounts
from lfnkr_app.mail.outbox import SOON, URGENT, Letter
from lfnkr_app.money import Money
from lfnkr_app.privacy import tokens

if TYPE_CHECKING:
    from lfnkr_app.donations.receipts import Content

RECEIPT = "receipt"
TRANSFER = "transfer"


def receipt_token(receipt: Receipt) -> str:
    """Return the token behind which the receipt stands."""
    return tokens.make(RECEIPT, receipt.uid, receipt.generation)


def transfer_token(gift: Gift) -> str:
    """Return the token of the page with the lines of a transfer."""
    return tokens.make(TRANSFER, gift.uid, 1)


def receipt(
    gift: Gift, receipt: Receipt, content: Content, email: str, *, occasion: str = ""
) -> Letter:
    """Return the mail that says what was received, and leads to the receipt.

    Each receipt is mailed once for each `occasion`: when it is issued, and when staff ask again.
    """
    with i18n.speaking(gift.lang):
        amount = i18n.written_money(Money(receipt.amount_minor, gift.currency))
        received_on = i18n.written_day(gift.received_at or receipt.issued_at)
        tax_line = content.tax_term.line()
    args = {
        "amount": amount, "received_on": received_on, "replaces": content.replaces,
        "number": receipt.number, "method": gift.method, "reference": gift.reference or "",
        "fund": content.fund_in(gift.lang),
        "donor": content.donor, "address": content.address, "tax_line": tax_line,
        "issuer": [content.issuer_in(gift.lang), *content.issuer_address, content.phone],
        "token": receipt_token(receipt), "pledge": links.token_of(gift),
    }  # fmt: skip
    key = f"receipt:{receipt.uid.hex()}{':' if occasion else ''}{occasion}"
    return Letter(key=key, kind="donations.receipt", recipient=email,
                  template="receipt", lang=gift.lang, args=args, priority=SOON)  # fmt: skip


def transfer(gift: Gift, email: str) -> Letter:
    """Return the mail with the account lines and the reference to write."""
    return Letter(key=f"transfer:{gift.uid.hex()}", kind="donations.transfer", recipient=email,
                  template="transfer", lang=gift.lang, args=_transfer_args(gift),
                  priority=URGENT, about=gift.donor.email_key)  # fmt: skip


def transfer_reminder(gift: Gift, email: str) -> Letter:
    """Return the one mail that asks kindly after a transfer that has not been seen."""
    return Letter(key=f"transfer-reminder:{gift.uid.hex()}", kind="donations.transfer_reminder",
                  recipient=email, template="transfer_reminder", lang=gift.lang,
                  args=_transfer_args(gift), priority=SOON)  # fmt: skip


def _transfer_args(gift: Gift) -> dict[str, Any]:
    with i18n.speaking(gift.lang):
        amount = i18n.written_money(gift.money)
        announced_on = i18n.written_day(gift.made_at)
        lines = [[account.title, account.lines]
                 for account in accounts.of(gift.method, gift.currency)]  # fmt: skip
    return {"reference": gift.reference, "amount": amount, "accounts": lines,
            "announced_on": announced_on, "method": gift.method,
            "donor": gift.donor.name or "", "token": transfer_token(gift)}  # fmt: skip
