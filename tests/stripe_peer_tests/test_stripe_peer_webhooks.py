"""Events delivered: signed, repeated, withheld, wrong on purpose."""

from __future__ import annotations

import socket
import time

import pytest
import stripe

from tests.stripe_peer import API_VERSION
from tests.stripe_peer_tests.support import (
    opened,
)


def test_events_arrive_signed_and_the_official_library_accepts_them(peer, client, site):
    peer.endpoint(site.url)
    peer.pay(opened(client).id)
    assert peer.wait()
    assert site.types() == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    for body, signature in site.received:
        event = stripe.Webhook.construct_event(body, signature, "whsec_test")
        assert event.api_version == API_VERSION
    assert {event["pending_webhooks"] for event in peer.events} == {0}


def test_an_unhappy_site_is_tried_again(peer, site):
    site.statuses = [500, 503]
    peer.endpoint(site.url)
    peer.emit("charge.updated", {"id": "ch_1", "object": "charge"})
    assert peer.wait()
    assert [delivery.status for delivery in peer.deliveries] == [500, 503, 200]


def test_an_endpoint_hears_only_what_it_asked_for(peer, client, site):
    peer.endpoint(site.url, events=["checkout.session.*"])
    peer.pay(opened(client).id)
    assert peer.wait()
    assert site.types() == ["checkout.session.completed"]


def test_withheld_events_are_delivered_as_the_test_says(peer, client, site):
    peer.endpoint(site.url)
    peer.hold()
    peer.pay(opened(client).id)
    assert site.received == []
    first, _, last = peer.events
    assert peer.deliver(last["id"]) == [200]
    assert peer.deliver(first["id"], times=4, parallel=True) == [200] * 4
    assert site.types() == ["checkout.session.completed", *["charge.succeeded"] * 4]
    peer.release()
    assert peer.wait()
    assert len(site.received) == 8


def test_signatures_can_be_wrong_old_or_of_the_other_mode(peer, client, site):
    peer.endpoint(site.url)
    peer.hold()
    peer.pay(opened(client).id)
    event_id = peer.events[-1]["id"]
    peer.deliver(event_id, secret="whsec_other")
    peer.deliver(event_id, timestamp=int(time.time()) - 600)
    peer.deliver(event_id, livemode=True)
    peer.deliver(event_id, body="not json")
    for body, signature in site.received[:2]:
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, signature, "whsec_test")
    assert stripe.Webhook.construct_event(*site.received[2], "whsec_test").livemode is True
    assert site.received[3][0] == b"not json"


def test_a_site_that_is_away_counts_as_no_answer(peer):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        peer.endpoint(f"http://127.0.0.1:{unused.getsockname()[1]}/")
        peer.hold()
        event = peer.emit("charge.updated", {"id": "ch_1", "object": "charge"})
        assert peer.deliver(event["id"]) == [0]
