"""The way from the form to a gift that repeats."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.pledges import actions, jobs
from lfnkr_app.donations.pledges.models import Pledge
from tests.browser import Browser
from tests.donations.pledges.support import begun, heard, letters, pledge, pledges, received
from tests.donations.support import (
    GIVEN,
    gift,
    gifts,
    give,
    offer_transfers,
    receipt_numbers,
    settle_inbox,
)


def test_nothing_but_once_is_chosen_before_and_repeating_needs_a_card(app, browser, monkeypatch):
    page = browser.get("/donate/")
    rhythms = [i for i in page.tree.iter("input") if i.get("name") == "interval"]
    assert [i.get("value") for i in rhythms if i.get("checked") is not None] == ["once"]
    assert [i.get("value") for i in rhythms] == ["once", "month", "year"]
    offer_transfers()
    refused = give(browser, interval="month", method="bank")
    assert refused.status == 422
    assert "Only a card can give again by itself" in refused.words
    monkeypatch.setitem(app.config, "STRIPE_SECRET_KEY", "")
    assert "Every month" not in browser.get("/donate/").words
    assert pledges() == gifts() == []


@pytest.mark.parametrize(
    ("interval", "currency", "amount", "minor"),
    [
        ("month", "JPY", "3000", 3000),
        ("year", "USD", "12.50", 1250),
        ("month", "KRW", "9,000", 9000),
    ],
)
def test_the_row_comes_first_with_the_exact_request(
    browser, peer, interval, currency, amount, minor
):
    asked = give(browser, prefix="/ja", interval=interval, currency=currency, preset="other",
                 amount=amount, message="For North Korea", show_name="y")  # fmt: skip
    assert asked.status == 303
    row, session = pledge(), peer.sessions[-1]
    assert (row.state, row.amount_minor, row.currency) == ("open", minor, currency)
    assert row.session_id == session["id"]
    assert (session["amount_total"], session["mode"]) == (minor, "subscription")
    [request] = [one for one in peer.requests if one.method == "POST"]
    assert request.idempotency_key == row.idempotency_key
    kept = json.loads(row.request_json or "")
    assert kept["subscription_data"]["metadata"] == kept["metadata"] == {"pledge": row.uid.hex()}
    assert kept["line_items"][0]["price_data"]["recurring"] == {"interval": interval}
    assert "submit_type" not in kept
    said = json.dumps(request.params, ensure_ascii=False)
    assert not any(word in said for word in ("Korea", "山田", "花子"))
    assert row.message == "For North Korea"
    assert gifts() == []


def test_a_paid_session_is_a_running_pledge_with_its_first_gift_receipt_and_mail(
    browser, peer, site
):
    peer.endpoint(site)
    row = begun(browser, peer, prefix="/ja", fund=None, show_name="y")
    assert (row.state, row.failures, row.repeat_key) == ("active", 0, None)
    assert row.next_at is not None
    assert row.next_at > clock.now() + timedelta(days=27)
    only = gift()
    assert (only.state, only.source, only.pledge_id) == ("succeeded", "renewal", row.id)
    assert (only.lang, only.show_name, only.donor_id) == ("ja", True, row.donor_id)
    assert only.invoice_id == peer.invoices[0]["id"]
    assert only.charge_id == peer.books()[0]["charge"]
    assert len(receipt_numbers()) == 1
    [mail] = letters("receipt")
    assert "/pledges/" in mail.body
    assert "/pledges/" in mail.html
    page = browser.get(f"/ja/donate/thanks/?session_id={row.session_id}")
    assert "5,000円" in page.words
    assert "Refresh" not in page.response.headers


def test_a_single_gifts_receipt_leads_to_no_pledge(browser, peer, site):
    peer.endpoint(site)
    give(browser)
    peer.pay(peer.sessions[-1]["id"])
    heard(peer)
    [mail] = letters("receipt")
    assert "/pledges/" not in mail.body


def test_the_page_after_stripe_waits_for_a_pledge_too(browser, peer):
    give(browser, interval="month")
    page = browser.get(f"/donate/thanks/?session_id={pledge().session_id}")
    assert "JPY 5,000 every month is being confirmed" in page.words
    assert "Refresh" in page.response.headers
    assert pledge().state == "open"


def test_double_click_and_eight_tabs_are_one_pledge_and_one_session(app, browser, peer):
    def click(_number: int) -> str:
        with app.app_context():
            return give(Browser(app), interval="month").response.headers.get("Location", "")

    with ThreadPoolExecutor(8) as pool:
        places = set(pool.map(click, range(8)))
    assert len(pledges()) == len(peer.sessions) == 1
    assert places == {peer.sessions[0]["url"]}
    give(browser)
    assert len(gifts()) == 1  # Once is another wish than every month.


@pytest.mark.parametrize("after", [False, True])
def test_stripes_trouble_loses_nothing_and_begins_nothing_twice(browser, peer, site, after):
    peer.endpoint(site)
    peer.fail_next(2, after=after)
    page = give(browser, interval="month", message="Kept")
    assert page.status == 503
    assert page.tree.find(".//input[@name='email']").get("value") == GIVEN["email"]
    chosen = [i.get("value") for i in page.tree.iter("input")
              if i.get("name") == "interval" and i.get("checked") is not None]  # fmt: skip
    assert chosen == ["month"]
    assert pledge().state == "created"
    begun(browser, peer, message="Kept")
    assert [row.state for row in pledges()] == ["created", "active"]
    jobs.catch_up(clock.now() + timedelta(hours=1))
    assert [row.state for row in pledges()] == ["open" if after else "expired", "active"]
    assert received() == [(5000, "JPY")]


def test_what_stripe_refuses_never_begins(app, browser, monkeypatch):
    monkeypatch.setitem(app.config, "STRIPE_SECRET_KEY", "no key at all")
    monkeypatch.setitem(app.extensions, "lfnkr_gateways", {})
    assert give(browser, interval="month").status == 502
    assert pledge().state == "failed"


def test_an_expired_session_says_so_and_a_stale_answer_changes_nothing(browser, peer, site):
    peer.endpoint(site)
    give(browser, interval="year")
    peer.expire(peer.sessions[-1]["id"])
    heard(peer)
    row = pledge()
    assert (row.state, row.repeat_key) == ("expired", None)
    begin_writing()
    assert not actions.give_up(row, source="test", now=clock.now())
    db.session.rollback()
    assert "did not begin" in browser.get(f"/donate/thanks/?session_id={row.session_id}").words


def test_a_session_of_another_sum_books_nothing(browser, peer, site):
    peer.endpoint(site)
    give(browser, interval="month")
    begin_writing()
    db.session.execute(update(Pledge).values(amount_minor=500))
    db.session.commit()
    peer.hold()
    peer.pay(peer.sessions[-1]["id"])
    done = next(e for e in peer.events if e["type"] == "checkout.session.completed")
    peer.deliver(done["id"])
    settle_inbox()
    assert pledge().state == "open"
    assert db.session.query(Gift).count() == 0
