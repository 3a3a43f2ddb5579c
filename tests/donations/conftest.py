"""A site that takes cards through the Stripe peer, on both databases, and serves its webhook."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import stripe
from flask import Flask
from werkzeug.serving import make_server

from lfnkr_app.database import db
from tests import conftest as house
from tests.accounts import people
from tests.browser import Browser
from tests.stripe_peer import StripePeer

_peers: list[StripePeer] = []


def running_peer() -> StripePeer:
    """Return the one peer of this process."""
    if not _peers:
        _peers.append(StripePeer(webhook_secret="whsec_test").start())
    return _peers[0]


@pytest.fixture
def peer() -> Iterator[StripePeer]:
    """Return the peer, with nothing in it."""
    running = running_peer()
    running.reset()
    running.webhooks.endpoints.clear()
    yield running
    running.slow(0)
    running.faults.clear()
    running.webhooks.endpoints.clear()


def made(uri: str, **extra: str) -> Flask:
    """Return a migrated application that takes cards through the peer."""
    stripe = {
        "LFNKR_STRIPE_SECRET_KEY": "sk_test_x",
        "LFNKR_STRIPE_WEBHOOK_SECRET": "whsec_new,whsec_test",
        "LFNKR_STRIPE_API_BASE": running_peer().base,
    }
    return house.made(uri, **stripe, **extra)


@pytest.fixture(params=house.DATABASES)
def app(
    request: pytest.FixtureRequest, database_uri: Any, worker_id: str, peer: StripePeer
) -> Iterator[Flask]:
    """Return the application with cards on one of the databases, in its context."""
    name = f"cards on {request.param}"
    if name not in house.apps:
        house.apps[name] = made(database_uri(request.param, f"cards_{worker_id}"))
    with house.apps[name].app_context():
        yield house.apps[name]
        db.session.remove()
        house.wipe()
        db.session.remove()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Stripe's library try again at once, where a test has it fail."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.01)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Return a reader of pages, with no cookie."""
    return Browser(app)


@pytest.fixture
def member(app: Flask) -> people.Member:
    """Return one of the staff who keep the gifts."""
    return people.member("donations")


@pytest.fixture
def staff(app: Flask, member: people.Member) -> Browser:
    """Return the browser in which that person is signed in."""
    return people.sign_in(app, member)


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """Serve the application on a real port; return the address of its webhook."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/webhooks/stripe"
    server.shutdown()
    server.server_close()
    thread.join()
