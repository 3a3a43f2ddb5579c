"""The Stripe peer over real HTTP, with the official client; the peer as a process."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import pytest
import stripe

from tests.stripe_peer import (
    API_VERSION,
    SessionNotOpen,
    StripePeer,
    balance,
    events,
    payments,
    sessions,
    transactions,
)
from tests.stripe_peer.conformity import violations
from tests.stripe_peer_tests.support import (
    KEY,
    call,
    check_answer,
    client_of,
    control,
    form,
    opened,
)

PAYMENTS = sessions.ROUTES | payments.ROUTES | transactions.ROUTES | events.ROUTES | balance.ROUTES


def test_a_session_is_opened_paid_and_fetched_with_the_official_client(peer, client):
    session = opened(client)
    assert session.status == "open"
    assert session.url == f"{peer.base}/c/pay/{session.id}"
    peer.pay(session.id, name="Hana")
    paid = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge.balance_transaction", "line_items"]}
    )
    charge = paid.payment_intent.latest_charge
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert (charge.amount, charge.balance_transaction.fee) == (5000, 180)
    assert charge.balance_transaction.net == 4820
    assert (paid.customer_details.email, paid.customer_details.name) == ("hana@example.org", "Hana")
    assert paid.line_items.data[0].amount_total == 5000
    assert paid.payment_intent.metadata["gift"] == "8d3c"


def test_every_answer_keeps_to_the_published_response_schema(peer, client):
    paid, declined = opened(client), opened(client, amount=1250, currency="usd")
    peer.pay(paid.id)
    peer.decline(declined.id)
    charges = list(peer.account.objects("charge"))
    intents = list(peer.account.objects("payment_intent"))
    targets = [
        "/v1/checkout/sessions?expand[]=data.payment_intent&expand[]=data.line_items",
        f"/v1/checkout/sessions/{paid.id}?expand[]=payment_intent.latest_charge&expand[]=line_items",
        f"/v1/checkout/sessions/{declined.id}",
        *(f"/v1/payment_intents/{intent}?expand[]=latest_charge" for intent in intents),
        *(f"/v1/charges/{charge}?expand[]=balance_transaction" for charge in charges),
        "/v1/payment_intents?expand[]=data.latest_charge",
        "/v1/charges?expand[]=data.balance_transaction",
        "/v1/balance_transactions?expand[]=data.source",
        f"/v1/balance_transactions/{peer.find('charge', charges[0])['balance_transaction']}",
        "/v1/events",
        f"/v1/events/{peer.events[0]['id']}",
        "/v1/balance",
        "/v1/account",
    ]
    answered = {check_answer(peer, "GET", target) for target in targets}
    answered.add(check_answer(peer, "POST", "/v1/checkout/sessions", form()))
    answered.add(check_answer(peer, "POST", f"/v1/checkout/sessions/{declined.id}/expire", ""))
    assert answered == set(PAYMENTS)


def test_events_hold_objects_that_keep_to_the_contract(peer, client):
    peer.pay(opened(client).id)
    contract = peer.account.contract
    for event in peer.events:
        subject = event["data"]["object"]
        assert violations(event, contract.components["event"], contract) == []
        assert violations(subject, contract.components[subject["object"]], contract) == []
    assert sorted(event["type"] for event in peer.events) == [
        "charge.succeeded",
        "checkout.session.completed",
        "payment_intent.succeeded",
    ]


def test_the_conformity_check_sees_what_is_wrong(peer, client):
    session = json.loads(json.dumps(peer.session(opened(client).id)))
    contract = peer.account.contract
    schema = contract.components["checkout.session"]
    wrong = session | {"amount_total": "5000", "status": "done", "odd": 1}
    del wrong["created"]
    assert len(violations(wrong, schema, contract)) == 4


def test_an_expired_session_cannot_be_paid_nor_expired_again(peer, client):
    session = opened(client)
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(SessionNotOpen):
        peer.pay(session.id)
    with pytest.raises(stripe.InvalidRequestError, match="status of `expired`"):
        client.v1.checkout.sessions.expire(session.id)
    [event] = peer.events
    assert event["type"] == "checkout.session.expired"
    assert event["request"]["id"].startswith("req_")


def test_a_session_expires_by_the_clock(peer, client):
    session = opened(client)
    peer.advance(24 * 60 * 60)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"


def test_a_declined_card_leaves_the_session_open_and_may_be_followed_by_a_good_one(peer, client):
    session = opened(client)
    peer.decline(session.id, code="insufficient_funds")
    failed = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert failed.status == "open"
    assert failed.payment_intent.last_payment_error.decline_code == "insufficient_funds"
    paid = peer.pay(session.id)
    assert paid["payment_intent"] == failed.payment_intent.id
    assert len(peer.account.objects("charge")) == 2


def test_lists_page_forward_and_back_and_filter(peer, client):
    made = [opened(client).id for _ in range(5)][::-1]
    peer.pay(made[0])
    sessions = client.v1.checkout.sessions
    assert [s.id for s in sessions.list({"limit": 2}).auto_paging_iter()] == made
    page = sessions.list({"limit": 2, "starting_after": made[1]})
    assert ([s.id for s in page.data], page.has_more) == (made[2:4], True)
    back = sessions.list({"limit": 2, "ending_before": made[4]})
    assert ([s.id for s in back.data], back.has_more) == (made[2:4], True)
    assert [s.id for s in sessions.list({"status": "complete"}).data] == [made[0]]
    now = int(time.time())
    assert len(sessions.list({"created": {"gte": now - 60, "lt": now + 60}}).data) == 5
    assert sessions.list({"created": {"gt": now + 60}}).data == []
    events = client.v1.events
    assert len(events.list({"type": "charge.*"}).data) == 1
    named = {"types": ["charge.succeeded", "checkout.session.completed"]}
    assert len(events.list(named).data) == 2


def test_the_controls_work_over_http(peer, client, site):
    control(peer.base, "endpoint", url=site.url)
    assert call(peer, "POST", "/_peer/hold", "{}")[0] == 200
    session = opened(client)
    assert control(peer.base, "pay", session_id=session.id)["status"] == "complete"
    event = control(peer.base, "events")[0]
    assert control(peer.base, "deliver", event_id=event["id"], times=2) == [200, 200]
    control(peer.base, "fail-next", n=1, status=500)
    assert call(peer, "GET", "/v1/account")[0] == 500
    assert control(peer.base, "requests")[-1]["status"] == 500
    assert "error" in control(peer.base, "pay", session_id="cs_none")
    assert call(peer, "POST", "/_peer/reset", "{}")[0] == 200
    assert control(peer.base, "sessions") == []
    assert call(peer, "POST", "/_peer/reset", "{}", Origin="https://evil.example")[0] == 403


def test_connections_are_kept_and_stopping_is_quick(peer):
    connection = http.client.HTTPConnection(urlsplit(peer.base).netloc, timeout=5)
    ports = set()
    for _ in range(3):
        connection.request("GET", "/v1/account", headers={"Authorization": f"Bearer {KEY}"})
        assert connection.getresponse().read()
        ports.add(connection.sock.getsockname()[1])
    assert len(ports) == 1
    with StripePeer() as other:
        held = socket.create_connection(urlsplit(other.base).netloc.split(":"))
        began = time.monotonic()
    assert time.monotonic() - began < 1
    held.close()
    connection.close()


def test_state_outlives_a_restart(tmp_path):
    file = tmp_path / "peer.json"
    with StripePeer(state=file) as first:
        session = opened(client_of(first))
        first.pay(session.id)
    with StripePeer(state=file) as second:
        paid = client_of(second).v1.checkout.sessions.retrieve(session.id)
        assert paid.payment_status == "paid"
        assert len(second.events) == 3


def test_a_restart_delivers_what_was_not_delivered(tmp_path, site):
    file = tmp_path / "peer.json"
    with StripePeer(state=file) as first:
        first.endpoint(site.url)
        first.hold()
        first.pay(opened(client_of(first)).id)
    assert site.received == []
    with StripePeer(state=file) as second:
        second.endpoint(site.url)
        assert second.wait()
    assert len(site.received) == 3


def test_the_peer_runs_as_a_process_of_its_own(site):
    command = [sys.executable, "-m", "tests.stripe_peer", "--port", "0", "--webhook-url", site.url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        base = process.stdout.readline().split()[-1]
        client = stripe.StripeClient(KEY, base_addresses={"api": base}, stripe_version=API_VERSION)
        control(base, "pay", session_id=opened(client).id)
        assert control(base, "wait", timeout_s=5) is True
        assert len(site.received) == 3
    finally:
        process.terminate()
        assert process.wait(timeout=5) == 0
        process.stdout.close()


def test_many_at_once_lose_nothing(peer):
    def give() -> None:
        for _ in range(10):
            _, session, _ = call(peer, "POST", "/v1/checkout/sessions", form())
            assert call(peer, "POST", f"/c/pay/{session['id']}", "action=pay")[0] == 303

    threads = [threading.Thread(target=give) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(peer.events) == 120
    assert {session["payment_status"] for session in peer.sessions} == {"paid"}


def test_events_are_kept_for_thirty_days(peer, client):
    peer.pay(opened(client).id)
    old = peer.events[0]["id"]
    peer.advance(29 * 24 * 60 * 60)
    opened(client)
    assert client.v1.events.retrieve(old).id == old
    assert len(client.v1.events.list({"delivery_success": True}).data) == 3
    peer.advance(2 * 24 * 60 * 60)
    assert [event.type for event in client.v1.events.list().data] == ["checkout.session.expired"]
    with pytest.raises(stripe.InvalidRequestError, match="No such event"):
        client.v1.events.retrieve(old)


def test_money_is_held_before_it_is_available(peer, client):
    peer.pay(opened(client).id)
    assert client.v1.balance.retrieve().pending[0].amount == 4820
    peer.advance(4 * 24 * 60 * 60)
    balance = client.v1.balance.retrieve()
    assert (balance.available[0].amount, balance.pending[0].amount) == (4820, 0)
    [charge] = client.v1.charges.list().data
    listed = client.v1.balance_transactions.list({"source": charge.id, "type": "charge"})
    assert [transaction.status for transaction in listed.data] == ["available"]
    assert client.v1.balance_transactions.list({"currency": "usd"}).data == []
