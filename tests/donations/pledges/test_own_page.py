"""A donor's own page: change, pause, resume, stop, by link and without an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.pledges import jobs
from lfnkr_app.donations.pledges import wishes as own_wishes
from lfnkr_app.donations.pledges.models import Pledge, PledgeLog, PledgeWish, WishKind
from tests.browser import Browser
from tests.donations.pledges.support import (
    begun,
    booked_at_stripe,
    heard,
    letters,
    path,
    pledge,
    received,
)
from tests.donations.support import mails


def wishes():
    db.session.rollback()
    query = select(PledgeWish.kind, PledgeWish.state).order_by(PledgeWish.id)
    return [tuple(row) for row in db.session.execute(query)]


def test_the_page_shows_the_gift_and_nothing_of_the_person(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer, prefix="/ja", message="Kept for us")
    page = browser.get(path(row))
    assert "5,000円" in page.words
    assert not any(word in page.text for word in ("山田", "hanako", "Kept for us", "sub_", "cus_"))
    assert page.response.headers["Cache-Control"] == "no-store"
    assert f"form-action 'self' {peer.base};" in page.response.headers["Content-Security-Policy"]
    [receipt] = [link for link in page.links() if "/receipts/" in link]
    assert browser.get(receipt).status == 200
    assert browser.get(path(row).rstrip("/")).status == 200
    for act in ("amount", "pause", "resume", "card", "pay", "new-link"):  # A page that is reloaded.
        again = browser.get(path(row) + act)
        assert (again.status, again.location) == (303, path(row))
        assert again.response.headers["Cache-Control"] == "no-store"


def test_another_sum_counts_from_the_next_turn_and_is_held_to_floor_and_ceiling(
    browser, peer, site
):
    peer.endpoint(site)
    row = begun(browser, peer)
    for amount in ("", "abc", "30.5", "-5", "499", "1000001", "９" * 50, "1,0,0", "NaN"):
        page = browser.submit(browser.get(path(row)), "/amount", amount=amount)
        assert page.status == 422, amount
        assert page.tree.find(".//input[@name='amount']").get("value") == amount
        assert "Enter" in page.words
    assert (wishes(), pledge().amount_minor) == ([], 5000)
    page = browser.submit(browser.get(path(row)), "/amount", amount="７,０００")
    assert "JPY 7,000 every month" in page.words
    assert "The new amount counts from the next gift on" in page.words
    [change] = [r for r in peer.requests if r.path.startswith("/v1/subscriptions/sub")
                and r.method == "POST"]  # fmt: skip
    assert change.params["proration_behavior"] == "none"
    assert change.idempotency_key.startswith("wish-")
    peer.renew(row.subscription_id)
    heard(peer)
    assert received() == booked_at_stripe(peer) == [(5000, "JPY"), (7000, "JPY")]
    became = db.session.scalars(select(PledgeLog.became).order_by(PledgeLog.id)).all()
    assert became == ["created", "open", "active", "amount"]


def test_a_pause_takes_nothing_and_ends_by_itself_or_by_the_donor(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    assert browser.submit(browser.get(path(row)), "/pause", months="4").status == 422
    page = browser.submit(browser.get(path(row)), "/pause", months="2")
    assert "Paused until" in page.words
    until = pledge().resumes_at
    assert pledge().state == "paused"
    assert timedelta(days=58) < until - clock.now() < timedelta(days=63)
    peer.renew(row.subscription_id)
    peer.advance(40 * 24 * 3600)
    heard(peer)
    assert pledge().state == "active"
    assert received() == booked_at_stripe(peer)
    browser.submit(browser.get(path(row)), "/pause", months="open")
    assert (pledge().state, pledge().resumes_at) == ("paused", None)
    assert "you resume" in browser.get(path(row)).words
    page = browser.submit(browser.get(path(row)), "/resume")
    assert "Your gift goes on" in page.words
    assert pledge().state == "active"


def test_stopping_asks_once_says_what_was_given_and_is_mailed_once(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    ask = browser.get(path(row) + "stop")
    assert "You have given once: JPY 5,000" in ask.words
    assert pledge().state == "active"
    page = browser.submit(ask, "/stop")
    assert "This gift has stopped" in page.words
    assert "/donate/?currency=JPY" in page.links()
    assert [link for link in page.links() if "/receipts/" in link]
    heard(peer)
    assert browser.post(path(row) + "stop").status == 303
    assert browser.get(path(row) + "stop").h1 == page.h1
    assert (pledge().state, mails("pledge_ended")) == ("cancelled", 1)
    peer.advance(70 * 24 * 3600)
    heard(peer)
    assert received() == booked_at_stripe(peer) == [(5000, "JPY")]
    [mail] = letters("pledge_ended")
    assert "has stopped" in mail.subject
    assert "/donate/?currency=JPY" in mail.body


@pytest.mark.parametrize("after", [False, True])
def test_a_stop_that_stripe_does_not_hear_is_kept_and_carried_out(browser, peer, site, after):
    peer.endpoint(site)
    row = begun(browser, peer)
    peer.hold()
    ask = browser.get(path(row) + "stop")
    peer.fail_next(2, after=after)
    page = browser.submit(ask, "/stop")
    if not after:
        assert "You asked us to stop" in page.words
        assert "we mail you when it is done" in page.words
        assert "State being stopped" in page.words
        assert "Next gift" not in page.words
        assert not [f for f in page.tree.iter("form") if "/amount" in f.get("action", "")]
        assert (pledge().state, wishes()) == ("active", [("stop", "asked")])
        assert browser.post(path(row) + "stop").status == 303  # Pressed again: the same wish.
        assert len(wishes()) == 1
    jobs.carry_out_stops(clock.now() + timedelta(minutes=2))
    assert (pledge().state, wishes()) == ("cancelled", [("stop", "done")])
    assert mails("pledge_ended") == 1
    assert jobs.carry_out_stops(clock.now() + timedelta(minutes=4)) == 0


@pytest.mark.parametrize(
    ("act", "fields", "kind"),
    [
        ("amount", {"amount": "7000"}, "amount"),
        ("pause", {"months": "1"}, "pause"),
        ("card", {}, None),
        ("pay", {}, None),
    ],
)
def test_when_stripe_fails_the_page_says_so_calmly_and_shows_the_truth(
    browser, peer, site, act, fields, kind
):
    peer.endpoint(site)
    row = begun(browser, peer)
    peer.fail_next(2)
    page = browser.post(path(row) + act, fields)
    assert (page.status, page.response.headers["Retry-After"]) == (503, "60")
    assert "Our payment partner did not do it just now" in page.words
    assert "JPY 5,000 every month" in page.words
    assert pledge().state == "active"
    assert wishes() == ([(kind, "failed")] if kind else [])


def test_a_change_that_stripe_made_without_answering_is_found_out(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    peer.hold()
    peer.fail_next(2, after=True)
    assert browser.post(path(row) + "pause", {"months": "open"}).status == 503
    assert (pledge().state, wishes()) == ("active", [("pause", "failed")])
    assert mails("pledge_changed") == 0
    for later in (5, 6):
        jobs.catch_up(clock.now() + timedelta(minutes=later))
    assert pledge().state == "paused"
    assert mails("pledge_changed") == 1  # Said to have failed, so it is told that it did not.


def test_a_process_that_died_over_a_wish_leaves_it_to_the_worker(browser, peer, site):
    peer.endpoint(site)
    row, now = begun(browser, peer), clock.now()
    begin_writing()
    for kind in (WishKind.RESUME, WishKind.STOP):
        own_wishes.store(db.session.get_one(Pledge, row.id), own_wishes.Asked(kind), now=now)
    db.session.commit()
    assert jobs.carry_out_stops(now + timedelta(seconds=10)) == 0
    assert jobs.carry_out_stops(now + timedelta(minutes=2)) == 1
    assert wishes() == [("resume", "failed"), ("stop", "done")]
    assert (pledge().state, mails("pledge_ended")) == ("cancelled", 1)


def test_the_card_is_changed_on_stripes_page_and_the_new_one_pays(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    old = peer.subscription(row.subscription_id)["default_payment_method"]
    sent = browser.submit(browser.get(path(row)), "/card", follow=False)
    place = sent.response.headers["Location"]
    assert place.startswith(peer.base)
    peer.change_card(place.rpartition("/")[2])
    heard(peer)
    assert peer.subscription(row.subscription_id)["default_payment_method"] != old
    [asked] = [r for r in peer.requests if r.path == "/v1/billing_portal/sessions"]
    assert asked.params["flow_data"]["type"] == "payment_method_update"
    assert asked.params["return_url"].startswith("http://127.0.0.1:8000/pledges/")


def test_links_that_lead_nowhere_say_so_and_a_new_link_kills_the_old(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    old = path(row)
    for bad in (
        "/pledges/nothing/",
        old[:-3] + "/",
        old.upper().replace("PLEDGES", "pledges") + "x/",
    ):
        page = browser.get(bad)
        assert page.status == 404
        assert "/pledges/" in page.links() or "Page not found" in page.words
    page = browser.submit(browser.get(old), "/new-link")
    assert "This is your new link" in page.words
    assert browser.get(old).status == 404
    assert browser.post(old + "stop").status == 404
    assert pledge().state == "active"
    assert browser.get(path(pledge())).status == 200


def test_one_network_may_not_press_for_ever(app, browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    near = Browser(app, REMOTE_ADDR="203.0.113.9")
    answers = [near.post(path(row) + "amount", {"amount": "x"}).status for _time in range(21)]
    assert answers == [422] * 20 + [429]
    page = near.post("/pledges/nothing/amount", {"amount": "x"})
    assert page.status in {404, 429}
