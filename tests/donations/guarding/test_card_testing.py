"""Stolen cards are tried by the hundred: limits, closed pages, the breaker, proof of work."""

from __future__ import annotations

import base64
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from altcha import v1 as altcha
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.guarding import breaker, jobs, pace
from lfnkr_app.donations.guarding.models import CardFailure, CardTry
from lfnkr_app.donations.guarding.rules import LIMITS, TRIES_PER_PAGE
from lfnkr_app.donations.models import StripeEvent
from tests.accounts import people
from tests.browser import Browser
from tests.donations.support import (
    gift,
    give,
    mails,
    offer_transfers,
    opened,
    settle_inbox,
)

PAGE = "/staff/gifts/cards/"
POSTS = 48


def refused_before(number: int, mail: str = "thief@example.org", **columns: Any) -> None:
    """Let so many cards have been refused a moment ago."""
    begin_writing()
    now = clock.now()
    db.session.add_all(
        CardFailure(charge_id=f"ch_{mail}_{n}", mail=pace.mail_key(mail),
                    at=now - timedelta(minutes=2), **columns)
        for n in range(number)
    )  # fmt: skip
    db.session.commit()


def refuse(browser, peer, times: int = 1, **fields: Any) -> str:
    """Let the bank refuse cards on a new payment page, and the inbox see to it."""
    session = opened(browser, peer, **fields)
    for _time in range(times):
        peer.decline(session)
    assert peer.wait()
    settle_inbox()
    return session


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def acts() -> list[str]:
    db.session.rollback()
    every = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id))
    return [act for act in every if act.startswith("cards.")]


def solution(browser) -> str:
    asked = browser.get("/donate/challenge.json").response.json
    solved = altcha.solve_challenge(
        asked["challenge"], asked["salt"], asked["algorithm"], asked["maxNumber"]
    )
    told = {name: asked[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps({**told, "number": solved.number}).encode()).decode()


def test_a_page_on_which_cards_are_tried_is_closed_at_stripe(browser, peer, site):
    peer.endpoint(site)
    session = refuse(browser, peer, TRIES_PER_PAGE - 1)
    assert peer.session(session)["status"] == "open"
    peer.decline(session)
    assert peer.wait()
    settle_inbox()
    assert peer.session(session)["status"] == "expired"
    assert peer.wait()
    settle_inbox()
    assert gift().state == "expired"
    for event in peer.events:
        peer.deliver(event["id"])
    settle_inbox()
    assert count(CardFailure) == TRIES_PER_PAGE
    notes = db.session.scalars(select(StripeEvent.note).filter_by(type="charge.failed")).all()
    assert "5 refused, page closed" in notes


def test_one_refused_card_is_no_trouble_for_its_donor(browser, peer, site):
    peer.endpoint(site)
    session = refuse(browser, peer)
    peer.pay(session)
    assert peer.wait()
    settle_inbox()
    assert gift().state == "succeeded"
    assert (count(CardFailure), count(CardTry)) == (1, 1)


def test_after_too_many_refused_cards_an_address_opens_no_page(browser, peer):
    refused_before(LIMITS.refused, "hanako@example.org")
    page = give(browser, message="kept words")
    assert page.status == 429
    assert "kept words" in page.text
    assert peer.requests == []
    assert give(browser, email="other@example.org").status == 303


def test_refused_cards_count_for_the_network_as_well(app, peer, site):
    peer.endpoint(site)
    far = Browser(app, REMOTE_ADDR="203.0.113.44")
    for number in range(LIMITS.refused):
        refuse(far, peer, email=f"thief{number}@example.org")
    assert give(far, email="next@example.org").status == 429
    assert give(Browser(app, REMOTE_ADDR="203.0.113.45"), email="next@example.org").status == 303


def test_a_flood_of_posts_opens_exactly_as_many_pages_as_may_be(app, peer):
    def post(number: int) -> int:
        with app.app_context():
            return give(Browser(app), name=f"Example {number}").status

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(post, range(POSTS)))
    assert answers == {303: LIMITS.mail, 429: POSTS - LIMITS.mail}
    assert len(peer.sessions) == count(CardTry) == LIMITS.mail


