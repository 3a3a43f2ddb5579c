"""Payments at the Stripe peer that take a detour: a store, the bank's question, a late one."""

from __future__ import annotations

import pytest
import stripe

from tests.stripe_peer import SessionNotOpen
from tests.stripe_peer.conformity import violations
from tests.stripe_peer_tests.support import call, control, opened, refused

STORES = {"payment_method_types": ["card", "konbini"]}
DAY_S = 24 * 60 * 60


def types(peer):
    return [event["type"] for event in peer.events]


def check_events(peer):
    contract = peer.account.contract
    for event in peer.events:
        subject = event["data"]["object"]
        assert violations(subject, contract.components[subject["object"]], contract) == []


def test_a_number_for_the_store_is_paid_days_later(peer, client):
    session = opened(client, **STORES)
    waiting = peer.delay(session.id)
    assert (waiting["status"], waiting["payment_status"]) == ("complete", "unpaid")
    assert types(peer) == ["payment_intent.requires_action", "checkout.session.completed"]
    intent = client.v1.payment_intents.retrieve(waiting["payment_intent"])
    assert (intent.status, intent.latest_charge) == ("requires_action", None)
    peer.advance(2 * DAY_S)
    assert peer.settle_delayed(session.id)["payment_status"] == "paid"
    assert types(peer)[-1] == "checkout.session.async_payment_succeeded"
    charge = client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert charge.latest_charge.id.startswith("py_")
    assert charge.latest_charge.payment_method_details.type == "konbini"
    assert client.v1.balance_transactions.list({"type": "payment"}).data[0].amount == 5000
    with pytest.raises(stripe.InvalidRequestError, match="instructions_email"):
        client.v1.refunds.create({"payment_intent": intent.id})
    params = {"payment_intent": intent.id, "instructions_email": "hana@example.org"}
    refund = client.v1.refunds.create(params)
    assert (refund.status, refund.id[:4]) == ("requires_action", "pyr_")
    assert refund.next_action.display_details.email_sent.email_sent_to == "hana@example.org"
    check_events(peer)
    assert client.v1.refunds.cancel(refund.id).status == "canceled"


def test_a_number_that_nobody_pays_lapses(peer, client):
    options = {"konbini": {"expires_after_days": 7}}
    session = opened(client, **STORES, payment_method_options=options)
    peer.delay(session.id)
    peer.advance(6 * DAY_S)
    assert peer.session(session.id)["payment_status"] == "unpaid"
    assert "payment_intent.payment_failed" not in types(peer)
    peer.advance(2 * DAY_S)
    assert types(peer)[-2:] == [
        "payment_intent.payment_failed",
        "checkout.session.async_payment_failed",
    ]
    check_events(peer)
    assert "error" in control(peer.base, "settle-delayed", session_id=session.id)


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": 1000, "currency": "usd"},
        {"amount": 119},
        {"amount": 300_001},
        {"payment_method_options": {"konbini": {"expires_after_days": 61}}},
        {"payment_method_types": ["card", "konbini", "boleto"]},
        {"payment_method_options": {"boleto": {"expires_after_days": 3}}},
    ],
)
def test_what_a_store_cannot_take_is_refused(peer, client, changed):
    assert refused(client, **(STORES | changed)).param.startswith("payment_method")
    assert peer.sessions == []


def test_a_session_without_stores_has_no_number(peer, client):
    session = opened(client)
    assert (
        "does not offer" in control(peer.base, "delay", session_id=session.id)["error"]["message"]
    )


def test_the_bank_asks_and_is_answered(peer, client):
    session = opened(client)
    peer.challenge(session.id)
    assert types(peer) == ["payment_intent.requires_action"]
    assert peer.refuse_challenge(session.id)["status"] == "open"
    intent = client.v1.payment_intents.retrieve(peer.session(session.id)["payment_intent"])
    assert intent.last_payment_error.code == "payment_intent_authentication_failure"
    assert client.v1.charges.list().data == []
    control(peer.base, "challenge", session_id=session.id)
    assert peer.pay(session.id)["payment_status"] == "paid"
    assert client.v1.payment_intents.retrieve(intent.id).next_action is None
    check_events(peer)


def test_a_payment_comes_through_after_its_session_expired(peer, client):
    session = opened(client)
    with pytest.raises(SessionNotOpen):
        peer.pay_late(session.id)
    peer.expire(session.id)
    assert peer.pay_late(session.id)["payment_status"] == "paid"
    assert types(peer)[0] == "checkout.session.expired"
    assert types(peer)[-1] == "checkout.session.completed"


def test_the_page_lets_a_donor_choose_the_way(peer, client):
    plain, stores = opened(client), opened(client, **STORES)
    assert "konbini" not in call(peer, "GET", f"/c/pay/{plain.id}")[1]
    assert "value='konbini'" in call(peer, "GET", f"/c/pay/{stores.id}")[1]
    assert call(peer, "POST", f"/c/pay/{stores.id}", "action=pay&method=declined")[0] == 402
    status, page, _ = call(peer, "POST", f"/c/pay/{stores.id}", "action=pay&method=asked&name=Hana")
    assert (status, "value='Hana'" in page) == (200, True)
    status, page, _ = call(peer, "POST", f"/c/pay/{stores.id}", "action=refuse")
    assert (status, "could not confirm" in page) == (402, True)
    status, _, headers = call(peer, "POST", f"/c/pay/{stores.id}", "action=pay&method=konbini")
    assert (status, headers["Location"][-8:]) == (303, stores.id[-8:])
    assert peer.session(stores.id)["payment_status"] == "unpaid"
    assert "Choose one" in call(peer, "POST", f"/c/pay/{plain.id}", "action=pay&method=konbini")[1]
    assert peer.session(plain.id)["status"] == "open"
