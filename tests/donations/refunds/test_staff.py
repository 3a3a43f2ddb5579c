"""Giving back, as staff do it: look first, once, never too much, and a way on when it fails."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import gateway
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.refunds import jobs, queries, sending
from tests.accounts import people
from tests.browser import Browser
from tests.donations.pledges.support import letters
from tests.donations.refunds.support import (
    asked,
    charge_of,
    give_back,
    paid_gift,
    paid_in_a_store,
    refunded,
    refunds,
    states,
    told,
)
from tests.donations.support import gift, mails, stored
from tests.donations.test_receipts import paid


def transferred() -> Gift:
    row = stored(5000, method="bank")
    begin_writing()
    db.session.get_one(Gift, row.id).state = GiftState.OPEN
    db.session.commit()
    paid(gift())
    return gift()


def test_staff_give_a_part_back_and_the_gift_page_tells_of_it(app, staff, browser, peer, site):
    row = paid_gift(browser, peer, site)
    assert f"/staff/gifts/{row.id}/refund" in staff.get(f"/staff/gifts/{row.id}/").links()
    form = staff.get(f"/staff/gifts/{row.id}/refund")
    look = staff.submit(form, "/refund", amount="２,０００", reason="Example reason")
    assert look.h1 == "Give back JPY 2,000?"
    for words in ("山田 花子", "hanako@example.org", "Example reason"):
        assert words in look.words
    assert states() == []
    done = staff.submit(look, "/refund", confirm="yes")
    assert done.h1 == "Refund of JPY 2,000"
    assert "given back" in done.words
    told(peer)
    assert (states(), refunded(), mails("refund")) == (["succeeded"], 2000, 1)
    page = staff.get(f"/staff/gifts/{row.id}/")
    assert "Of JPY 5,000, JPY 3,000 is with us now." in page.words
    assert "A refund of JPY 2,000 was asked for." in page.words
    assert "JPY 2,000 went back to the donor." in page.words
    assert "山田 花子" in staff.get("/staff/gifts/refunds/").words
    act = select(AuditEntry.subject).where(AuditEntry.act == "refund.ask")
    assert db.session.scalars(act).one() == f"gift:{row.id}"


def test_a_sum_is_read_as_gifts_are_and_never_more_than_is_left(app, staff, browser, peer, site):
    row = paid_gift(browser, peer, site)
    form = staff.get(f"/staff/gifts/{row.id}/refund")
    for typed in ("5001", "0", "-5", "30.5", "NaN", "1,0,0", "1000000000", ""):
        page = staff.submit(form, "/refund", amount=typed, reason="Kept reason")
        assert page.status == 422, typed
        assert "Kept reason" in page.text
        assert "Enter an amount of at most JPY 5,000: that is what is left" in page.words
    for typed in ("５０００", "¥5,000", "5,000"):
        assert staff.submit(form, "/refund", amount=typed, reason="Example").status == 200, typed
    assert states() == []


def test_a_double_click_is_one_refund_and_a_second_tab_is_asked_to_look(
    app, staff, browser, peer, site
):
    row = paid_gift(browser, peer, site)
    first, second = (staff.get(f"/staff/gifts/{row.id}/refund") for _tab in range(2))
    look = staff.submit(first, "/refund", amount="2000", reason="Example")
    other = staff.submit(second, "/refund", amount="2000", reason="Example")
    for _click in range(2):
        assert staff.submit(look, "/refund", confirm="yes").h1 == "Refund of JPY 2,000"
    late = staff.submit(other, "/refund", confirm="yes")
    assert late.status == 409
    assert "Meanwhile another refund of this gift was asked for." in late.words
    assert "JPY 3,000" in late.words
    told(peer)
    assert (states(), refunded(), mails("refund")) == (["succeeded"], 2000, 1)


def test_while_stripe_is_down_staff_read_that_it_is_kept(app, staff, browser, peer, site):
    row = paid_gift(browser, peer, site)
    peer.fail_next(2)
    page = give_back(staff, row.id)
    assert "Stripe does not answer. The refund is kept" in page.words
    assert states() == ["created"]
    sent = staff.submit(page, "ask-stripe")
    assert "given back" in sent.words
    assert (states(), refunded()) == (["succeeded"], 5000)


def test_a_failed_refund_is_seen_and_can_be_paid_by_bank(app, staff, browser, peer, site):
    row = paid_gift(browser, peer, site)
    give_back(staff, row.id)
    peer.fail_refund(refunds()[0].refund_id, reason="lost_or_stolen_card")
    told(peer)
    assert "Refunds that failed" in staff.get("/staff/").words
    page = staff.get(f"/staff/gifts/refunds/{refunds()[0].id}/")
    assert "The card is lost, stolen, expired or closed." in page.words
    today = clock.tokyo_day(clock.now()).isoformat()
    noted = give_back(staff, row.id, way="hand", paid_on=today, amount="5000")
    assert "paid it back itself" in noted.words
    assert (states(), refunded()) == (["failed", "succeeded"], 5000)
    staff.submit(page, "seen-to")
    assert "Refunds that failed" not in staff.get("/staff/").words


def test_staff_are_mailed_of_failed_refunds_once_each_and_once_an_hour(app, browser, peer, site):
    people.member("donations", email="one@example.org")
    people.member("editor", email="two@example.org")
    paid_gift(browser, peer, site)
    now = clock.now()
    first = peer.refund(charge_of(peer), 1000)
    peer.refund(charge_of(peer), 1000)
    told(peer)
    assert jobs.alarm(now) == 0  # What went back is no alarm.
    peer.fail_refund(first["id"])
    told(peer)
    assert (jobs.alarm(now), jobs.alarm(now)) == (1, 0)
    peer.fail_refund(refunds()[1].refund_id)
    told(peer)
    assert jobs.alarm(now + timedelta(minutes=59)) == 0
    assert jobs.alarm(now + timedelta(hours=1)) == 1
    mail, later = letters("staff_refund_failed")
    assert mail.recipients == later.recipients == ["one@example.org"]
    assert mail.subject == "A refund of a gift failed"
    assert "/staff/gifts/refunds/" in mail.body
    assert "hanako" not in mail.body + mail.html


def called_off(app, staff, page, **fields):
    ask = staff.get(next(link for link in page.links() if link.endswith("/call-off")))
    assert "The donor was told by mail that the money goes back" in ask.words
    return staff.submit(ask, "/call-off", **fields)


def test_what_waits_for_a_stores_donor_is_called_off_with_a_reason(app, staff, browser, peer, site):
    row = paid_in_a_store(browser, peer, site)
    page = give_back(staff, row.id, amount="2000")
    told(peer)
    empty = called_off(app, staff, page, reason=" ")
    assert (empty.status, "Say why" in empty.words) == (422, True)
    assert not [r for r in peer.requests if r.path.endswith("/cancel")]
    done = called_off(app, staff, page, reason="Example: they would rather give it")
    assert "It is called off; the money is with us." in done.words
    told(peer)
    assert (states(), refunded(), left_of(row)) == (["cancelled"], 0, 5000)
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.act == "refund.call_off"))
    assert len(acts.all()) == 1
    assert not [link for link in done.links() if link.endswith("/call-off")]
    late = staff.submit(empty, "/call-off", reason="Pressed in another window")
    assert "This refund does not wait for the donor any more" in late.words
    assert states() == ["cancelled"]


def test_what_the_donor_answered_meanwhile_is_not_called_off(app, staff, browser, peer, site):
    row = paid_in_a_store(browser, peer, site)
    page = give_back(staff, row.id, amount="2000")
    told(peer)
    peer.hold()
    peer.finish_refund(refunds()[0].refund_id)
    done = called_off(app, staff, page, reason="Example")
    assert "Stripe does not call it off any more" in done.words
    assert (states(), refunded()) == (["succeeded"], 2000)


def test_calling_off_while_stripe_is_down_changes_nothing_and_says_what_to_do(
    app, staff, browser, peer, site
):
    row = paid_in_a_store(browser, peer, site)
    page = give_back(staff, row.id, amount="2000")
    told(peer)
    peer.hold()
    peer.fail_next(2, after=True)
    down = called_off(app, staff, page, reason="Example")
    assert "press Ask Stripe now" in down.words
    assert states() == ["pending"]
    now = staff.submit(down, "ask-stripe")
    assert "It was called off" in now.words
    assert (states(), refunded()) == (["cancelled"], 0)


def left_of(row):
    return queries.left(row).minor


def test_a_transfer_is_noted_as_paid_back_and_may_be_struck_out(app, staff, peer):
    row = transferred()
    today = clock.tokyo_day(clock.now()).isoformat()
    form = staff.get(f"/staff/gifts/{row.id}/refund")
    for day in ("", "2020-01-01", "2999-01-01", "x"):
        wrong = staff.submit(form, "/refund", reason="Example", paid_on=day)
        assert wrong.status == 422, day
    done = give_back(staff, row.id, paid_on=today)
    assert done.h1 == "Refund of JPY 5,000"
    assert (states(), refunded(), mails("refund")) == (["succeeded"], 5000, 1)
    assert not [request for request in peer.requests if "refunds" in request.path]
    assert "Nothing is left" in staff.get(f"/staff/gifts/{row.id}/refund").words
    staff.submit(done, "take-back")
    assert (states(), refunded()) == (["cancelled"], 0)


def test_a_gift_that_did_not_come_is_not_given_back(app, staff):
    row = stored(5000)
    for answer in (staff.get(f"/staff/gifts/{row.id}/refund"),
                   staff.post(f"/staff/gifts/{row.id}/refund", {"confirm": "yes"})):  # fmt: skip
        assert answer.status in {400, 409}
    assert staff.get(f"/staff/gifts/{row.id + 1}/refund").status == 404
    assert states() == []


def test_only_those_with_the_role_give_back_and_only_freshly_signed_in(
    app, staff, member, browser, peer, site
):
    row = paid_gift(browser, peer, site)
    other = people.sign_in(app, people.member("editor", email="editor@example.org"))
    for path in (f"/staff/gifts/{row.id}/refund", "/staff/gifts/refunds/"):
        assert other.get(path).status == 403
    assert Browser(app).get(f"/staff/gifts/{row.id}/refund").status == 303
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        for path in (f"/staff/gifts/{row.id}/refund",):
            assert staff.get(path).location.startswith("/staff/login/again")


def test_a_refund_of_another_sum_than_asked_for_is_left_for_a_person(
    app, member, browser, peer, site
):
    row = paid_gift(browser, peer, site)
    refund_id = asked(row.id, 2000, member.id)
    sending.send(refund_id, gateway.impatient())
    peer.account.find("refund", refunds()[0].refund_id)["amount"] = 3000
    peer.refund(charge_of(peer), 500)
    told(peer)
    assert (states(), refunded()) == (["succeeded"], 2000)
