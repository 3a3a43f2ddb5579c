"""The people's side of the inbox: what died, what is not ours, and what staff do about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import rules
from lfnkr_app.donations.events import actions, jobs, queries
from lfnkr_app.donations.models import Gift, StripeEvent
from tests.accounts import people
from tests.donations.pledges.support import begun, heard
from tests.donations.support import gift, mails, opened, settle_inbox

PAGE = "/staff/gifts/events/"


def event(**wanted: Any) -> StripeEvent:
    db.session.rollback()
    return db.session.scalars(select(StripeEvent).filter_by(**wanted)).one()


def state_of(number: int) -> str:
    db.session.rollback()
    return db.session.scalars(select(StripeEvent.state).where(StripeEvent.id == number)).one()


def acts() -> list[str]:
    db.session.rollback()
    every = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id))
    return [act for act in every if act.startswith("event.")]


@pytest.fixture
def dead(browser, peer, site) -> int:
    """Return the number of an event that died: Stripe holds another sum than the gift."""
    peer.endpoint(site)
    session = opened(browser, peer)
    begin_writing()
    db.session.execute(update(Gift).values(amount_minor=7000))
    db.session.commit()
    peer.pay(session)
    assert peer.wait()
    settle_inbox()
    return event(type="checkout.session.completed", state="dead").id


def test_staff_see_why_an_event_died_and_try_it_again(app, browser, dead):
    staff = people.sign_in(app, people.member("donations"))
    home = staff.get("/staff/")
    assert "message from Stripe that could not be booked" in home.words
    page = staff.get(PAGE)
    assert "Stripe holds another sum than the gift" in page.words
    page = staff.get(f"{PAGE}{dead}/")
    assert page.words.count("another sum") >= 1
    assert "hanako" not in page.text
    assert "山田" not in page.text
    assert f"Gift {gift().id}" in page.words
    begin_writing()
    db.session.execute(update(Gift).values(amount_minor=5000))
    db.session.commit()
    assert "It is tried again" in staff.submit(page, "/again").words
    settle_inbox()
    assert (state_of(dead), gift().state) == ("done", "succeeded")
    assert "seen to already" in staff.submit(page, "/again").words
    assert acts() == ["event.retry"]


def test_all_dead_events_are_tried_again_at_once(app, dead):
    staff = people.sign_in(app, people.member("donations"))
    page = staff.submit(staff.get(PAGE), "/again")
    assert "1 message is tried again" in page.words
    assert state_of(dead) == "received"
    assert event(id=dead).tries == 0
    settle_inbox()
    assert state_of(dead) == "dead"


def test_an_event_is_left_as_it_is_for_a_reason(app, dead):
    staff = people.sign_in(app, people.member("donations"))
    page = staff.get(f"{PAGE}{dead}/")
    refused = staff.submit(page, "/leave")
    assert refused.status == 422
    assert "Say why, for whoever reads it later" in refused.words
    left = staff.submit(page, "/leave", reason="Refunded in the dashboard")
    assert "Refunded in the dashboard" in left.words
    assert state_of(dead) == "left"
    assert b"Refunded" not in (event(id=dead).reason_sealed or b"")
    assert queries.dead() == 0
    assert acts() == ["event.leave"]
    assert "being tried, or was seen to" in staff.submit(page, "/leave", reason="x").words
    assert "left as it is" in staff.get(f"{PAGE}{dead}/").words
    assert "It is tried again" in staff.submit(left, "/again").words


def test_strangers_and_unknown_kinds_are_listed_with_the_reason(app, browser, peer, site):
    peer.endpoint(site)
    peer.emit("checkout.session.completed", {"id": "cs_x", "metadata": {"gift": "f" * 32}})
    peer.emit("person.created", {"id": "person_1", "object": "person"})
    assert peer.wait()
    settle_inbox()
    staff = people.sign_in(app, people.member("donations"))
    page = staff.get(f"{PAGE}?state=ignored")
    assert "about something on the same account that is not of this site" in page.words
    assert "a kind of message that this site has no use for" in page.words
    one = staff.get(f"{PAGE}{event(type='person.created').id}/")
    assert "person person_1" in one.words
    assert staff.get(f"{PAGE}?state=odd").status == 404
    assert staff.get(f"{PAGE}?page=9").status == 404
    assert staff.get(f"{PAGE}999999/").status == 404


def test_only_those_with_the_role_see_the_inbox(app):
    staff = people.sign_in(app, people.member("editor"))
    assert staff.get(PAGE).status == 403
    assert "Stripe" not in staff.get("/staff/").words


def test_staff_are_told_of_dead_events_once_an_hour_at_most(app, dead):
    people.member("donations", email="one@example.org")
    people.member("editor", email="two@example.org")
    now = clock.now()
    assert (jobs.alarm(now), jobs.alarm(now)) == (1, 0)
    assert mails("staff_gift_events") == 1
    begin_writing()
    row = db.session.get_one(StripeEvent, dead)
    copy = StripeEvent(event_id="evt_second", type=row.type, state="dead", received_at=now,
                       due_at=now)  # fmt: skip
    copy.raw_json = row.raw_json
    db.session.add(copy)
    db.session.commit()
    assert jobs.alarm(now + timedelta(minutes=59)) == 0
    assert jobs.alarm(now + timedelta(hours=1)) == 1
    assert mails("staff_gift_events") == 2


def test_what_was_seen_to_is_forgotten_after_months_and_dead_ones_stay(app, dead):
    now = clock.now()
    assert actions.forget(now + timedelta(days=100)) == 0
    before = db.session.scalar(select(func.count()).select_from(StripeEvent)) or 0
    assert actions.forget(now + timedelta(days=121)) == before - 1
    assert state_of(dead) == "dead"


def test_a_long_list_comes_in_pages(app, browser):
    now = clock.now()
    begin_writing()
    for number in range(51):
        row = StripeEvent(event_id=f"evt_{number}", type="x.y", state="done", received_at=now,
                          due_at=now, done_at=now)  # fmt: skip
        row.raw_json = '{"data": {"object": 7}, "created": 99999999999999999999}'
        db.session.add(row)
    db.session.commit()
    staff = people.sign_in(app, people.member("donations"))
    page = staff.get(f"{PAGE}?state=done")
    assert "Page 1 of 2" in page.words
    assert "none of ours is named in it" in staff.get(f"{PAGE}{event(event_id='evt_3').id}/").words


def test_a_dead_event_waits_for_its_last_try(browser, peer, site):
    peer.endpoint(site)
    session = opened(browser, peer)
    peer.pay(session)
    assert peer.wait()
    peer.account.objects("checkout.session").clear()  # As under a key of another account.
    now = clock.now()
    for _round in range(rules.MAX_TRIES):
        settle_inbox(now)
        now += timedelta(hours=1, seconds=1)
    row = event(type="checkout.session.completed")
    assert (row.state, row.tries) == ("dead", rules.MAX_TRIES)


def test_an_event_about_a_repeating_gift_leads_to_it(app, browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    heard(peer)
    settle_inbox()
    staff = people.sign_in(app, people.member("donations"))
    for kind in ("invoice.paid", "customer.subscription.created"):
        page = staff.get(f"{PAGE}{event(type=kind).id}/")
        assert f"Repeating gift {row.id}" in page.words
