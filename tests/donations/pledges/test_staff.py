"""Pledges for staff: what needs a look, one with all that happened, stopping, the link anew."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import db
from lfnkr_app.donations.pledges import jobs
from lfnkr_app.donations.pledges.models import PledgeWish
from tests.accounts import people
from tests.donations.pledges.support import begun, heard, path, pledge, pledges
from tests.donations.support import gifts, mails


def acts():
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def test_the_list_sums_by_currency_and_rhythm_and_shows_past_due_first(
    app, browser, staff, peer, site
):
    assert "There is no pledge yet" in staff.get("/staff/gifts/pledges/").words
    peer.endpoint(site)
    late = begun(browser, peer)
    begun(browser, peer, preset="10000")
    begun(browser, peer, interval="year", currency="USD", preset="40")
    peer.fail_card(late.subscription_id)
    peer.renew(late.subscription_id)
    heard(peer)
    page = staff.get("/staff/gifts/pledges/")
    assert "JPY 10,000 every month, from 1 running pledge" in page.words
    assert "USD 40.00 every year, from 1 running pledge" in page.words
    first = page.tree.find(".//tbody/tr")
    assert "past due" in "".join(first.itertext())
    assert len(staff.get("/staff/gifts/pledges/?state=active").tree.findall(".//tbody/tr")) == 2
    assert "No pledge is in that state" in staff.get("/staff/gifts/pledges/?state=paused").words
    assert staff.get("/staff/gifts/pledges/?state=nonsense&page=1").status == 200
    assert staff.get("/staff/gifts/pledges/?page=9").status == 404
    home = staff.get("/staff/")
    assert "pledge whose last renewal did not go through" in home.words
    assert "/staff/gifts/pledges/?state=past_due" in home.links()
    assert "/staff/gifts/pledges/" in staff.get("/staff/gifts/").links()


def test_one_pledge_shows_its_gifts_and_each_gift_its_pledge(app, browser, staff, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer, message="Kept <b>")
    page = staff.get(f"/staff/gifts/pledges/{row.id}/")
    for words in ("山田 花子", "hanako@example.org", "Kept <b>", "It runs.", row.subscription_id):
        assert words in page.words
    gift_page = f"/staff/gifts/{gifts()[0].id}/"
    assert gift_page in page.links()
    assert f"/staff/gifts/pledges/{row.id}/" in staff.get(gift_page).links()
    assert staff.get("/staff/gifts/pledges/99/").status == 404
    assert staff.get("/staff/gifts/pledges/99/stop").status == 404


def test_staff_stop_a_pledge_with_a_reason_after_a_fresh_sign_in(
    app, browser, member, staff, peer, site
):
    peer.endpoint(site)
    row = begun(browser, peer)
    form = staff.get(f"/staff/gifts/pledges/{row.id}/stop")
    assert staff.submit(form, "/stop", reason=" ").status == 422
    assert pledge().state == "active"
    page = staff.submit(form, "/stop", reason="She wrote to us")
    assert "The pledge has stopped" in page.words
    assert "She wrote to us" in page.words
    assert (pledge().state, mails("pledge_ended")) == ("cancelled", 1)
    assert "pledge.stop" in acts()
    raw = db.session.connection().exec_driver_sql("SELECT reason FROM pledge_wish").scalar_one()
    assert b"wrote" not in bytes(raw)
    assert "there is nothing to stop" in staff.get(
        f"/staff/gifts/pledges/{row.id}/stop", follow=True
    ).words  # fmt: skip
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert "/staff/login/again" in staff.get(f"/staff/gifts/pledges/{row.id}/stop").location


def test_a_stop_of_staff_waits_for_stripe_and_a_refused_one_needs_them(
    app, browser, staff, peer, site, monkeypatch
):
    peer.endpoint(site)
    row = begun(browser, peer)
    peer.fail_next(2)
    page = staff.submit(staff.get(f"/staff/gifts/pledges/{row.id}/stop"), "/stop", reason="Asked")
    assert "Stripe does not answer. The stop is kept" in page.words
    assert "A stop waits for Stripe" in page.words
    monkeypatch.setitem(app.config, "STRIPE_SECRET_KEY", "no key at all")
    monkeypatch.setitem(app.extensions, "lfnkr_gateways", {})
    jobs.carry_out_stops(clock.now() + timedelta(minutes=2))
    assert db.session.scalars(select(PledgeWish.state)).all() == ["refused"]
    assert "pledge that Stripe refused to stop" in staff.get("/staff/").words
    assert "refused by Stripe" in staff.get(f"/staff/gifts/pledges/{row.id}/").words
    assert pledges()[0].state == "active"


def test_staff_mail_the_link_anew_three_times_a_day(app, browser, staff, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    page = staff.get(f"/staff/gifts/pledges/{row.id}/")
    answers = [staff.submit(page, "/link").words for _time in range(4)]
    assert ["The link is on its way" in words for words in answers] == [True] * 3 + [False]
    assert mails("pledge_links") == 3
    assert acts().count("pledge.send_link") == 3
    assert browser.get(path(row)).status == 200


def test_only_the_role_for_donations_sees_pledges(app, browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    other = people.sign_in(app, people.member("editor", email="other@example.org"))
    assert other.get("/staff/gifts/pledges/").status == 403
    assert other.get(f"/staff/gifts/pledges/{row.id}/").status == 403
