"""What the Stripe peer refuses, in Stripe's own words where they are known."""

from __future__ import annotations

import time

import pytest
import stripe

from tests.stripe_peer import API_VERSION, StripePeer
from tests.stripe_peer.forms import decode
from tests.stripe_peer_tests.support import (
    call,
    form,
    refused,
)


@pytest.mark.parametrize(
    ("changed", "param", "code"),
    [
        ({"foo": "1"}, "foo", "parameter_unknown"),
        ({"payment_intent_data": {"odd": "1"}}, "payment_intent_data[odd]", "parameter_unknown"),
        ({"mode": None}, "mode", "parameter_missing"),
        ({"mode": "gift"}, "mode", None),
        ({"line_items": None}, "line_items", "parameter_missing"),
        ({"success_url": None}, "success_url", "parameter_missing"),
        ({"success_url": "/thanks/"}, "success_url", "url_invalid"),
        ({"cancel_url": ""}, "cancel_url", "parameter_invalid_empty"),
        ({"customer_email": "hana"}, "customer_email", "email_invalid"),
        ({"client_reference_id": "x" * 201}, "client_reference_id", None),
        ({"expires_at": "soon"}, "expires_at", "parameter_invalid_integer"),
        ({"expires_at": int(time.time()) + 60}, "expires_at", None),
        ({"expires_at": int(time.time()) + 90_000}, "expires_at", None),
        ({"submit_type": "give"}, "submit_type", None),
        ({"payment_method_types": ["card", "gold"]}, "payment_method_types[1]", None),
        ({"payment_method_types": "card"}, "payment_method_types", None),
        ({"metadata": {f"k{n}": "v" for n in range(51)}}, "metadata", None),
        ({"metadata": {"k" * 41: "v"}}, "metadata", None),
        ({"metadata": {"k": "v" * 501}}, "metadata", None),
        ({"allow_promotion_codes": "yes"}, "allow_promotion_codes", None),
        ({"subscription_data": {"description": "x"}}, "subscription_data", None),
        ({"mode": "setup", "payment_intent_data": None}, "line_items", None),
        ({"amount": 49}, None, "amount_too_small"),
        ({"amount": 49, "currency": "usd"}, None, "amount_too_small"),
        ({"amount": 100_000_000}, None, "amount_too_large"),
        ({"currency": "zzz"}, "line_items[0][price_data][currency]", None),
        ({"currency": "JPY"}, "line_items[0][price_data][currency]", None),
        (
            {"amount": "30.5"},
            "line_items[0][price_data][unit_amount]",
            "parameter_invalid_integer",
        ),
        ({"expand": ["currency"]}, "expand", None),
    ],
)
def test_a_wrong_parameter_is_refused_as_stripe_refuses_it(peer, client, changed, param, code):
    error = refused(client, **changed)
    assert (error.param, error.code) == (param, code)
    assert peer.sessions == []


def test_the_unknown_parameter_answer_is_stripes_word_for_word(peer):
    status, content, headers = call(peer, "POST", "/v1/checkout/sessions", form(foo="1"))
    assert status == 400
    assert content == {
        "error": {
            "code": "parameter_unknown",
            "doc_url": "https://stripe.com/docs/error-codes/parameter-unknown",
            "message": "Received unknown parameter: foo",
            "param": "foo",
            "type": "invalid_request_error",
        }
    }
    assert headers["Request-Id"].startswith("req_")


@pytest.mark.parametrize(
    ("item", "param"),
    [
        ({"price": "price_1", "quantity": 1}, "line_items[0][price]"),
        ({"quantity": 1}, "line_items[0]"),
        (
            {"price_data": {"unit_amount": 500}, "quantity": 1},
            "line_items[0][price_data][currency]",
        ),
        ({"price_data": {"currency": "jpy", "unit_amount": 500}, "quantity": 1}, "line_items[0]"),
        ({"price_data": {"currency": "jpy", "product_data": {"name": "D"}}, "quantity": 1}, None),
        ({"price_data": {"currency": "jpy", "product_data": {"name": "D"}}}, "line_items[0]"),
    ],
)
def test_a_line_item_needs_a_price_with_currency_amount_and_product(peer, client, item, param):
    error = refused(client, line_items=[item])
    assert error.param.startswith(param or "line_items[0][price_data][unit_amount]")


def test_what_the_peer_does_not_model_it_refuses_in_its_own_name(peer, client):
    error = refused(client, shipping_address_collection={"allowed_countries": ["JP"]})
    assert "does not model" in str(error)


def test_addresses_outside_the_rooms_are_unrecognized(peer):
    for method, path in [("GET", "/v1/gifts"), ("DELETE", "/v1/events/evt_1"), ("GET", "/")]:
        status, content, _ = call(peer, method, path)
        assert status == 404
        assert f"Unrecognized request URL ({method}: {path})" in content["error"]["message"]


def test_a_missing_object_is_named(peer, client):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.charges.retrieve("ch_1")
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")
    assert caught.value.user_message == "No such charge: 'ch_1'"


def test_keys_are_checked(peer):
    assert call(peer, "GET", "/v1/account", Authorization="")[0] == 401
    assert call(peer, "GET", "/v1/account", Authorization="Bearer sk_live_1")[0] == 401
    assert call(peer, "GET", "/v1/account", Authorization="Basic c2tfdGVzdF9wZWVyOg==")[0] == 200
    with StripePeer(secret_key="sk_test_other") as strict:
        status, content, _ = call(strict, "GET", "/v1/account")
    assert status == 401
    assert content["error"]["message"] == "Invalid API Key provided: sk_test_peer"


def test_the_version_is_pinned(peer):
    status, content, _ = call(peer, "GET", "/v1/account", Stripe_Version="2026-10-28.endive")
    assert status == 400
    assert content["error"]["message"] == "Invalid Stripe API version: 2026-10-28.endive"
    _, _, headers = call(peer, "GET", "/v1/account", Stripe_Version=API_VERSION)
    assert headers["Stripe-Version"] == API_VERSION


def test_a_json_body_and_broken_text_are_refused(peer):
    target = "/v1/checkout/sessions"
    assert call(peer, "POST", target, "{}", Content_Type="application/json")[0] == 400
    assert call(peer, "POST", target, "mode=%ff")[0] == 400
    assert call(peer, "POST", target, "mode=%00")[0] == 400
    assert call(peer, "POST", target, "mode=payment&mode[x]=1")[0] == 400


def test_brackets_become_objects_and_arrays():
    assert decode("a[b][0][c]=1&d[]=2&d[]=3&e=%E5%B1%B1") == {
        "a": {"b": {"0": {"c": "1"}}},
        "d": ["2", "3"],
        "e": "山",
    }
