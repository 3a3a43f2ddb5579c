"""The peer as tests hold it: start, stop, and every control."""

from __future__ import annotations

import copy
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from . import (
    books,
    cards,
    clock,
    collecting,
    contract,
    invoices,
    payments,
    portal,
    sessions,
    subscriptions,
)
from .account import Account, StripeObject
from .api import ROUTES, Api, RecordedRequest
from .call import Call
from .faults import Fault, Faults
from .ids import new_id
from .server import PeerServer
from .state import StateFile
from .trouble import Trouble
from .webhooks import Delivery, Endpoint, Webhooks


class StripePeer(Trouble):
    """A stand-in for Stripe on 127.0.0.1: `with StripePeer() as peer: ... peer.base ...`."""

    def __init__(
        self,
        *,
        webhook_secret: str = "whsec_test",  # noqa: S107 - a name for tests, no secret
        secret_key: str | None = None,
        port: int = 0,
        state: Path | str | None = None,
    ) -> None:
        """Listen on `port` (0: any); without a `secret_key` every `sk_test_…` key is good."""
        self.webhook_secret = webhook_secret
        self.account = Account(contract.load(ROUTES))
        self.faults = Faults()
        self._state = StateFile(Path(state)) if state else None
        if self._state:
            self._state.load(self.account)
        self.webhooks = Webhooks(self.account, self.save)
        self.api = Api(self.account, secret_key, self.faults, self.save)
        self._server = PeerServer(self, port)
        self.base = self.account.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="stripe-peer", daemon=True
        )

    def start(self) -> StripePeer:
        """Begin to answer and to deliver."""
        self._thread.start()
        self.webhooks.start()
        return self

    def stop(self) -> None:
        """Stop at once; connections end, nothing more is delivered."""
        self.webhooks.stop()
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> StripePeer:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    # What there is.

    @property
    def sessions(self) -> list[StripeObject]:
        """Return copies of all Checkout Sessions, oldest first."""
        return self._copies(sessions.KIND)

    @property
    def events(self) -> list[StripeObject]:
        """Return copies of all events, oldest first."""
        return self._copies("event")

    @property
    def requests(self) -> list[RecordedRequest]:
        """Return every API request so far, refused ones included."""
        return self.api.requests

    @property
    def deliveries(self) -> list[Delivery]:
        """Return every attempt to deliver an event so far."""
        return self.webhooks.deliveries

    @property
    def subscriptions(self) -> list[StripeObject]:
        """Return copies of all subscriptions, oldest first."""
        return self._copies(subscriptions.KIND)

    @property
    def invoices(self) -> list[StripeObject]:
        """Return copies of all invoices, oldest first."""
        return self._copies(invoices.KIND)

    def session(self, session_id: str) -> StripeObject:
        """Return a copy of one Checkout Session."""
        return self.find(sessions.KIND, session_id)

    def find(self, kind: str, object_id: str) -> StripeObject:
        """Return a copy of one object, such as `find("charge", "ch_…")`."""
        with self.account.lock:
            return copy.deepcopy(self.account.find(kind, object_id))

    # What a donor does.

    def pay(
        self, session_id: str, *, email: str | None = None, name: str | None = None
    ) -> StripeObject:
        """Pay a session as the Pay button does; return the session."""
        session = payments.pay(self.account, session_id, email=email, name=name)
        return self._saved(session)

    def decline(self, session_id: str, *, code: str = "generic_decline") -> StripeObject:
        """Try a session with a card that is refused; return the session, still open."""
        return self._saved(payments.decline(self.account, session_id, code=code))

    def expire(self, session_id: str) -> StripeObject:
        """Expire an open session as the API call does; return it."""
        path = {"session": session_id}
        call = Call(self.account, new_id("req_"), "", path)
        with self.account.lock:
            return self._saved(sessions.expire(call))

    # Repeating gifts.

    def subscription(self, subscription_id: str) -> StripeObject:
        """Return a copy of one subscription."""
        return self.find(subscriptions.KIND, subscription_id)

    def renew(self, subscription_id: str) -> StripeObject:
        """Move the clock until the next renewal has been tried; return its invoice."""
        subscription = self.subscription(subscription_id)
        self.advance(clock.renewal_wait_s(self.account, subscription))
        return self.find(invoices.KIND, self.subscription(subscription_id)["latest_invoice"])

    def fail_card(self, of: str, code: str = "generic_decline") -> None:
        """Let the bank refuse the card of a subscription or a customer from now on."""
        with self.account.lock:
            cards.refuse(self.account, cards.charged_of(self.account, of), code)
        self.save()

    def fix_card(self, of: str) -> None:
        """Let the bank take that card again."""
        with self.account.lock:
            cards.refuse(self.account, cards.charged_of(self.account, of), None)
        self.save()

    def require_action(self, of: str) -> None:
        """Let the bank ask the donor before it takes that card."""
        self.fail_card(of, cards.AUTHENTICATE)

    def pay_invoice(self, invoice_id: str) -> StripeObject:
        """Pay an open invoice as its hosted page does; return it."""
        with self.account.lock:
            invoice = self.account.find(invoices.KIND, invoice_id)
            collecting.confirm(self.account, invoice)
        return self._saved(invoice)

    def change_card(self, portal_session: str, *, refused: str | None = None) -> StripeObject:
        """Save a new card as the portal's page does; return the customer."""
        return self._saved(portal.change_card(self.account, portal_session, refused=refused))

    def books(self) -> list[dict[str, Any]]:
        """Return what the peer holds as money taken in; see `books.settled`."""
        return books.settled(self.account)

    # Webhooks.

    def endpoint(
        self, url: str, *, secret: str | None = None, events: tuple[str, ...] | list[str] = ("*",)
    ) -> Endpoint:
        """Register an address for events from now on, and for those a restart left over."""
        endpoint = self.webhooks.register(url, secret or self.webhook_secret, tuple(events))
        if self._state and len(self.webhooks.endpoints) == 1:
            self.webhooks.enqueue_unfinished()
        return endpoint

    def emit(self, type: str, object: StripeObject, *, livemode: bool = False) -> StripeObject:  # noqa: A002
        """Record an event of any type about any object; it is delivered like every other."""
        return self._saved(self.account.record(type, object, livemode=livemode))

    def hold(self) -> None:
        """Withhold automatic deliveries until `release`."""
        self.webhooks.hold()

    def release(self, *, discard: bool = False) -> None:
        """Deliver (or discard) what was withheld; deliver automatically again."""
        self.webhooks.release(discard=discard)

    def deliver(self, event_id: str, **options: Any) -> list[int]:
        """Deliver one event now; see `Webhooks.deliver` for the options. Return the statuses."""
        return self.webhooks.deliver(event_id, **options)

    def wait(self, timeout_s: float = 10) -> bool:
        """Wait until nothing is left to deliver; return whether that came about."""
        return self.webhooks.wait(timeout_s)

    # Trouble.

    def fail_next(self, n: int = 1, status: int = 500, *, after: bool = False) -> None:
        """Answer the next `n` calls with an error; `after`: once their work is done."""
        self.faults.order(Fault(status=status, after=after), n)

    def drop(self, n: int = 1, *, after: bool = False) -> None:
        """Close the connection of the next `n` calls unanswered; `after`: work done."""
        self.faults.order(Fault(drop=True, after=after), n)

    def slow(self, seconds: float) -> None:
        """Let every call take this long from now on; 0 ends it."""
        self.faults.wait_s = seconds

    def advance(self, seconds: int) -> None:
        """Move the account's clock: sessions expire by it, renewals and retries come due."""
        clock.advance(self.account, seconds)
        self.save()

    def reset(self) -> None:
        """Forget everything but the endpoints."""
        self.webhooks.clear()
        self.faults.clear()
        self.account.clear()
        self.requests.clear()
        self.save()

    def save(self) -> None:
        """Write the state file, if there is one."""
        if self._state:
            self._state.save(self.account)

    def _saved(self, changed: StripeObject) -> StripeObject:
        self.save()
        with self.account.lock:
            return copy.deepcopy(changed)

    def _copies(self, kind: str) -> list[StripeObject]:
        with self.account.lock:
            return copy.deepcopy(list(self.account.objects(kind).values()))
