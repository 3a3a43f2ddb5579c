"""What comes after a payment at the Stripe peer: refunds, disputes, warnings, payouts."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
import stripe

from tests.stripe_peer import StripePeer, disputes, fraud, payouts, refunds
from tests.stripe_peer.conformity import violations
from tests.stripe_peer_tests.support import check_answer, control, opened


def paid(peer: StripePeer, client: stripe.StripeClient, **changed: object) -> str:
    """Return the charge of a session that was just paid."""
    session = peer.pay(opened(client, **changed).id)
    charge: str = peer.find("payment_intent", session["payment_intent"])["latest_charge"]
    return charge


def types(peer: StripePeer, *, since: int = 0) -> list[str]:
    return [event["type"] for event in peer.events[since:]]


def refusal(client: stripe.StripeClient, **params: object) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.refunds.create(params)
    return caught.value


def test_a_gift_is_refunded_in_parts_and_no_more_than_it_was(peer, client):
    charge = paid(peer, client)
    intent = peer.find("charge", charge)["payment_intent"]
    first = client.v1.refunds.create(
        {"payment_intent": intent, "amount": 2000, "metadata": {"refund": "1"}}
    )
    assert (first.status, first.amount, first.charge) == ("succeeded", 2000, charge)
    assert types(peer)[-2:] == ["refund.created", "charge.refunded"]
    error = refusal(client, charge=charge, amount=3001)
    assert error.param == "amount"
    assert "greater than unrefunded amount on charge (¥3,000)" in str(error)
    second = client.v1.refunds.create({"charge": charge, "reason": "requested_by_customer"})
    assert second.amount == 3000
    stored = client.v1.charges.retrieve(charge)
    assert (stored.amount_refunded, stored.refunded) == (5000, True)
    assert refusal(client, charge=charge).code == "charge_already_refunded"
    listed = client.v1.refunds.list({"charge": charge}).data
    assert [refund.id for refund in listed] == [second.id, first.id]
    moved = client.v1.balance_transactions.list({"type": "refund"}).data
    assert [(t.amount, t.fee, t.source) for t in moved][-1] == (-2000, 0, first.id)
    assert client.v1.refunds.update(first.id, {"metadata": {"by": "2"}}).metadata["refund"] == "1"


@pytest.mark.parametrize(
    ("params", "param", "code"),
    [
        ({}, "payment_intent", "parameter_missing"),
        ({"charge": "ch_none"}, "charge", "resource_missing"),
        ({"payment_intent": "pi_none"}, "payment_intent", "resource_missing"),
        ({"charge": "ch_none", "payment_intent": "pi_none"}, "payment_intent", None),
        ({"charge": "ch_none", "reason": "regret"}, "reason", None),
        ({"charge": "ch_none", "odd": "1"}, "odd", "parameter_unknown"),
        ({"amount": 0}, "amount", "parameter_invalid_integer"),
        ({"amount": "30.5"}, "amount", "parameter_invalid_integer"),
    ],
)
def test_a_wrong_refund_is_refused(peer, client, params, param, code):
    if "amount" in params:
        params = params | {"charge": paid(peer, client)}
    error = refusal(client, **params)
    assert (error.param, error.code) == (param, code)
    assert not peer.account.objects("refund")


def test_one_key_makes_one_refund(peer, client):
    charge = paid(peer, client)
    options = {"idempotency_key": "refund-1"}
    params = {"charge": charge, "amount": 1000}
    made = {client.v1.refunds.create(params, options).id for _ in range(2)}
    assert len(made) == 1
    assert peer.find("charge", charge)["amount_refunded"] == 1000


def test_what_was_not_paid_cannot_be_refunded(peer, client):
    session = peer.decline(opened(client).id)
    error = refusal(client, payment_intent=session["payment_intent"])
    assert "does not have a successful charge" in str(error)


def test_a_refund_may_wait_and_then_succeed_or_fail(peer, client):
    charge = paid(peer, client)
    peer.order_refunds("pending", "pending")
    good, bad = (client.v1.refunds.create({"charge": charge, "amount": 1000}) for _ in range(2))
    assert (good.status, good.pending_reason) == ("pending", "processing")
    assert peer.finish_refund(good.id)["status"] == "succeeded"
    assert types(peer)[-2:] == ["refund.updated", "charge.refund.updated"]
    peer.fail_refund(bad.id)
    failed = client.v1.refunds.retrieve(bad.id)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert "refund.failed" in types(peer)[-3:]
    assert peer.find("charge", charge)["amount_refunded"] == 1000
    back = client.v1.balance_transactions.retrieve(failed.failure_balance_transaction)
    assert (back.amount, back.type) == (1000, "refund_failure")
    peer.fail_refund(good.id)  # As banks do: weeks after it had seemed to arrive.
    assert peer.find("charge", charge)["amount_refunded"] == 0


def test_a_refund_in_the_dashboard_knows_nothing_of_ours(peer, client):
    session = peer.pay(opened(client).id)
    refund = peer.refund(session["id"], 500)
    assert refund["metadata"] == {}
    assert peer.events[-1]["request"] == {"id": None, "idempotency_key": None}


def test_a_dispute_goes_through_its_states_with_its_money(peer, client):
    charge = paid(peer, client)
    before = len(peer.events)
    dispute = peer.dispute(charge)
    assert types(peer, since=before) == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ]
    [taken] = client.v1.disputes.retrieve(dispute["id"]).balance_transactions
    assert (taken.amount, taken.fee, taken.net) == (-5000, 1500, -6500)
    assert refusal(client, charge=charge).code == "charge_disputed"
    assert client.v1.charges.retrieve(charge).disputed
    peer.move_dispute(dispute["id"], "under_review")
    won = peer.move_dispute(dispute["id"], "won")
    assert [t["amount"] for t in won["balance_transactions"]] == [-5000, 5000]
    assert types(peer)[-3:] == [
        "charge.dispute.updated",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]
    assert [d.status for d in client.v1.disputes.list({"charge": charge}).data] == ["won"]


def test_a_dispute_that_is_given_up_is_lost(peer, client):
    dispute = peer.dispute(paid(peer, client))
    assert client.v1.disputes.close(dispute["id"]).status == "lost"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        client.v1.disputes.close(dispute["id"])


def test_an_inquiry_takes_no_money_until_it_grows(peer, client):
    charge = paid(peer, client)
    inquiry = peer.dispute(charge, status="warning_needs_response")
    assert inquiry["balance_transactions"] == []
    assert inquiry["is_charge_refundable"]
    peer.move_dispute(inquiry["id"], "warning_under_review")
    grown = peer.move_dispute(inquiry["id"], "needs_response")
    assert len(grown["balance_transactions"]) == 1
    other = peer.dispute(paid(peer, client), status="warning_needs_response")
    assert peer.move_dispute(other["id"], "warning_closed")["balance_transactions"] == []


def test_a_warning_asks_for_nothing_once_the_money_is_back(peer, client):
    charge = paid(peer, client)
    warning = peer.warn_of_fraud(charge)
    assert warning["actionable"]
    assert types(peer)[-1] == "radar.early_fraud_warning.created"
    client.v1.refunds.create({"charge": charge})
    read = client.v1.radar.early_fraud_warnings.retrieve(warning["id"])
    assert not read.actionable
    assert client.v1.radar.early_fraud_warnings.list({"charge": charge}).data[0].id == read.id


def test_a_payout_bundles_what_is_available_in_each_currency(peer, client):
    yen = paid(peer, client)
    paid(peer, client, amount=1000, currency="usd")
    assert peer.pay_out() == []
    peer.refund(yen, 1000)
    peer.advance(4 * 24 * 60 * 60)
    made = peer.pay_out()
    assert {p["currency"]: p["amount"] for p in made} == {"jpy": 3820, "usd": 964}
    assert types(peer)[-4:].count("payout.paid") == 2
    inside = client.v1.balance_transactions.list({"payout": made[0]["id"]}).data
    assert sum(t.net for t in inside) == 0  # The payout itself is the last of them.
    assert sorted(t.type for t in inside) == ["charge", "payout", "refund"]
    assert client.v1.payouts.list({"status": "paid"}).data[0].status == "paid"
    assert peer.pay_out() == []


def test_a_payout_that_fails_gives_its_money_back(peer, client):
    paid(peer, client)
    peer.advance(4 * 24 * 60 * 60)
    [first] = peer.pay_out(arrives=False)
    assert client.v1.payouts.retrieve(first["id"]).status == "in_transit"
    assert peer.fail_payout(first["id"])["failure_code"] == "account_closed"
    [second] = peer.pay_out()
    assert second["amount"] == first["amount"]


def test_every_answer_about_trouble_keeps_to_the_published_schema(peer, client):
    charge, other, third = (paid(peer, client) for _ in range(3))
    peer.advance(4 * 24 * 60 * 60)
    payout = peer.pay_out()[0]
    peer.fail_payout(payout["id"])
    peer.order_refunds("requires_action")
    body = urlencode({"charge": charge, "amount": "100"})
    answered = {check_answer(peer, "POST", "/v1/refunds", body)}
    refund = next(iter(peer.account.objects("refund")))
    dispute, inquiry = peer.dispute(other), peer.dispute(third, status="warning_needs_response")
    warning = peer.warn_of_fraud(charge)
    for method, target, sent in [
        ("GET", "/v1/refunds?expand[]=data.charge&expand[]=data.balance_transaction", None),
        ("GET", f"/v1/refunds/{refund}", None),
        ("POST", f"/v1/refunds/{refund}", "metadata[a]=b"),
        ("POST", f"/v1/refunds/{refund}/cancel", ""),
        ("GET", "/v1/disputes?expand[]=data.payment_intent", None),
        ("GET", f"/v1/disputes/{dispute['id']}?expand[]=charge", None),
        ("POST", f"/v1/disputes/{inquiry['id']}/close", ""),
        ("GET", "/v1/radar/early_fraud_warnings", None),
        ("GET", f"/v1/radar/early_fraud_warnings/{warning['id']}?expand[]=charge", None),
        ("GET", "/v1/payouts?expand[]=data.balance_transaction", None),
        ("GET", f"/v1/payouts/{payout['id']}", None),
    ]:
        answered.add(check_answer(peer, method, target, sent))
    routes = refunds.ROUTES | disputes.ROUTES | fraud.ROUTES | payouts.ROUTES
    assert answered == set(routes)
    check_answer(peer, "GET", "/v1/balance_transactions?expand[]=data.source")
    check_events(peer)


def check_events(peer: StripePeer) -> None:
    contract = peer.account.contract
    for event in peer.events:
        subject = event["data"]["object"]
        assert violations(subject, contract.components[subject["object"]], contract) == []


def test_the_controls_of_trouble_work_over_http(peer, client):
    session = peer.pay(opened(client).id)
    control(peer.base, "order-refunds", statuses=["pending"])
    refund = client.v1.refunds.create({"payment_intent": session["payment_intent"], "amount": 500})
    assert control(peer.base, "finish-refund", refund_id=refund.id)["status"] == "succeeded"
    assert control(peer.base, "fail-refund", refund_id=refund.id)["status"] == "failed"
    assert control(peer.base, "refund", charge=session["id"], amount=100)["amount"] == 100
    assert control(peer.base, "warn-of-fraud", charge=session["id"])["actionable"]
    dispute = control(peer.base, "dispute", charge=session["id"])
    moved = control(peer.base, "move-dispute", dispute_id=dispute["id"], status="won")
    assert moved["status"] == "won"
    again = control(peer.base, "move-dispute", dispute_id=dispute["id"], status="lost")
    assert "does not become lost" in again["error"]["message"]
    peer.advance(4 * 24 * 60 * 60)
    [payout] = control(peer.base, "pay-out", arrives=False)
    assert control(peer.base, "finish-payout", payout_id=payout["id"])["status"] == "paid"
    assert control(peer.base, "fail-payout", payout_id=payout["id"])["status"] == "failed"


def test_the_books_tell_what_went_back_and_what_is_disputed(peer, client):
    charge, other = paid(peer, client), paid(peer, client)
    peer.refund(charge, 1000)
    peer.refund(charge, 500, status="pending")
    dispute = peer.dispute(other)
    first, second = peer.books()
    assert (first["refunded"], first["gone_back"], first["disputed"]) == (1500, 1000, 0)
    assert (second["refunded"], second["gone_back"], second["disputed"]) == (0, 0, 5000)
    peer.move_dispute(dispute["id"], "won")
    assert peer.books()[1]["disputed"] == 0
