"""The page that a donor comes back to: what is known, what to do, and nothing to a stranger."""

from __future__ import annotations

import re

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import actions, gateway
from lfnkr_app.donations.gateway import sessions
from lfnkr_app.donations.models import Gift
from tests.donations.support import gift, opened
from tests.stripe_peer import sessions as sessions_of_peer
from tests.stripe_peer.delayed import METHOD


def look(peer, session_id):
    """Book what Stripe says of a session now."""
    session, gift_id = sessions.session(gateway.patient(), session_id), gift().id
    begin_writing()
    actions.apply(db.session.get_one(Gift, gift_id), session, source="test", now=clock.now())
    db.session.commit()


def thanks(browser, session_id, prefix="", **more):
    query = "&".join(f"{name}={value}" for name, value in more.items())
    return browser.get(f"{prefix}/donate/thanks/?session_id={session_id}&{query}")


def test_a_number_for_the_store_says_what_to_do_and_until_when(browser, peer):
    session_id = opened(browser, peer)
    offered = peer.account.objects(sessions_of_peer.KIND)[session_id]
    offered["payment_method_types"].append(METHOD["type"])
    peer.delay(session_id)
    look(peer, session_id)
    page = thanks(browser, session_id)
    assert "JPY 5,000 is waiting for your payment" in page.words
    assert re.search(r"showed you, by \d+ \w+ \d{4}, \d\d:\d\d JST\.", page.words)
    assert "Refresh" not in page.response.headers
    assert "/funds/" in page.links()
    peer.settle_delayed(session_id)
    look(peer, session_id)
    assert "We have received your gift of JPY 5,000" in thanks(browser, session_id).words


def test_the_page_looks_again_for_a_minute_and_then_says_that_it_may_be_closed(browser, peer):
    session_id = opened(browser, peer)
    turns = 0
    page = thanks(browser, session_id)
    while "Refresh" in page.response.headers:
        turns += 1
        wait_s, address = page.response.headers["Refresh"].split("; url=")
        page = browser.get(address)
    assert turns * int(wait_s) == 60
    assert "You may close this page: the receipt comes by mail." in page.words
    for odd in ("-1", "999", "x"):
        assert thanks(browser, session_id, turn=odd).status == 200


def test_a_session_that_is_none_of_ours_gets_a_plain_page(browser, peer):
    opened(browser, peer)
    for odd in (
        "",
        "cs_test_of_another_site",
        "%3Cscript%3E",
        "' OR 1=1",
        "x" * 3000,
        "%F0%9F%8E%81",
    ):
        page = thanks(browser, odd)
        assert page.status == 200
        assert "If you have just given" in page.words
        assert "JPY" not in page.words
        assert "Refresh" not in page.response.headers


def test_what_is_shared_leads_to_the_form_and_never_to_the_session(browser, peer):
    session_id = opened(browser, peer)
    peer.pay(session_id)
    look(peer, session_id)
    page = thanks(browser, session_id, prefix="/ja")
    shared = [link for link in page.links() if "donate" in link]
    assert any("%2Fja%2Fdonate%2F" in link for link in shared)
    assert not [link for link in page.links() if session_id in link]