def test_above_the_pace_of_refused_cards_they_are_closed_with_an_alarm(app, browser, peer, site):
    peer.endpoint(site)
    offer_transfers()
    people.member("donations", email="one@example.org")
    refused_before(LIMITS.close_refused)
    refuse(browser, peer)
    refuse_again = peer.sessions[-1]["id"]
    peer.decline(refuse_again)
    assert peer.wait()
    settle_inbox()
    assert mails("staff_cards_closed") == 1
    page = browser.get("/donate/")
    assert "Cards are not taken here at the moment" in page.words
    assert 'value="card"' not in page.text
    assert 'value="bank"' in page.text
    answer = give(browser, message="kept words")
    assert answer.status == 422
    assert "kept words" in answer.text
    assert len(peer.sessions) == 1
    assert acts().count("cards.trip") == 1


def test_staff_open_cards_again_and_old_failures_do_not_close_them(app, browser, peer, site):
    peer.endpoint(site)
    refused_before(LIMITS.close_refused)
    refuse(browser, peer)
    staff = people.sign_in(app, people.member("donations"))
    assert "cards are closed for an hour" in staff.get("/staff/").words
    page = staff.get(PAGE)
    assert "Cards are closed until" in page.words
    opened_page = staff.submit(page, "/open")
    assert "Cards are taken again" in opened_page.words
    begin_writing()
    breaker.stop_asking(actor=None, now=clock.now())
    db.session.commit()
    refuse(browser, peer, email="second@example.org")
    assert not breaker.standing().is_closed(clock.now())
    closed = staff.submit(staff.get(PAGE), "/close")
    assert "No card is taken for an hour" in closed.words
    assert breaker.standing().is_closed(clock.now())
    assert not breaker.standing().is_closed(clock.now() + timedelta(hours=1))
    assert [act for act in acts() if act != "cards.work"] == [
        "cards.trip", "cards.open", "cards.calm", "cards.close",
    ]  # fmt: skip
    assert (
        people.sign_in(app, people.member("editor", email="e@example.org")).get(PAGE).status == 403
    )


def test_browsers_must_work_above_a_pace_and_nothing_typed_is_lost(browser, peer, site):
    peer.endpoint(site)
    assert "work.js" not in browser.get("/donate/").text
    refused_before(LIMITS.work_refused)
    refuse(browser, peer)
    page = browser.get("/donate/")
    assert 'data-challenge="/donate/challenge.json"' in page.text
    assert "work.js" in page.text
    assert "worker-src 'self'" in page.response.headers["Content-Security-Policy"]
    for odd in ("", "none", "送還", "e30=", "A" * 3000):
        answer = give(browser, email="new@example.org", message="kept words", work=odd)
        assert answer.status == 422
        assert "Press Continue once more" in answer.words
        assert "kept words" in answer.text
    good = solution(browser)
    assert give(browser, email="new@example.org", work=good).status == 303
    again = give(browser, email="newer@example.org", work=good)
    assert again.status == 422
    assert good not in again.text


def test_work_is_not_asked_any_more_when_it_is_quiet(browser, peer):
    refused_before(LIMITS.work_refused + 1)
    begin_writing()
    breaker.judge(clock.now())
    db.session.commit()
    now = clock.now()
    assert jobs.calm_down(now + timedelta(minutes=19)) == 0
    assert jobs.calm_down(now + timedelta(minutes=30)) == 0
    assert jobs.calm_down(now + timedelta(minutes=61)) == 1
    assert jobs.calm_down(now + timedelta(minutes=62)) == 0
    assert acts() == ["cards.work", "cards.calm"]


def test_what_was_counted_is_forgotten_after_a_week(browser, peer):
    refused_before(3)
    assert give(browser).status == 303
    now = clock.now()
    assert jobs.sweep(now + timedelta(days=6)) == 0
    assert jobs.sweep(now + timedelta(days=8)) == 4
    assert count(CardFailure) == count(CardTry) == 0


@pytest.mark.parametrize("pledge", [True, False])
def test_strangers_do_not_count_and_the_beginning_of_a_pledge_does(browser, peer, site, pledge):
    peer.endpoint(site)
    session = refuse(browser, peer)
    charge = next(iter(peer.account.objects("charge").values()))
    strange = charge | {"id": "ch_strange", "metadata": {}, "payment_intent": None}
    strange["description"] = "Subscription creation" if pledge else "Another shop"
    with peer.account.lock:
        peer.account.add(strange)
    peer.emit("charge.failed", strange)
    assert peer.wait()
    settle_inbox()
    assert count(CardFailure) == 1 + pledge
    assert peer.session(session)["status"] == "open"
