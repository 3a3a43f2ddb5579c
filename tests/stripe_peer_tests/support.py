"""What the tests of the Stripe peer share: a client, a call by hand, a site with a webhook."""

from __future__ import annotations

import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import stripe

from tests.stripe_peer import API_VERSION, StripePeer
from tests.stripe_peer.conformity import violations

KEY = "sk_test_peer"
SUCCESS = "https://site.example/donate/thanks/?session_id={CHECKOUT_SESSION_ID}"


def client_of(peer: StripePeer, *, retries: int = 0, **options: Any) -> stripe.StripeClient:
    return stripe.StripeClient(
        KEY,
        base_addresses={"api": peer.base},
        stripe_version=API_VERSION,
        max_network_retries=retries,
        **options,
    )


def gift(amount: int = 5000, currency: str = "jpy", **changed: Any) -> dict[str, Any]:
    price = {"currency": currency, "unit_amount": amount, "product_data": {"name": "Donation"}}
    params: dict[str, Any] = {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "success_url": SUCCESS,
        "cancel_url": "https://site.example/donate/cancelled/",
        "customer_email": "hana@example.org",
        "metadata": {"gift": "8d3c"},
        "payment_intent_data": {"description": "Donation", "metadata": {"gift": "8d3c"}},
    }
    return {name: value for name, value in (params | changed).items() if value is not None}


def opened(client: stripe.StripeClient, **changed: Any) -> Any:
    return client.v1.checkout.sessions.create(gift(**changed))


def pledge(amount: int = 1000, currency: str = "jpy", **changed: Any) -> dict[str, Any]:
    """Return the parameters of a session for a gift that repeats each month."""
    interval = changed.pop("interval", "month")
    params = gift(amount, currency, mode="subscription", payment_intent_data=None)
    params["line_items"][0]["price_data"]["recurring"] = {"interval": interval}
    params["subscription_data"] = {"metadata": {"gift": "8d3c"}}
    return {name: value for name, value in (params | changed).items() if value is not None}


def begun(peer: StripePeer, client: stripe.StripeClient, **changed: Any) -> dict[str, Any]:
    """Return a subscription whose first gift is paid."""
    session = client.v1.checkout.sessions.create(pledge(**changed))
    return peer.subscription(peer.pay(session.id, name="Hana")["subscription"])


def refused(client: stripe.StripeClient, **changed: Any) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        opened(client, **changed)
    assert caught.value.http_status == 400
    return caught.value


def call(
    peer: StripePeer, method: str, target: str, body: str | None = None, **headers: str
) -> tuple[int, Any, Any]:
    """Return status, body and headers of a request made by hand."""
    connection = http.client.HTTPConnection(urlsplit(peer.base).netloc, timeout=5)
    sent = {"Authorization": f"Bearer {KEY}"} | {k.replace("_", "-"): v for k, v in headers.items()}
    if body is not None:
        sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
    connection.request(method, target, body, sent)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    is_json = answer.headers["Content-Type"] == "application/json"
    return answer.status, json.loads(text) if is_json else text, answer.headers


def form(currency: str = "jpy", **more: str) -> str:
    price = "line_items[0][price_data]"
    return urlencode(
        {
            "mode": "payment",
            f"{price}[currency]": currency,
            f"{price}[unit_amount]": "500",
            f"{price}[product_data][name]": "Donation",
            "line_items[0][quantity]": "1",
            "success_url": "https://site.example/",
        }
        | more
    )


def check_answer(peer: StripePeer, method: str, target: str, body: str | None = None) -> Any:
    """Return the operation that answered, after comparing its answer with the contract."""
    status, content, _ = call(peer, method, target, body)
    assert status == 200, content
    operation, _ = peer.account.contract.match(method, target.partition("?")[0])
    schema = peer.account.contract.response_schema(operation)
    found = violations(content, schema, peer.account.contract)
    assert found == [], f"{target}: {found}"
    return operation


class Site:
    """A site that takes webhooks and answers as told."""

    def __init__(self) -> None:
        self.received: list[tuple[bytes, str]] = []
        self.statuses: list[int] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                site.received.append((body, self.headers["Stripe-Signature"]))
                self.send_response(site.statuses.pop(0) if site.statuses else 200)
                self.end_headers()

            def log_message(self, *args: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/webhooks/stripe"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for body, _ in self.received]


def control(base: str, name: str, **given: Any) -> Any:
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)
    connection.request("POST" if given else "GET", f"/_peer/{name}", json.dumps(given))
    value = json.loads(connection.getresponse().read())
    connection.close()
    return value
