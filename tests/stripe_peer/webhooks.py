"""Webhooks: events sent to the registered endpoints, signed as Stripe signs them."""

from __future__ import annotations

import copy
import hashlib
import heapq
import hmac
import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .account import Account, StripeObject
from .events import matches
from .ids import new_id

BACKOFF_S = (0.1, 0.3, 1, 2, 5, 10, 30, 60, 120, 300)
TIMEOUT_S = 10
NO_ANSWER = 0


@dataclass(frozen=True)
class Endpoint:
    """One address that is told about events."""

    id: str
    url: str
    secret: str
    event_types: tuple[str, ...] = ("*",)

    def wants(self, event_type: str) -> bool:
        """Return whether the endpoint is told about events of this type."""
        return any(matches(event_type, pattern) for pattern in self.event_types)


@dataclass(frozen=True)
class Delivery:
    """One attempt, as it went; `status` is 0 when there was no answer."""

    event_id: str
    event_type: str
    url: str
    status: int


def signature_header(body: bytes, secret: str, timestamp: int) -> str:
    """Return the `Stripe-Signature` header. Source: docs.stripe.com/webhooks/signature."""
    signed = f"{timestamp}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def post(url: str, body: bytes, signature: str) -> int:
    """Send one signed body; return the status of the answer, 0 without one."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    connection_class = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = connection_class(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Stripe-Signature": signature,
    }
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return NO_ANSWER
    finally:
        connection.close()


class Webhooks:
    """A queue with one sender: at least once, in order of due time, never while held."""

    def __init__(self, account: Account, on_change: Callable[[], None]) -> None:
        self.endpoints: list[Endpoint] = []
        self.deliveries: list[Delivery] = []
        self._account, self._on_change = account, on_change
        self._due: list[tuple[float, int, str, Endpoint, int]] = []
        self._order = itertools.count()
        self._wake = threading.Condition()
        self._held = self._stopped = self._sending = False
        self._thread = threading.Thread(target=self._run, name="stripe-webhooks", daemon=True)
        account.listeners.append(self.enqueue)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """Send nothing more."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()
        self._thread.join(timeout=1)

    def register(self, url: str, secret: str, event_types: tuple[str, ...]) -> Endpoint:
        """Tell `url` about events from now on."""
        endpoint = Endpoint(new_id("we_"), url, secret, event_types)
        self.endpoints.append(endpoint)
        return endpoint

    def enqueue(self, event: StripeObject) -> None:
        """Queue `event` for every endpoint that wants it."""
        wanting = [endpoint for endpoint in self.endpoints if endpoint.wants(event["type"])]
        event["pending_webhooks"] = len(wanting)
        for endpoint in wanting:
            self._push(event["id"], endpoint, attempt=0, wait_s=0)

    def enqueue_unfinished(self) -> None:
        """Queue what an earlier run did not deliver."""
        for event in list(self._account.objects("event").values()):
            if event["pending_webhooks"]:
                self.enqueue(event)

    def hold(self) -> None:
        """Withhold automatic deliveries; one that is under way is waited for."""
        with self._wake:
            self._held = True
            self._wake.wait_for(lambda: not self._sending, TIMEOUT_S)

    def release(self, *, discard: bool = False) -> None:
        """Deliver what was withheld, or discard it, and deliver automatically again."""
        with self._wake:
            self._held = False
            if discard:
                self._due.clear()
            self._wake.notify_all()

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing is queued; return whether that came about."""
        with self._wake:
            return self._wake.wait_for(lambda: not self._due and not self._sending, timeout_s)

    def clear(self) -> None:
        """Forget queue, hold and deliveries; endpoints stay."""
        self.release(discard=True)
        self.deliveries.clear()

    def deliver(
        self,
        event_id: str,
        *,
        times: int = 1,
        parallel: bool = False,
        secret: str | None = None,
        timestamp: int | None = None,
        body: bytes | str | None = None,
        livemode: bool | None = None,
    ) -> list[int]:
        """Deliver one event now, held or not; return the statuses, 0 for no answer.

        A `secret` of another endpoint mis-signs it, `timestamp` dates the signature, `body`
        replaces what is sent (and signed), `livemode` says which mode the event claims.
        """
        with self._account.lock:
            event = copy.deepcopy(self._account.find("event", event_id))
        if livemode is not None:
            event["livemode"] = livemode
        sent = _encoded(event) if body is None else body
        sent = sent.encode() if isinstance(sent, str) else sent
        timestamp = int(time.time()) if timestamp is None else timestamp
        jobs = [(event, e, sent, secret or e.secret, timestamp) for e in self.endpoints * times]
        with ThreadPoolExecutor(len(jobs) or 1 if parallel else 1) as pool:
            return list(pool.map(lambda job: self._send(*job), jobs))

    def _push(self, event_id: str, endpoint: Endpoint, *, attempt: int, wait_s: float) -> None:
        entry = (time.monotonic() + wait_s, next(self._order), event_id, endpoint, attempt)
        with self._wake:
            heapq.heappush(self._due, entry)
            self._wake.notify_all()

    def _run(self) -> None:
        while (entry := self._next()) is not None:
            _, _, event_id, endpoint, attempt = entry
            try:
                self._attempt(event_id, endpoint, attempt)
            finally:
                with self._wake:
                    self._sending = False
                    self._wake.notify_all()

    def _next(self) -> tuple[float, int, str, Endpoint, int] | None:
        with self._wake:
            while not self._stopped:
                wait_s = self._due[0][0] - time.monotonic() if self._due else None
                if not self._held and wait_s is not None and wait_s <= 0:
                    self._sending = True
                    return heapq.heappop(self._due)
                self._wake.wait(None if self._held else wait_s)
        return None

    def _attempt(self, event_id: str, endpoint: Endpoint, attempt: int) -> None:
        with self._account.lock:
            event = copy.deepcopy(self._account.objects("event").get(event_id))
        if event is None:  # A reset came between.
            return
        now = int(time.time())  # Signatures are not on the test clock.
        status = self._send(event, endpoint, _encoded(event), endpoint.secret, now)
        if 200 <= status < 300:
            self._delivered(event_id)
        elif attempt < len(BACKOFF_S):
            self._push(event_id, endpoint, attempt=attempt + 1, wait_s=BACKOFF_S[attempt])

    def _delivered(self, event_id: str) -> None:
        with self._account.lock:
            event = self._account.objects("event").get(event_id)
            if event and event["pending_webhooks"]:
                event["pending_webhooks"] -= 1
        self._on_change()

    def _send(
        self, event: StripeObject, endpoint: Endpoint, body: bytes, secret: str, timestamp: int
    ) -> int:
        status = post(endpoint.url, body, signature_header(body, secret, timestamp))
        self.deliveries.append(Delivery(event["id"], event["type"], endpoint.url, status))
        return status


def _encoded(event: dict[str, Any]) -> bytes:
    return json.dumps(event, indent=2, ensure_ascii=False).encode()
