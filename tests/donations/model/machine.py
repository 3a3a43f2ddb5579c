"""Any history of gifts: what donors, banks, staff, Stripe and the network do, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations import inbox, jobs
from lfnkr_app.donations.errors import GatewayDown
from lfnkr_app.donations.gateway import patient
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.pledges import jobs as pledge_jobs
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.donations.reconciling import booking, rounds
from lfnkr_app.donations.reconciling.comparing import Tally
from lfnkr_app.donations.reconciling.models import ItemState, ReconItem
from lfnkr_app.donations.refunds import jobs as refund_jobs
from lfnkr_app.donations.refunds import sending
from lfnkr_app.errors import Refused
from tests import conftest as house
from tests.accounts import people
from tests.browser import Browser
from tests.donations.model import ledger
from tests.donations.pledges.support import path
from tests.donations.refunds.support import asked
from tests.donations.support import give
from tests.stripe_peer import StripePeer
from tests.stripe_peer.errors import ApiError
from tests.stripe_peer.payments import SessionNotOpen

SUMS = {"JPY": "5000", "USD": "40", "EUR": "15", "KRW": "50000"}
CURRENCIES = st.sampled_from(sorted(SUMS))
WHICH = st.integers(0, 30)
#: Long enough for whatever is put off, and for the rounds that look at what is silent.
LATER = timedelta(hours=30)
#: What all histories together held, for whoever wants to know how much was tried.
SEEN: Counter[str] = Counter()
Kind = TypeVar("Kind")


def tried(act: Callable[[], Any]) -> Any:
    """Return what an act of the world brought; None where the peer's state does not allow it."""
    try:
        return act()
    except (ApiError, SessionNotOpen, StopIteration, IndexError):
        return None


