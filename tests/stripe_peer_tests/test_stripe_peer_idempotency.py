"""Idempotency keys, ordered faults, and the record of requests."""

from __future__ import annotations

import threading

import pytest
import stripe

from tests.stripe_peer import API_VERSION
from tests.stripe_peer_tests.support import (
    KEY,
    call,
    client_of,
    form,
    gift,
    opened,
)


def test_a_repeated_key_replays_the_first_answer(peer, client):
    options = {"idempotency_key": "gift-1"}
    first = client.v1.checkout.sessions.create(gift(), options)
    again = client.v1.checkout.sessions.create(gift(), options)
    assert first.id == again.id
    assert len(peer.sessions) == 1
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert again.last_response.headers["Idempotency-Key"] == "gift-1"
    with pytest.raises(stripe.IdempotencyError) as caught:
        client.v1.checkout.sessions.create(gift(amount=600), options)
    assert caught.value.http_status == 400


def test_a_refused_call_does_not_use_up_its_key(peer, client):
    options = {"idempotency_key": "gift-2"}
    for wrong in ({"foo": "1"}, {"amount": 1}):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.checkout.sessions.create(gift(**wrong), options)
    assert client.v1.checkout.sessions.create(gift(), options).status == "open"


def test_one_key_used_twice_at_once_is_a_conflict(peer):
    peer.slow(0.4)
    statuses = []
    threads = [
        threading.Thread(
            target=lambda: statuses.append(
                call(peer, "POST", "/v1/checkout/sessions", form(), Idempotency_Key="k")[0]
            )
        )
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 409]
    assert len(peer.sessions) == 1


def test_an_answer_that_was_lost_is_replayed_to_the_clients_retry(peer):
    peer.drop(after=True)
    session = opened(client_of(peer, retries=1))
    assert [request.status for request in peer.requests] == [0, 200]
    assert [one["id"] for one in peer.sessions] == [session.id]


def test_ordered_errors_come_once_each(peer, client):
    peer.fail_next(1, status=503)
    with pytest.raises(stripe.APIError):
        opened(client)
    assert peer.sessions == []
    peer.drop()
    with pytest.raises(stripe.APIConnectionError):
        opened(client)
    assert opened(client).status == "open"


def test_requests_are_recorded_for_assertions(peer, client):
    client.v1.checkout.sessions.create(gift(), {"idempotency_key": "gift-3"})
    [request] = peer.requests
    assert (request.method, request.path) == ("POST", "/v1/checkout/sessions")
    assert (request.idempotency_key, request.stripe_version) == ("gift-3", API_VERSION)
    assert request.params["metadata"] == {"gift": "8d3c"}
    assert (request.status, request.headers["authorization"]) == (200, f"Bearer {KEY}")
