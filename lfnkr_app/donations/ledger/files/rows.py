"""The rows of a file of gifts: read in steps, sums as exact figures in whole units of money."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations.ledger.matching import conditions
from lfnkr_app.donations.ledger.wanted import Wanted
from lfnkr_app.donations.models import Donor, Fund, Gift, Receipt
from lfnkr_app.donations.payouts.models import Payout
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.money import DECIMALS
from lfnkr_app.privacy.sealing import open_text

BATCH: Final = 1000
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Column:
    """One column: its head, how a cell is made of a row of the database, and what it says."""

    head: str
    cell: Callable[[Any], Any]
    says: str


def _sum(name: str, currency: str = "currency") -> Callable[[Any], Any]:
    return lambda row: exact(getattr(row, name), getattr(row, currency))


def _day(name: str) -> Callable[[Any], str]:
    return lambda row: _tokyo(getattr(row, name))


def _text(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


def _of_donor(name: str) -> Callable[[Any], str]:
    return lambda row: _opened("donor", name, row.donor_uid, getattr(row, f"donor_{name}"))


def _of_gift(name: str) -> Callable[[Any], str]:
    return lambda row: _opened("gift", name, row.uid, getattr(row, name))


def _address(row: Any) -> str:
    """Return the postal address of a giver who wants it on the receipt."""
    return str(_of_donor("address")(row)) if row.needs_address else ""


def _yes(name: str) -> Callable[[Any], str]:
    return lambda row: "yes" if getattr(row, name) else "no"


def _net(row: Any) -> Any:
    return exact(row.amount_minor - row.refunded_minor - row.taken_minor, row.currency)


PLAIN: Final = (
    Column("id", _text("id"), "the number of the gift on this site"),
    Column("made", _day("made_at"), "day on which it was begun, in Tokyo"),
    Column("received", _day("received_at"), "day on which the money came, in Tokyo"),
    Column("paid_out", _day("reached_bank_at"), "day on which Stripe's payout reached the bank"),
    Column("state", _text("state"), "succeeded: the money came; any other: not, or not yet"),
    Column("currency", _text("currency"), "currency of the gift"),
    Column("amount", _sum("amount_minor"), "what was given"),
    Column("refunded", _sum("refunded_minor"), "what went back for good"),
    Column("disputed", _sum("taken_minor"), "what banks of givers have taken back at this moment"),
    Column("net", _net, "amount less refunded less disputed; fees are not taken off"),
    Column("settled_currency", _text("settled_currency"), "currency of the balance at Stripe"),
    Column("settled", _sum("settled_minor", "settled_currency"), "what reached the balance"),
    Column("fee", _sum("fee_minor", "settled_currency"), "Stripe's fee, in the settled currency"),
    Column("payout", _text("payout_id"), "Stripe's name of the payout"),
    Column("method", _text("method"), "card, bank, post, cash or other"),
    Column("reference", _text("reference"), "what the giver writes with a transfer"),
    Column("receipt", _text("number"), "number of the newest receipt"),
    Column("receipt_state", _text("receipt_state"), "issued or void"),
    Column("fund", _text("fund"), "the fund, empty: where it is needed most"),
    Column("pledge", _text("pledge_id"), "number of the pledge it is part of"),
    Column("subscription", _text("subscription_id"), "Stripe's name of that pledge"),
    Column("payment_intent", _text("payment_intent_id"), "Stripe's name of the payment"),
    Column("charge", _text("charge_id"), "Stripe's name of the charge"),
    Column("invoice", _text("invoice_id"), "Stripe's name of the invoice"),
    Column("balance_transaction", _text("balance_transaction_id"), "Stripe's line of the balance"),
    Column("demonstration", _yes("demonstration"), "yes: made up, no money"),
)
PERSONAL: Final = {
    "name": Column("name", _of_donor("name"), "name of the giver, as typed"),
    "email": Column("email", _of_donor("email"), "mail address of the giver"),
    "address": Column("address", _address, "postal address, where one is wanted on the receipt"),
    "transfer_name": Column("transfer_name", _of_gift("transfer_name"), "name on the transfer"),
    "message": Column("message", _of_gift("message"), "what the giver wrote"),
    "show_name": Column("show_name", _yes("show_name"), "whether the name may be shown"),
}  # fmt: skip


def columns(personal: tuple[str, ...]) -> tuple[Column, ...]:
    """Return the columns of a file that holds these facts of the givers."""
    return (*PLAIN, *(PERSONAL[name] for name in PERSONAL if name in personal))


def rows(wanted: Wanted, personal: tuple[str, ...]) -> Iterator[Row]:
    """Return the rows of the wanted gifts by their numbers, read in batches."""
    chosen = columns(personal)
    base = _query().where(*conditions(wanted)).order_by(Gift.id).limit(BATCH)
    after = 0
    while batch := db.session.execute(base.where(Gift.id > after)).all():
        after = batch[-1].id
        for row in batch:
            yield tuple(column.cell(row) for column in chosen)


def how_many(wanted: Wanted) -> int:
    """Return how many gifts are wanted."""
    query = select(func.count()).select_from(Gift).where(*conditions(wanted))
    return db.session.scalar(query) or 0


def exact(minor: int | None, currency: str | None) -> Decimal | None:
    """Return a sum as an exact figure: 1250 cents are 12.50."""
    if minor is None or currency not in DECIMALS:
        return None
    return Decimal(minor).scaleb(-DECIMALS[currency])


def _tokyo(moment: datetime | None) -> str:
    return clock.tokyo_day(moment).isoformat() if moment else ""


def _opened(table: str, column: str, uid: bytes, sealed: bytes | None) -> str:
    return "" if sealed is None else open_text(table, column, uid, sealed)


def _query() -> Select[*tuple[Any, ...]]:
    any_receipt = aliased(Receipt)
    of_gift = select(func.max(any_receipt.id)).where(any_receipt.gift_id == Gift.id)
    query: Select[*tuple[Any, ...]] = select(
        Gift.id, Gift.uid, Gift.made_at, Gift.received_at, Payout.reached_bank_at, Gift.state,
        Gift.currency, Gift.amount_minor, Gift.refunded_minor, Gift.taken_minor,
        Gift.settled_currency, Gift.settled_minor, Gift.fee_minor, Payout.payout_id, Gift.method,
        Gift.reference, Receipt.number, Receipt.state.label("receipt_state"),
        Fund.slug.label("fund"), Gift.pledge_id, Pledge.subscription_id, Gift.payment_intent_id,
        Gift.charge_id, Gift.invoice_id, Gift.balance_transaction_id, Gift.demonstration,
        Gift.show_name, Gift.needs_address, Gift.message_sealed.label("message"),
        Gift.transfer_name_sealed.label("transfer_name"), Donor.uid.label("donor_uid"),
        Donor.name_sealed.label("donor_name"), Donor.email_sealed.label("donor_email"),
        Donor.address_sealed.label("donor_address"),
    )  # fmt: skip
    return (
        query.join(Donor, Donor.id == Gift.donor_id)
        .outerjoin(Fund, Fund.id == Gift.fund_id)
        .outerjoin(Payout, Payout.id == Gift.payout_id)
        .outerjoin(Pledge, Pledge.id == Gift.pledge_id)
        .outerjoin(Receipt, Receipt.id == of_gift.correlate(Gift).scalar_subquery())
    )
