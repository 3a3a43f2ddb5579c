"""The test clock: what comes due while it moves, each at its own moment and in order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from . import collecting, delayed, invoices, sessions, subscriptions
from .account import Account, StripeObject

DRAFT_S = 60 * 60  # A renewal stays a draft for an hour.
Due = tuple[int, Callable[[], None]]


def advance(account: Account, seconds: int) -> None:
    """Move the account's clock, and do on the way what comes due."""
    with account.lock:
        shift = account.clock_shift_s + seconds
        until = account.now() + seconds
        while (due := _next(account, until)) is not None:
            moment, work = due
            if moment > account.now():
                account.clock_shift_s = moment - int(time.time())
            work()
        account.clock_shift_s = shift
        sessions.expire_overdue(account)
        delayed.lapse(account)


def renewal_wait_s(account: Account, subscription: StripeObject) -> int:
    """Return how long the clock must move until the next renewal has been tried."""
    end: int = subscription["items"]["data"][0]["current_period_end"]
    return max(0, end - account.now()) + DRAFT_S + 1


def _next(account: Account, until: int) -> Due | None:
    coming = [due for due in _coming(account) if due[0] <= until]
    return min(coming, key=lambda due: due[0], default=None)


def _coming(account: Account) -> Iterator[Due]:
    for subscription in account.objects(subscriptions.KIND).values():
        if subscription["status"] in ("active", "past_due"):
            yield from _of_subscription(account, subscription)
    for invoice in account.objects(invoices.KIND).values():
        if invoice["auto_advance"]:
            yield from _of_invoice(account, invoice)


def _of_subscription(account: Account, subscription: StripeObject) -> Iterator[Due]:
    pause = subscription["pause_collection"]
    if pause and pause["resumes_at"]:
        yield pause["resumes_at"], lambda: _resume(account, subscription)
    end = subscription["items"]["data"][0]["current_period_end"]
    over = _end if subscription["cancel_at_period_end"] else _renew
    yield end, lambda: over(account, subscription)


def _of_invoice(account: Account, invoice: StripeObject) -> Iterator[Due]:
    if invoice["status"] == "draft" and invoice["automatically_finalizes_at"]:
        yield invoice["automatically_finalizes_at"], lambda: _finalize(account, invoice)
    if invoice["status"] == "open" and invoice["next_payment_attempt"]:
        yield invoice["next_payment_attempt"], lambda: _retry(account, invoice)


def _resume(account: Account, subscription: StripeObject) -> None:
    subscription["pause_collection"] = None
    account.record("customer.subscription.updated", subscription)


def _end(account: Account, subscription: StripeObject) -> None:
    collecting.cancel(account, subscription, "cancellation_requested")


def _renew(account: Account, subscription: StripeObject) -> None:
    """Begin the next period; its invoice is a draft for an hour, or what a pause makes of it."""
    [item] = subscription["items"]["data"]
    start = item["current_period_end"]
    before = item["current_period_start"]
    end = subscriptions.next_end(subscription, start)
    item.update(current_period_start=start, current_period_end=end)
    invoice = invoices.draft(account, subscription, reason="subscription_cycle")
    invoice.update(period_start=before, period_end=start)
    account.record("customer.subscription.updated", subscription)
    pause = subscription["pause_collection"]
    if pause is None:
        invoice["automatically_finalizes_at"] = start + DRAFT_S
    else:
        _skip(account, invoice, pause["behavior"])


def _skip(account: Account, invoice: StripeObject, behavior: str) -> None:
    invoice["auto_advance"] = False
    if behavior == "keep_as_draft":
        return
    invoices.finalize(account, invoice)
    if behavior == "void":
        invoices.mark_void(account, invoice)
    else:
        invoices.mark_uncollectible(account, invoice)
    collecting.settle_subscription(account, invoice)


def _finalize(account: Account, invoice: StripeObject) -> None:
    invoices.finalize(account, invoice)
    collecting.collect(account, invoice)


def _retry(account: Account, invoice: StripeObject) -> None:
    collecting.collect(account, invoice)