class Giving(RuleBasedStateMachine):
    """The site, the peer, and everybody around them."""

    def __init__(self, app: Flask, peer: StripePeer, site: str) -> None:
        super().__init__()
        db.session.remove()
        house.wipe()
        peer.reset()
        peer.webhooks.endpoints.clear()
        peer.endpoint(site)
        peer.hold()
        self.app, self.peer, self.browser = app, peer, Browser(app)
        self.staff = people.member("donations")
        self.given = self.brought = 0

    # What donors do.

    @rule(currency=CURRENCIES, interval=st.sampled_from(["once", "once", "month", "year"]))
    def give(self, currency: str, interval: str) -> None:
        self.given += 1
        page = give(self.browser, currency=currency, preset=SUMS[currency], interval=interval,
                    email=f"donor{self.given}@example.org")  # fmt: skip
        assert page.status in {303, 502, 503}, page.words

    @rule(currency=CURRENCIES, interval=st.sampled_from(["once", "month"]), told=st.booleans())
    def give_and_pay(self, currency: str, interval: str, told: bool) -> None:
        self.give(currency=currency, interval=interval)
        self.pay(which=0)
        if told:
            self.bring_the_next(most=12)
            self.work()

    @rule(which=WHICH)
    def give_twice(self, which: int) -> None:
        for _time in range(2):
            give(self.browser, email=f"twice{self.given}-{which}@example.org")
        self.given += 1

    @rule(which=WHICH)
    def pay(self, which: int) -> None:
        self._session(which, self.peer.pay)

    @rule(which=WHICH)
    def be_declined(self, which: int) -> None:
        self._session(which, self.peer.decline)

    @rule(which=WHICH)
    def let_go(self, which: int) -> None:
        self._session(which, self.peer.expire)

    @rule(which=WHICH)
    def pay_late(self, which: int) -> None:
        self._session(which, self.peer.pay_late)

    @rule(which=WHICH, paid=st.booleans())
    def take_a_number_to_the_store(self, which: int, paid: bool) -> None:
        self._session(which, self.peer.delay)
        self._session(which, self.peer.settle_delayed if paid else self.peer.fail_delayed)

    @precondition(lambda self: self.peer.subscriptions)
    @rule(which=WHICH)
    def stop(self, which: int) -> None:
        row = self._of(list(db.session.scalars(select(Pledge).order_by(Pledge.id))), which)
        page = self.browser.get(path(row)) if row is not None else None
        if page is not None and "/stop" in " ".join(page.links() + _actions(page)):
            self.browser.post(f"{path(row)}stop", data={})

    # What banks do.

    @precondition(lambda self: self.peer.subscriptions)
    @rule(which=WHICH)
    def renew(self, which: int) -> None:
        found = self._of(self.peer.subscriptions, which)
        tried(lambda: self.peer.renew(found["id"]))

    @precondition(lambda self: self.peer.subscriptions)
    @rule(which=WHICH, works=st.booleans())
    def card(self, which: int, works: bool) -> None:
        found = self._of(self.peer.subscriptions, which)
        change = self.peer.fix_card if works else self.peer.fail_card
        tried(lambda: change(found["id"]))

    @precondition(lambda self: self.peer.books())
    @rule(which=WHICH, status=st.sampled_from(["needs_response", "warning_needs_response"]))
    def dispute(self, which: int, status: str) -> None:
        found = self._of(self.peer.books(), which)
        tried(lambda: self.peer.dispute(found["charge"], status=status))

    @rule(which=WHICH, status=st.sampled_from(["under_review", "won", "lost", "warning_closed"]))
    def decide_dispute(self, which: int, status: str) -> None:
        found = self._of(list(self.peer.account.objects("dispute")), which)
        if found:
            tried(lambda: self.peer.move_dispute(found, status))

    @precondition(lambda self: self.peer.books())
    @rule(which=WHICH)
    def warn(self, which: int) -> None:
        found = self._of(self.peer.books(), which)
        tried(lambda: self.peer.warn_of_fraud(found["charge"]))

    @rule()
    def pay_out(self) -> None:
        self.peer.advance(5 * 24 * 3600)
        tried(self.peer.pay_out)

    # What staff do, here and in Stripe's dashboard.

    @precondition(lambda self: self.peer.books())
    @rule(which=WHICH, whole=st.booleans(), status=st.sampled_from(["succeeded", "pending"]))
    def refund_in_the_dashboard(self, which: int, whole: bool, status: str) -> None:
        found = self._of(self.peer.books(), which)
        part = None if whole else max(1, found["amount"] // 3)
        tried(lambda: self.peer.refund(found["charge"], part, status=status))

    @rule(which=WHICH, whole=st.booleans(), pending=st.booleans())
    def refund_here(self, which: int, whole: bool, pending: bool) -> None:
        settled = select(Gift).where(Gift.state == GiftState.SUCCEEDED).order_by(Gift.id)
        gift = self._of(list(db.session.scalars(settled)), which)
        if gift is None:
            return
        gift_id, minor = gift.id, gift.amount_minor if whole else max(1, gift.amount_minor // 4)
        if pending:
            self.peer.order_refunds("pending")
        try:
            sending.send(asked(gift_id, minor, self.staff.id), patient())
        except (Refused, GatewayDown):
            db.session.rollback()

    @rule(which=WHICH, arrives=st.booleans())
    def end_refund(self, which: int, arrives: bool) -> None:
        found = self._of(list(self.peer.account.objects("refund")), which)
        if found:
            end = self.peer.finish_refund if arrives else self.peer.fail_refund
            tried(lambda: end(found))

    # What the network does.

    @precondition(lambda self: self.peer.events)
    @rule(which=st.integers(0, 400), times=st.integers(1, 3), together=st.booleans())
    def bring(self, which: int, times: int, together: bool) -> None:
        found = self._of(self.peer.events, which)
        assert set(self.peer.deliver(found["id"], times=times, parallel=together)) == {200}

    @precondition(lambda self: self.brought < len(self.peer.events))
    @rule(most=st.integers(1, 12))
    def bring_the_next(self, most: int) -> None:
        for event in self.peer.events[self.brought : self.brought + most]:
            self.peer.deliver(event["id"])
            self.brought += 1

    @precondition(lambda self: self.peer.events)
    @rule(which=st.integers(0, 400), how=st.sampled_from(["secret", "mode", "old", "future"]))
    def forge(self, which: int, how: str) -> None:
        found, stamp = self._of(self.peer.events, which), int(clock.now().timestamp())
        ways: dict[str, dict[str, Any]] = {
            "secret": {"secret": "whsec_forged"}, "mode": {"livemode": True},
            "old": {"timestamp": stamp - 400}, "future": {"timestamp": stamp + 400},
        }  # fmt: skip
        assert self.peer.deliver(found["id"], **ways[how]) == [400]

    @rule(after=st.booleans(), dropped=st.booleans(), n=st.integers(1, 3))
    def trouble(self, after: bool, dropped: bool, n: int) -> None:
        """Let Stripe fail, before or after it has done its work: a kill before our commit."""
        (self.peer.drop if dropped else self.peer.fail_next)(n, after=after)

    # What the worker does.

    @rule()
    def work(self) -> None:
        self._work(self._now())

    @rule()
    def reconcile(self) -> None:
        jobs.reconcile(self._now() + timedelta(minutes=15))
        pledge_jobs.catch_up(self._now() + timedelta(hours=1))
        db.session.rollback()

    def _work(self, now: Any) -> None:
        db.session.rollback()
        while inbox.process_due(now=now):
            pass
        refund_jobs.send(now + timedelta(minutes=2))
        pledge_jobs.carry_out_stops(now)
        db.session.rollback()

    # What must hold.

    @invariant()
    def receipts_are_in_order(self) -> None:
        ledger.check_receipts()

    def teardown(self) -> None:
        """Let all trouble end: what is booked here is what the peer has in its own books."""
        self.peer.faults.clear()
        self.peer.webhooks.release(discard=True)
        later = self._now() + LATER
        for _round in range(2):
            self._work(later)
            for _line in rounds.whole(later, clock.now() - timedelta(days=1), Tally()):
                pass
            pledge_jobs.catch_up(later + LATER)
            self._work(later + LATER)
            self._press_the_buttons(later)
        ledger.check_receipts()
        ledger.check_books(self.peer)
        ledger.check_mails()
        ledger.check_what_stripe_was_told(self.peer)
        SEEN.update(ledger.seen(self.peer))
        db.session.rollback()

    def _press_the_buttons(self, now: Any) -> None:
        """Book what the comparison left to staff, as the button on its page does."""
        open_ones = select(ReconItem).where(
            ReconItem.state == ItemState.OPEN, ReconItem.kind.in_(booking.BOOKABLE)
        )
        found = [(item.kind, item.thing, item.object_id, item.gift_id)
                 for item in db.session.scalars(open_ones)]  # fmt: skip
        db.session.rollback()
        for kind, thing, name, gift_id in found:
            booking.book(kind, thing, name, gift_id, now=now)

    def _now(self) -> datetime:
        """Return the time as Stripe has it: the model moves it by months."""
        return datetime.fromtimestamp(self.peer.account.now(), UTC)

    def _session(self, which: int, act: Callable[[str], Any]) -> None:
        found = self._of(self.peer.sessions, which)
        if found is not None:
            tried(lambda: act(found["id"]))

    @staticmethod
    def _of(things: list[Kind], which: int) -> Kind | None:
        """Return one of some things, the newest most often; None of none."""
        return things[-1 - which % len(things)] if things else None


def _actions(page: Any) -> list[str]:
    return [form.get("action", "") for form in page.tree.iter("form")]
