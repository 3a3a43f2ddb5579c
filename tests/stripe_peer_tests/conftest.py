"""The peer, its client and a site, fresh for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stripe

from tests.stripe_peer import StripePeer
from tests.stripe_peer_tests.support import (
    Site,
    client_of,
)


@pytest.fixture
def peer() -> Iterator[StripePeer]:
    with StripePeer(webhook_secret="whsec_test") as running:
        yield running


@pytest.fixture
def client(peer: StripePeer) -> stripe.StripeClient:
    return client_of(peer)


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site()
    yield running
    running.server.shutdown()
    running.server.server_close()
