"""Stripe down, slow, refusing: a page that says so, and nothing lost."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from lfnkr_app import clock
from lfnkr_app.donations import jobs
from tests.browser import Browser
from tests.donations.support import GIVEN, gift, gifts, give, offer_transfers, receipt_numbers

ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.mark.parametrize(("status", "times"), [(500, 2), (503, 2), (429, 1)])
def test_stripes_trouble_is_said_and_the_entries_are_kept(browser, peer, status, times):
    peer.fail_next(times, status=status)
    page = give(browser, message="Kept")
    assert page.status == 503
    assert page.response.headers["Retry-After"] == "60"
    assert "Nothing was paid, and your entries are still here" in page.words
    assert page.tree.find(".//input[@name='email']").get("value") == GIVEN["email"]
    assert page.tree.find(".//title").text.startswith("Error:")
    assert f"form-action 'self' {peer.base};" in page.response.headers["Content-Security-Policy"]
    assert gift().state == "created"
    again = give(browser, message="Kept")
    assert again.status == 303
    assert [row.state for row in gifts()] == ["created", "open"]


def test_one_hiccup_is_not_even_noticed(browser, peer):
    peer.drop(1, after=True)
    assert give(browser).status == 303
    assert len(peer.sessions) == 1


def test_what_else_is_possible_is_said(browser, peer):
    offer_transfers()
    peer.fail_next(2)
    assert "choose a transfer below" in give(browser).words


@ON_SQLITE
def test_a_slow_stripe_keeps_nobody_waiting(browser, peer):
    peer.slow(20)
    started = time.monotonic()
    page = give(browser)
    assert time.monotonic() - started < 12
    assert page.status == 503
    peer.slow(0)
    assert gift().state == "created"


@ON_SQLITE
def test_no_stripe_at_all_is_the_same_page(app, browser, peer, monkeypatch):
    monkeypatch.setitem(app.config, "STRIPE_API_BASE", "http://127.0.0.1:9")
    monkeypatch.setitem(app.extensions, "lfnkr_gateways", {})
    assert give(browser).status == 503
    assert gift().state == "created"


def test_a_key_that_stripe_refuses_is_502_and_the_gift_is_over(app, browser, monkeypatch):
    monkeypatch.setitem(app.config, "STRIPE_SECRET_KEY", "no key at all")
    monkeypatch.setitem(app.extensions, "lfnkr_gateways", {})
    page = give(browser)
    assert page.status == 502
    assert "Nothing was paid" in page.words
    assert gift().state == "failed"


def test_an_address_that_only_stripe_refuses_is_asked_for_again(browser, peer, monkeypatch):
    page = give(browser, email="hana@localhost.test")
    assert page.status in {303, 422}
    page = give(browser, email='"odd name"@example.org')
    assert page.status == 422
    assert "Enter an email address like name@example.org" in page.words


def test_a_session_made_by_a_call_that_seemed_to_fail_is_never_booked_twice(browser, peer):
    peer.fail_next(2, after=True)
    assert give(browser).status == 503
    assert give(browser).status == 303
    paid = peer.sessions[-1]["id"]
    peer.pay(paid)
    jobs.reconcile(clock.now() + timedelta(minutes=2))
    assert sorted(row.state for row in gifts()) == ["open", "succeeded"]
    assert len(receipt_numbers()) == 1


def test_without_a_key_cards_are_not_offered_and_the_page_says_what_is(app, browser, monkeypatch):
    monkeypatch.setitem(app.config, "STRIPE_SECRET_KEY", "")
    page = browser.get("/donate/")
    assert "Gifts cannot be taken on this page at the moment" in page.words
    assert "+81-3-3815-8127" in page.words
    assert not [f for f in page.tree.iter("form") if f.get("method") == "post"]
    posted = give(browser)
    assert posted.status == 422
    assert "Write to us" in posted.words
    offer_transfers()
    assert give(browser).status == 422
    assert give(browser, method="bank").status == 303
    assert jobs.reconcile(clock.now()) == 0


def test_one_network_may_not_send_the_form_for_ever_and_its_entries_are_kept(app, peer):
    browser = Browser(app, REMOTE_ADDR="203.0.113.7")
    answers = [give(browser, name="") for _time in range(21)]
    assert [answer.status for answer in answers] == [422] * 20 + [429]
    page = give(browser)
    assert page.status == 429
    assert page.tree.find(".//input[@name='email']").get("value") == GIVEN["email"]
    assert "Please wait a minute, then try again." in page.words
    assert peer.requests == []
