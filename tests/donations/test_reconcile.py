"""Reconciling, by job and by command: what webhooks did not tell."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import inbox, jobs
from lfnkr_app.donations.models import Gift
from tests.donations.support import gift, gifts, mails, offer_transfers, opened, receipt_numbers
from tests.donations.support import give as give_form


def later(minutes: int = 2):
    return clock.now() + timedelta(minutes=minutes)


def lose_session() -> None:
    begin_writing()
    db.session.execute(update(Gift).values(state="created", session_id=None))
    db.session.commit()


def test_a_gift_whose_webhook_never_came_is_booked(browser, peer):
    peer.pay(opened(browser, peer))
    assert jobs.reconcile(later()) == 1
    assert gift().state == "succeeded"
    assert len(receipt_numbers()) == mails("receipt") == 1
    assert jobs.reconcile(later()) == 0


def test_the_webhook_that_comes_after_all_changes_nothing(browser, peer, site):
    peer.endpoint(site)
    peer.hold()
    peer.pay(opened(browser, peer))
    jobs.reconcile(later())
    peer.release()
    assert peer.wait()
    inbox.process_due(now=clock.now())
    assert len(receipt_numbers()) == mails("receipt") == 1


def test_a_session_that_was_opened_but_never_recorded_is_found_again(browser, peer):
    session = opened(browser, peer)
    lose_session()
    assert jobs.reconcile(later()) == 1
    assert (gift().state, gift().session_id) == ("open", session)
    peer.pay(session)
    jobs.reconcile(later())
    assert gift().state == "succeeded"


def test_a_paid_session_that_was_never_recorded_is_booked_even_days_later(browser, peer):
    session = opened(browser, peer)
    peer.pay(session)
    lose_session()
    assert jobs.reconcile(later(minutes=3 * 24 * 60)) == 1
    assert (gift().state, gift().session_id) == ("succeeded", session)


def test_a_gift_without_any_session_expires_once_none_can_come(browser, peer):
    peer.fail_next(2)
    assert give_form(browser).status == 503
    assert jobs.reconcile(later(5)) == 0
    assert gift().state == "created"
    assert jobs.reconcile(later(11)) == 1
    assert gift().state == "expired"


def test_what_is_over_at_stripe_expires_here(browser, peer):
    opened(browser, peer)
    peer.advance(36 * 60)
    assert jobs.reconcile(later(36)) == 1
    assert gift().state == "expired"


def test_money_booked_nowhere_is_found_since_a_day(app, browser, peer):
    session = opened(browser, peer)
    begin_writing()
    db.session.execute(update(Gift).values(state="expired"))
    db.session.commit()
    peer.pay(session)
    runner = app.test_cli_runner()
    day = clock.tokyo_day(clock.now()).isoformat()
    result = runner.invoke(args=["donations", "reconcile", "--since", day])
    assert result.exit_code == 0
    assert "events: 1 that no webhook had brought\n" in result.output
    assert result.output.endswith("Everything matches.\n")
    assert gift().state == "succeeded"


def test_many_sessions_are_listed_page_by_page(browser, peer, monkeypatch):
    monkeypatch.setattr("lfnkr_app.donations.gateway.client.A_PAGE", 2)
    for minor in range(1, 6):
        opened(browser, peer, preset="other", amount=str(minor * 1000))
    for session in peer.sessions:
        peer.pay(session["id"])
    assert jobs.reconcile(later()) == 5
    assert len(receipt_numbers()) == 5


def test_transfers_and_strangers_are_none_of_its_business(browser, peer):
    offer_transfers()
    give_form(browser, method="bank")
    assert jobs.reconcile(later(60 * 24)) == 0
    assert [row.state for row in gifts()] == ["open"]


def test_another_sum_is_said_and_not_booked(app, browser, peer):
    peer.pay(opened(browser, peer))
    begin_writing()
    db.session.execute(
        update(Gift).values(amount_minor=1, made_at=clock.now() - timedelta(hours=1))
    )
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["donations", "reconcile"])
    assert "left for a person to look at" in result.output
    assert gift().state == "open"


def test_a_stripe_that_does_not_answer_is_said_in_one_line(app, browser, peer, hasty):
    opened(browser, peer)
    peer.fail_next(4)
    result = app.test_cli_runner().invoke(args=["donations", "reconcile"])
    assert result.exit_code == 1
    assert "Stripe does not answer" in result.output
    peer.fail_next(4)
    assert jobs.reconcile(later()) == 0
