"""The hosted pay page, as a browser without script meets it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from tests.stripe_peer import StripePeer
from tests.stripe_peer_tests.support import (
    SUCCESS,
    call,
    opened,
)


def pay_page(peer: StripePeer, session_id: str, **fields: str) -> tuple[int, str, Any]:
    method, body = ("POST", urlencode(fields)) if fields else ("GET", None)
    return call(peer, method, f"/c/pay/{session_id}", body)


def test_the_pay_page_shows_what_is_paid_and_pays_it(peer, client):
    session = opened(client, amount=12_500)
    status, page, _ = pay_page(peer, session.id)
    assert status == 200
    for text in ("¥12,500", "Donation", "No money moves.", "hana@example.org", ">Pay</button>"):
        assert text in page
    status, _, headers = pay_page(peer, session.id, action="pay", email="h@example.org", name="花")
    assert (status, headers["Location"]) == (303, SUCCESS.format(CHECKOUT_SESSION_ID=session.id))
    assert peer.session(session.id)["customer_details"]["name"] == "花"


def test_pressing_pay_twice_pays_once(peer, client):
    session = opened(client)
    for _ in range(2):
        assert pay_page(peer, session.id, action="pay")[0] == 303
    assert len(peer.account.objects("charge")) == 1


def test_cancel_and_decline_pay_nothing(peer, client):
    session = opened(client)
    status, _, headers = pay_page(peer, session.id, action="cancel")
    assert (status, headers["Location"]) == (303, "https://site.example/donate/cancelled/")
    status, page, _ = pay_page(peer, session.id, action="decline")
    assert status == 402
    assert "was declined" in page
    assert peer.session(session.id)["payment_status"] == "unpaid"


def test_a_page_whose_time_is_over_says_so(peer, client):
    session = opened(client)
    peer.expire(session.id)
    status, page, _ = pay_page(peer, session.id)
    assert status == 410
    assert "has expired" in page
    assert pay_page(peer, session.id, action="pay")[0] == 410
    assert pay_page(peer, "cs_test_none")[0] == 404


def test_the_pay_page_escapes_what_it_shows(peer, client):
    price = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "<b>'x'"}}
    session = opened(client, line_items=[{"price_data": price, "quantity": 2}])
    page = pay_page(peer, session.id)[1]
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "$10.00" in page
