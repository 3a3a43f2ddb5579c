"""Repeating gifts at the Stripe peer: begun, changed, paused, ended, by the official client."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import pytest
import stripe

from tests.stripe_peer import cards, catalogue, collecting, customers, invoices, portal
from tests.stripe_peer import subscriptions as subscription_calls
from tests.stripe_peer.conformity import violations
from tests.stripe_peer_tests.support import begun, call, check_answer, pledge

DAY_S = 24 * 60 * 60
MODULES = (cards, catalogue, collecting, customers, invoices, portal, subscription_calls)


def types(peer, since=0):
    return [event["type"] for event in peer.events[since:]]


def changed_price(subscription, amount, **more):
    [item] = subscription["items"]["data"]
    price = {
        "currency": item["price"]["currency"],
        "product": item["price"]["product"],
        "recurring": {"interval": item["price"]["recurring"]["interval"]},
        "unit_amount": amount,
    }
    return [{"id": item["id"], "price_data": price | more}]


def test_a_repeating_gift_is_begun_on_the_hosted_page(peer, client):
    session = client.v1.checkout.sessions.create(pledge(amount=2500, currency="usd"))
    assert (session.mode, session.subscription, session.payment_intent) == (
        "subscription", None, None,
    )  # fmt: skip
    assert "$25.00 per month" in call(peer, "GET", f"/c/pay/{session.id}")[1]
    status, _, headers = call(
        peer, "POST", f"/c/pay/{session.id}", urlencode({"action": "pay", "email": "h@example.org"})
    )
    assert status == 303
    assert session.id in headers["Location"]
    paid = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["subscription", "customer", "invoice"]}
    )
    assert (paid.status, paid.payment_status, paid.payment_intent) == ("complete", "paid", None)
    assert paid.customer.email == "h@example.org"
    assert paid.subscription.metadata["gift"] == "8d3c"
    assert (paid.subscription.status, paid.subscription.latest_invoice) == (
        "active", paid.invoice.id,
    )  # fmt: skip
    assert (paid.invoice.status, paid.invoice.billing_reason) == ("paid", "subscription_create")


def test_an_invoice_has_the_shape_of_this_version(peer, client):
    subscription = begun(peer, client)
    expand = ["parent.subscription_details.subscription", "payments.data.payment.payment_intent"]
    [invoice] = client.v1.invoices.list(
        {"subscription": subscription["id"], "expand": [f"data.{path}" for path in expand]}
    ).data
    assert not hasattr(invoice, "payment_intent")
    assert not hasattr(invoice, "subscription")
    details = invoice.parent.subscription_details
    assert (details.subscription.id, details.metadata["gift"]) == (subscription["id"], "8d3c")
    [payment] = invoice.payments.data
    assert payment.payment.payment_intent.status == "succeeded"
    [same] = client.v1.invoice_payments.list({"invoice": invoice.id}).data
    assert (same.id, same.status, same.amount_paid) == (payment.id, "paid", 1000)
    [found] = client.v1.invoice_payments.list(
        {
            "payment": {
                "type": "payment_intent",
                "payment_intent": payment.payment.payment_intent.id,
            }
        }
    ).data
    assert found.invoice == invoice.id
    assert "current_period_end" not in subscription
    assert subscription["items"]["data"][0]["current_period_end"] > time.time() + 27 * DAY_S


def test_every_answer_and_event_keeps_to_the_contract(peer, client):
    subscription = begun(peer, client)
    customer, [item] = subscription["customer"], subscription["items"]["data"]
    second = begun(peer, client, interval="year")
    peer.require_action(subscription["id"])
    invoice = peer.renew(subscription["id"])
    peer.fail_card(subscription["id"])
    peer.advance(3 * DAY_S)
    [payment] = client.v1.invoice_payments.list({"invoice": invoice["id"]}).data
    product, price = item["price"]["product"], item["price"]["id"]
    card = subscription["default_payment_method"]
    path = f"/v1/subscriptions/{subscription['id']}"
    answered = {
        check_answer(peer, "GET", target)
        for target in (
            f"{path}?expand[]=latest_invoice.payments&expand[]=customer",
            f"{path}?expand[]=default_payment_method",
            "/v1/subscriptions?status=all",
            f"/v1/subscription_items?subscription={subscription['id']}",
            f"/v1/subscription_items/{item['id']}",
            f"/v1/invoices/{invoice['id']}?expand[]=payments&expand[]=customer",
            f"/v1/invoices?customer={customer}&status=open&created[gte]=1",
            f"/v1/invoice_payments/{payment.id}?expand[]=invoice",
            "/v1/invoice_payments?status=paid",
            f"/v1/customers/{customer}",
            f"/v1/customers?email={quote('hana@example.org')}",
            f"/v1/customers/{customer}/payment_methods",
            f"/v1/payment_methods?customer={customer}&type=card",
            f"/v1/payment_methods/{card}?expand[]=customer",
            f"/v1/products/{product}",
            f"/v1/products?ids[]={product}",
            f"/v1/prices/{price}?expand[]=product",
            "/v1/billing_portal/configurations",
            f"/v1/billing_portal/configurations/{portal.DEFAULT_ID}",
        )
    }
    back = "https://site.example/donate/pledge/"
    flow = {
        "flow_data[type]": "payment_method_update",
        "flow_data[after_completion][type]": "redirect",
        "flow_data[after_completion][redirect][return_url]": back,
    }
    peer.fix_card(subscription["id"])
    sent = (
        ("POST", "/v1/customers", {"email": "other@example.org"}),
        ("POST", f"/v1/customers/{customer}", {"metadata[gift]": "9"}),
        ("POST", "/v1/products", {"name": "Gift"}),
        ("POST", "/v1/billing_portal/sessions", {"customer": customer, "return_url": back} | flow),
        ("POST", path, {"pause_collection[behavior]": "void"}),
        ("POST", f"/v1/invoices/{invoice['id']}/pay", {}),
        ("DELETE", f"/v1/subscriptions/{second['id']}", {}),
    )
    answered |= {check_answer(peer, way, path, urlencode(fields)) for way, path, fields in sent}
    peer.fix_card(subscription["id"])
    peer.change_card(next(iter(peer.account.objects("billing_portal.session"))))
    assert call(peer, "POST", path, "pause_collection=")[0] == 200
    peer.fail_card(subscription["id"])
    newest = peer.renew(subscription["id"])
    answered.add(check_answer(peer, "POST", f"/v1/invoices/{newest['id']}/void", ""))
    assert answered == {route for module in MODULES for route in module.ROUTES}
    contract = peer.account.contract
    for event in peer.events:
        subject = event["data"]["object"]
        schema = contract.components[subject["object"]]
        assert violations(subject, schema, contract) == [], event["type"]


def test_a_renewal_is_a_draft_for_an_hour_and_then_paid(peer, client):
    subscription = begun(peer, client)
    end = subscription["items"]["data"][0]["current_period_end"]
    since = len(peer.events)
    peer.advance(end - int(time.time()) + 60)
    draft = peer.invoices[-1]
    assert (draft["status"], draft["billing_reason"]) == ("draft", "subscription_cycle")
    peer.advance(60 * 60)
    paid = peer.invoices[-1]
    assert (paid["id"], paid["status"], paid["amount_paid"]) == (draft["id"], "paid", 1000)
    assert paid["status_transitions"]["paid_at"] >= end + 60 * 60
    assert paid["lines"]["data"][0]["period"]["start"] == end
    assert types(peer, since) == [
        "invoice.created",
        "customer.subscription.updated",
        "invoice.finalized",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
    ]
    kinds = [(entry["kind"], entry["tag"], entry["amount"]) for entry in peer.books()]
    assert kinds == [("first", "8d3c", 1000), ("renewal", "8d3c", 1000)]


def test_a_year_moves_in_order_and_keeps_to_the_day_of_the_month(peer, client):
    monthly, yearly = begun(peer, client), begun(peer, client, interval="year")
    peer.advance(366 * DAY_S + 3 * 60 * 60)
    kinds = [entry["kind"] for entry in peer.books()]
    assert (kinds.count("first"), kinds.count("renewal")) == (2, 13)
    created = [event["created"] for event in peer.events]
    assert created == sorted(created)
    anchor = datetime.fromtimestamp(monthly["billing_cycle_anchor"], UTC).day
    ends = [invoice["lines"]["data"][0]["period"]["end"] for invoice in peer.invoices]
    assert {datetime.fromtimestamp(end, UTC).day for end in ends} <= {anchor, 28, 29, 30}
    assert peer.subscription(yearly["id"])["status"] == "active"


def test_the_end_of_a_month_is_not_jumped_over():
    item = {"price": {"recurring": {"interval": "month", "interval_count": 1}}}
    anchor = int(datetime(2027, 1, 31, 12, tzinfo=UTC).timestamp())
    subscription = {"billing_cycle_anchor": anchor, "items": {"data": [item]}}
    days, moment = [], anchor
    for _ in range(3):
        moment = subscription_calls.next_end(subscription, moment)
        days.append(datetime.fromtimestamp(moment, UTC).strftime("%m-%d"))
    assert days == ["02-28", "03-31", "04-30"]


def test_a_refused_card_is_tried_again_and_then_the_gift_ends(peer, client):
    subscription = begun(peer, client)
    peer.fail_card(subscription["id"], "insufficient_funds")
    invoice = peer.renew(subscription["id"])
    assert (invoice["status"], invoice["attempt_count"]) == ("open", 1)
    assert invoice["next_payment_attempt"] is not None
    assert peer.subscription(subscription["id"])["status"] == "past_due"
    for days in (3, 5):
        peer.advance(days * DAY_S)
    assert peer.find("invoice", invoice["id"])["attempt_count"] == 3
    since = len(peer.events)
    peer.advance(7 * DAY_S)
    assert types(peer, since) == [
        "charge.failed",
        "payment_intent.payment_failed",
        "invoice.payment_failed",
        "customer.subscription.deleted",
    ]
    ended = peer.subscription(subscription["id"])
    assert (ended["status"], ended["cancellation_details"]["reason"]) == (
        "canceled", "payment_failed",
    )  # fmt: skip
    left = peer.find("invoice", invoice["id"])
    assert (left["status"], left["next_payment_attempt"]) == ("open", None)


def test_a_card_that_works_again_pays_at_the_next_try(peer, client):
    subscription = begun(peer, client)
    peer.fail_card(subscription["customer"])
    invoice = peer.renew(subscription["id"])
    peer.fix_card(subscription["id"])
    peer.advance(3 * DAY_S)
    assert peer.find("invoice", invoice["id"])["status"] == "paid"
    assert peer.subscription(subscription["id"])["status"] == "active"


def test_a_bank_that_asks_is_answered_on_the_hosted_page(peer, client):
    subscription = begun(peer, client)
    peer.require_action(subscription["id"])
    since = len(peer.events)
    invoice = peer.renew(subscription["id"])
    assert types(peer, since)[-4:] == [
        "payment_intent.requires_action",
        "invoice.payment_action_required",
        "invoice.payment_failed",
        "customer.subscription.updated",
    ]
    with pytest.raises(stripe.CardError) as caught:
        client.v1.invoices.pay(invoice["id"])
    assert caught.value.code == "invoice_payment_intent_requires_action"
    page = invoice["hosted_invoice_url"].removeprefix(peer.base)
    assert "¥1,000" in call(peer, "GET", page)[1]
    assert "This invoice is paid" in call(peer, "POST", page, "action=pay")[1]
    assert peer.subscription(subscription["id"])["status"] == "active"


def test_a_refused_payment_by_the_api_says_why_and_spends_its_key(peer, client):
    subscription = begun(peer, client)
    peer.fail_card(subscription["id"], "insufficient_funds")
    invoice = peer.renew(subscription["id"])
    tries = len(peer.account.objects("charge"))
    for _ in range(2):
        with pytest.raises(stripe.CardError) as caught:
            client.v1.invoices.pay(invoice["id"], options={"idempotency_key": "once"})
        assert (caught.value.code, caught.value.error.decline_code) == (
            "card_declined", "insufficient_funds",
        )  # fmt: skip
    assert len(peer.account.objects("charge")) == tries + 1
    peer.fix_card(subscription["id"])
    assert client.v1.invoices.pay(invoice["id"]).status == "paid"
    with pytest.raises(stripe.InvalidRequestError, match="already paid"):
        client.v1.invoices.pay(invoice["id"])
    with pytest.raises(stripe.InvalidRequestError, match="isn't open"):
        client.v1.invoices.void_invoice(invoice["id"])


def test_a_pause_voids_renewals_until_it_is_over(peer, client):
    subscription = begun(peer, client)
    resumes_at = int(time.time()) + 70 * DAY_S
    pause = {"behavior": "void", "resumes_at": resumes_at}
    client.v1.subscriptions.update(subscription["id"], {"pause_collection": pause})
    peer.advance(69 * DAY_S)
    assert [invoice["status"] for invoice in peer.invoices] == ["paid", "void", "void"]
    assert "customer.subscription.paused" not in types(peer)
    peer.advance(2 * DAY_S)
    assert peer.subscription(subscription["id"])["pause_collection"] is None
    peer.advance(30 * DAY_S)
    assert peer.invoices[-1]["status"] == "paid"
    assert len(peer.books()) == 2


def test_a_gift_can_end_with_its_period_or_think_better_of_it(peer, client):
    subscription = begun(peer, client)
    for wanted in (True, False, True):
        changed = client.v1.subscriptions.update(
            subscription["id"], {"cancel_at_period_end": wanted}
        )
        assert (changed.cancel_at is not None) is wanted
    peer.advance(32 * DAY_S)
    ended = peer.subscription(subscription["id"])
    assert (ended["status"], len(peer.books())) == ("canceled", 1)
    assert client.v1.subscriptions.list({"customer": subscription["customer"]}).data == []
    for refused in (
        lambda: client.v1.subscriptions.update(ended["id"], {"cancel_at_period_end": False}),
        lambda: client.v1.subscriptions.cancel(ended["id"]),
    ):
        with pytest.raises(stripe.InvalidRequestError):
            refused()
    client.v1.subscriptions.update(ended["id"], {"metadata": {"note": "1"}})


def test_another_amount_counts_from_the_next_renewal(peer, client):
    subscription = begun(peer, client)
    items = changed_price(subscription, 3000)
    change = {"items": items, "proration_behavior": "none"}
    changed = client.v1.subscriptions.update(subscription["id"], change)
    assert changed["items"].data[0].price.unit_amount == 3000
    assert len(changed["items"].data) == 1
    assert peer.renew(subscription["id"])["amount_paid"] == 3000
    for wrong in (
        {"items": items},
        {"items": [{k: v for k, v in items[0].items() if k != "id"}], "proration_behavior": "none"},
        {"items": changed_price(subscription, 3000, currency="usd"), "proration_behavior": "none"},
        {"items": changed_price(subscription, -1), "proration_behavior": "none"},
        {
            "items": changed_price(subscription, 3000, product="prod_x"),
            "proration_behavior": "none",
        },
        {"default_payment_method": "pm_of_another"},
        {"pause_collection": {"behavior": "void", "resumes_at": 1}},
    ):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.subscriptions.update(subscription["id"], wrong)


def test_the_portal_replaces_the_card_of_the_customer(peer, client):
    subscription = begun(peer, client)
    peer.fail_card(subscription["id"])
    session = client.v1.billing_portal.sessions.create(
        {
            "customer": subscription["customer"],
            "return_url": "https://site.example/back/",
            "flow_data": {"type": "payment_method_update"},
        }
    )
    page = session.url.removeprefix(peer.base)
    assert "https://site.example/back/" in call(peer, "GET", page)[1]
    status, _, headers = call(peer, "POST", page, "action=works")
    assert (status, headers["Location"]) == (303, "https://site.example/back/")
    customer = client.v1.customers.retrieve(subscription["customer"])
    new = customer.invoice_settings.default_payment_method
    assert new != subscription["default_payment_method"]
    assert peer.renew(subscription["id"])["status"] == "open"
    client.v1.subscriptions.update(subscription["id"], {"default_payment_method": new})
    assert client.v1.invoices.pay(peer.invoices[-1]["id"]).status == "paid"
    call(peer, "POST", page, "action=refused")
    for odd in ({"customer": "cus_none"}, {}, {"customer": customer.id, "return_url": "back"}):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.billing_portal.sessions.create(odd)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"payment_intent_data": {"description": "x"}}, "in `subscription` mode"),
        ({"customer_creation": "always"}, "customer_creation"),
        ({"payment_method_types": ["card", "konbini"]}, "konbini"),
        ({"subscription_data": {"trial_period_days": 3}}, "trial_period_days"),
        ({"customer": "cus_none", "customer_email": None}, "No such customer"),
        ({"mode": "payment", "subscription_data": None}, "recurring price"),
        ({"interval": "week"}, "interval"),
    ],
)
def test_a_session_for_a_repeating_gift_is_refused(client, changed, message):
    with pytest.raises(stripe.InvalidRequestError, match=message):
        client.v1.checkout.sessions.create(pledge(**changed))


def test_a_session_that_repeats_needs_a_price_that_does(client):
    params = pledge()
    del params["line_items"][0]["price_data"]["recurring"]
    with pytest.raises(stripe.InvalidRequestError, match="at least one recurring price"):
        client.v1.checkout.sessions.create(params)


def test_a_refused_first_card_begins_nothing(peer, client):
    session = client.v1.checkout.sessions.create(pledge())
    peer.decline(session.id)
    assert types(peer) == ["charge.failed", "payment_intent.payment_failed"]
    assert client.v1.checkout.sessions.retrieve(session.id).payment_intent is None
    assert peer.subscriptions == []
    peer.pay(session.id)
    assert len(peer.account.objects("payment_intent")) == 1
    assert [entry["kind"] for entry in peer.books()] == ["first"]


def test_a_session_opened_after_the_clock_moved_lives_its_time(peer, client):
    peer.advance(40 * DAY_S)
    session = client.v1.checkout.sessions.create(pledge(expires_at=int(time.time()) + 31 * 60))
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    peer.advance(32 * 60)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
