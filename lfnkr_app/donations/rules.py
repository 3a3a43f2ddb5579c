"""Decisions about gifts: values in, values out; no session, request or clock."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from lfnkr_app import clock
from lfnkr_app.donations.gateway.sessions import CheckoutSession
from lfnkr_app.donations.models import GiftState
from lfnkr_app.donations.terms import Terms
from lfnkr_app.money import DECIMALS, Money, NotAnAmount, parse

OTHER: Final = "other"
ONCE: Final = "once"
#: Stripe takes no session shorter than 30 minutes, counted from when it opens it.
SESSION_LIFE: Final = timedelta(minutes=35)
#: The same form sent again within this time is a double click or a way back, not a second gift.
#: Shorter than what SESSION_LIFE leaves, so that the stored request can still be sent as it is.
SAME_GIFT: Final = timedelta(minutes=4)
TRANSFER_MAILS_A_DAY: Final = 3
RECEIPT_LINK_LIFE: Final = timedelta(days=366)
MAX_TRIES: Final = 15
#: From which states a gift may turn into each. A settled gift never goes back; money always counts.
MAY_BECOME: Final[dict[str, frozenset[str]]] = {
    GiftState.OPEN: frozenset({GiftState.CREATED}),
    GiftState.PROCESSING: frozenset({GiftState.CREATED, GiftState.OPEN}),
    GiftState.SUCCEEDED: frozenset(set(GiftState) - {GiftState.SUCCEEDED}),
    GiftState.FAILED: frozenset({GiftState.CREATED, GiftState.OPEN, GiftState.PROCESSING}),
    GiftState.EXPIRED: frozenset({GiftState.CREATED, GiftState.OPEN}),
}
#: Without letters that are mistaken on a slip for figures (B D G I L O Q S Z) or one another (U V).
REFERENCE_LETTERS: Final = "ACEFHJKMNPRTWXY"


@dataclass(frozen=True)
class Wish:
    """What a donor asked for in the form."""

    money: Money
    name: str
    email: str
    method: str = "card"
    fund: str = ""
    lang: str = "en"
    show_name: bool = False
    message: str = ""
    transfer_name: str = ""
    needs_address: bool = False
    address: str = ""
    interval: str = ONCE
    agreement_version: int | None = None


def chosen_money(preset: str | None, amount: str | None, currency: str) -> Money:
    """Return the sum that a form asks for: the preset, or the other amount; no preset means other.

    Raises:
        NotAnAmount: neither is a sum in that currency.
    """
    text = amount if not preset or preset == OTHER else preset
    if not text:
        raise NotAnAmount("")
    return parse(text, currency)


def is_taken(money: Money, terms: Terms) -> bool:
    """Return whether a sum lies between the floor and the ceiling, both included."""
    return terms.floor <= money.minor <= terms.ceiling


def major(money: Money) -> str:
    """Return a sum as its shortest figures without grouping: `5000`, `40`, `12.50`."""
    figures = money.figures().replace(",", "")
    return figures.removesuffix("." + "0" * DECIMALS[money.currency])


def canonical_address(email: str) -> str:
    """Return one spelling of an address to find its donor by: NFKC, lower case, IDNA."""
    local, _, domain = unicodedata.normalize("NFKC", email).strip().lower().rpartition("@")
    with contextlib.suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    return f"{local}@{domain}"


def folded_name(name: str) -> str:
    """Return one spelling of a name: NFKC, casefolded, without spaces, its script kept."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def postal_code(text: str) -> str:
    """Return a postal code in plain figures; seven of them as Japan writes them: `113-0033`."""
    plain = unicodedata.normalize("NFKC", text).replace("〒", "").strip()
    digits = re.sub(r"[\s\-‐‑‒–—―−ー]", "", plain)
    if len(digits) == 7 and digits.isascii() and digits.isdigit():
        return f"{digits[:3]}-{digits[3:]}"
    return plain


def postal_address(code: str, lines: str) -> str:
    """Return a postal address as it is printed, the code first."""
    kept = [line.strip() for line in lines.splitlines() if line.strip()]
    return "\n".join(filter(None, [postal_code(code), *kept]))


def outcome(session: CheckoutSession) -> GiftState:
    """Return what a session's present state makes of its gift."""
    if session.payment_status == "paid":
        return GiftState.SUCCEEDED
    if session.status == "expired":
        return GiftState.EXPIRED
    if session.status == "complete":
        dead = session.intent_status in {"requires_payment_method", "canceled"}
        return GiftState.FAILED if dead else GiftState.PROCESSING
    return GiftState.OPEN


def receipt_number(year: int, sequence: int, series: str = "R") -> str:
    """Return `R-2026-00042`; past gifts count as `P-2019-00012`."""
    return f"{series}-{year}-{sequence:05}"


def series_year(now: datetime) -> int:
    """Return the Tokyo year in whose series a receipt issued at `now` stands."""
    return clock.tokyo_day(now).year


def reference_stem(day: date) -> str:
    """Return how the references of one day begin: `LF-0417-`."""
    return f"LF-{day:%m%d}-"


def reference_length(taken: int) -> int:
    """Return how many letters keep a new reference from meeting one of those taken."""
    return 1 if taken < 4 else 2 if taken < 60 else 4


def session_request(
    *, uid: bytes, money: Money, email: str, lang: str, product: str, urls: tuple[str, str],
    expires_at: datetime, interval: str = ONCE,
) -> dict[str, Any]:  # fmt: skip
    """Return what Stripe is asked for a gift or a pledge: neutral words, no name, no country.

    Source: design rule 12: payment firms freeze accounts over words in such fields.
    """
    price = {"currency": money.currency.lower(), "unit_amount": money.minor,
             "product_data": {"name": product}}  # fmt: skip
    tag, mode = _one_time(uid) if interval == ONCE else _repeating(uid, price, interval)
    request = mode | {
        "line_items": [{"price_data": price, "quantity": 1}],
        "success_url": urls[0],
        "cancel_url": urls[1],
        "locale": lang,
        "client_reference_id": uid.hex(),
        "metadata": tag,
        "adaptive_pricing": {"enabled": False},
        "expires_at": int(expires_at.timestamp()),
    }
    # Stripe refuses addresses in other scripts; the donor then types one on its page.
    return request | ({"customer_email": email} if email.isascii() else {})


def _one_time(uid: bytes) -> tuple[dict[str, str], dict[str, Any]]:
    tag = {"gift": uid.hex()}
    return tag, {"mode": "payment", "submit_type": "donate",
                 "payment_intent_data": {"metadata": tag}}  # fmt: skip


def _repeating(
    uid: bytes, price: dict[str, Any], interval: str
) -> tuple[dict[str, str], dict[str, Any]]:
    """Cards only: what comes days later cannot be promised every month."""
    tag = {"pledge": uid.hex()}
    price["recurring"] = {"interval": interval}
    return tag, {"mode": "subscription", "payment_method_types": ["card"],
                 "subscription_data": {"metadata": tag}}  # fmt: skip


def wait_before(tries: int) -> timedelta:
    """Return how long an event waits after that many failures: 10 s, 20, 40, … at most an hour."""
    return min(timedelta(seconds=10 * 2 ** max(tries - 1, 0)), timedelta(hours=1))
