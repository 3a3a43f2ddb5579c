"""Cards are tried on the pages of repeating gifts as well, and under many spellings of a mail."""

from __future__ import annotations

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.donations.guarding.models import CardFailure
from lfnkr_app.donations.guarding.rules import LIMITS, TRIES_PER_PAGE
from tests.browser import Browser
from tests.donations.pledges.support import heard, pledge
from tests.donations.support import give, opened


def failures() -> list[CardFailure]:
    db.session.rollback()
    return list(db.session.scalars(select(CardFailure)))


def test_a_page_of_a_repeating_gift_is_closed_when_cards_are_tried_on_it(browser, peer, site):
    peer.endpoint(site)
    session = opened(browser, peer, interval="month")
    for _time in range(TRIES_PER_PAGE - 1):
        peer.decline(session)
    heard(peer)
    assert peer.session(session)["status"] == "open"
    peer.decline(session)
    heard(peer)
    assert peer.session(session)["status"] == "expired"
    assert pledge().state == "expired"
    assert len(failures()) == TRIES_PER_PAGE


def test_cards_refused_on_repeating_gifts_count_for_mail_and_network(app, peer, site):
    peer.endpoint(site)
    far = Browser(app, REMOTE_ADDR="203.0.113.44")
    session = opened(far, peer, interval="month")
    for _time in range(LIMITS.refused):
        peer.decline(session)
    heard(peer)
    assert all(row.mail and row.network for row in failures())
    assert give(Browser(app), name="Another").status == 429
    assert give(far, email="next@example.org").status == 429
    assert give(Browser(app), email="next@example.org").status == 303


def test_a_card_refused_once_on_a_repeating_gift_is_no_trouble(browser, peer, site):
    peer.endpoint(site)
    session = opened(browser, peer, interval="month")
    peer.decline(session)
    peer.pay(session)
    heard(peer)
    assert pledge().state == "active"
    assert len(failures()) == 1


def test_another_spelling_of_a_mail_address_opens_no_more_pages(browser, peer):
    for number in range(LIMITS.mail):
        spelled = f"hana.ko+{number}@gmail.com"
        assert give(browser, email=spelled, name=f"Example {number}").status == 303
    assert give(browser, email="h.anako+x@GoogleMail.com").status == 429
    assert give(browser, email="other@gmail.com").status == 303
