"""Disputes through their states, and warnings before them: what is gone, and what staff read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import queries, receipts, worth
from lfnkr_app.donations.disputes import actions, events
from lfnkr_app.donations.disputes.models import Dispute
from lfnkr_app.donations.errors import Overtaken
from lfnkr_app.donations.guarded import held
from lfnkr_app.donations.models import StripeEvent
from lfnkr_app.mail import delivery
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.money import Money
from tests.donations.refunds.support import charge_of, give_back, paid_gift, told
from tests.donations.support import gift, mails, settle_inbox


def dispute() -> Dispute:
    db.session.rollback()
    return db.session.scalars(select(Dispute)).one()


def stands() -> tuple[str, int, int]:
    row = dispute()
    assert gift().taken_minor == row.taken_minor
    return row.state, row.taken_minor, worth.net(gift()).minor


def test_a_dispute_takes_the_gift_and_gives_it_back_when_won(app, browser, peer, site, staff):
    paid_gift(browser, peer, site)
    made = peer.dispute(charge_of(peer))
    told(peer)
    assert stands() == ("needs_response", 5000, 0)
    assert dispute().due_by is not None
    assert queries.dashboard_gifts(clock.now())[0].minor == 0
    peer.move_dispute(made["id"], "under_review")
    told(peer)
    assert stands() == ("under_review", 5000, 0)
    peer.move_dispute(made["id"], "won")
    told(peer)
    assert stands() == ("won", 0, 5000)
    assert dispute().closed_at is not None
    for event in peer.events:  # Once more, the oldest first: nothing goes back to what it was.
        peer.deliver(event["id"])
    settle_inbox()
    assert stands() == ("won", 0, 5000)
    assert mails("staff_dispute") == 1


def test_a_lost_dispute_stays_taken(app, browser, peer, site):
    paid_gift(browser, peer, site)
    made = peer.dispute(charge_of(peer), 2000)
    peer.move_dispute(made["id"], "lost")
    told(peer)
    assert stands() == ("lost", 2000, 3000)


def test_a_receipt_says_what_was_kept_once_a_part_is_lost(app, browser, peer, site, staff):
    paid_gift(browser, peer, site)
    first = receipts.in_force(gift()).number
    made = peer.dispute(charge_of(peer), 2000)
    told(peer)
    assert over() == 5000  # The bank has not decided.
    peer.move_dispute(made["id"], "lost")
    told(peer)
    for event in peer.events:
        peer.deliver(event["id"])
    settle_inbox()
    assert over() == 3000
    page = staff.get(f"/staff/gifts/{gift().id}/")
    assert f"Receipt {first} became void." in page.words
    assert "The donor's bank took money back." in page.words
    assert mails("receipt") == 2
    peer.refund(charge_of(peer), 1000)
    told(peer)
    assert over() == 2000
    written_in(lambda row: receipts.correct(row, "Example: a spelling", now=clock.now()))
    assert (stands(), over()) == (("lost", 2000, 2000), 2000)


def test_a_receipt_that_staff_made_void_stays_void_when_a_part_is_lost(app, browser, peer, site):
    paid_gift(browser, peer, site)
    written_in(lambda row: receipts.void(row, "Example reason", now=clock.now()))
    made = peer.dispute(charge_of(peer), 2000)
    peer.move_dispute(made["id"], "lost")
    told(peer)
    assert (dispute().state, over()) == ("lost", 0)


def written_in(act) -> None:
    """Let an act change the only gift, as a page of staff does."""
    gift_id = gift().id
    begin_writing()
    act(held(gift_id))
    db.session.commit()


def over() -> int:
    """Return over what sum the gift's receipt is, nothing where none is in force."""
    db.session.rollback()
    receipt = receipts.in_force(gift())
    return receipt.amount_minor if receipt else 0


def test_a_gift_that_is_lost_whole_has_no_receipt_any_more(app, browser, peer, site):
    paid_gift(browser, peer, site)
    made = peer.dispute(charge_of(peer))
    told(peer)
    assert receipts.in_force(gift()) is not None
    peer.move_dispute(made["id"], "lost")
    told(peer)
    assert stands() == ("lost", 5000, 0)
    assert receipts.in_force(gift()) is None


def test_a_refund_that_fails_after_the_bank_took_all_makes_no_receipt(
    app, browser, peer, site, staff
):
    number = paid_gift(browser, peer, site).id
    back = peer.refund(charge_of(peer))
    made = peer.dispute(charge_of(peer))
    told(peer)
    peer.move_dispute(made["id"], "lost")
    peer.fail_refund(back["id"])
    told(peer)
    assert stands() == ("lost", 5000, 0)
    assert receipts.in_force(gift()) is None
    assert staff.get(f"/staff/gifts/{number}/receipt/correct").status == 404
    assert "Issue a receipt" not in staff.get(f"/staff/gifts/{number}/").words


def test_what_is_lost_in_part_and_given_back_in_part_has_no_receipt(app, browser, peer, site):
    paid_gift(browser, peer, site)
    made = peer.dispute(charge_of(peer), 3000)
    peer.move_dispute(made["id"], "lost")
    told(peer)
    peer.refund(charge_of(peer), 2000)
    told(peer)
    assert stands() == ("lost", 3000, 0)
    assert receipts.in_force(gift()) is None


def test_an_inquiry_takes_nothing_until_it_becomes_a_dispute(app, browser, peer, site, staff):
    paid_gift(browser, peer, site)
    made = peer.dispute(charge_of(peer), status="warning_needs_response")
    told(peer)
    assert stands() == ("warning_needs_response", 0, 5000)
    page = staff.get(f"/staff/gifts/disputes/{dispute().id}/")
    assert f"/staff/gifts/{gift().id}/refund" in page.links()
    assert f"https://dashboard.stripe.com/test/disputes/{made['id']}" in page.links()
    peer.move_dispute(made["id"], "needs_response")
    told(peer)
    assert stands() == ("needs_response", 5000, 0)
    page = staff.get(f"/staff/gifts/disputes/{dispute().id}/")
    assert f"/staff/gifts/{gift().id}/refund" not in page.links()
    assert "The bank has taken the money" in page.words


def test_staff_see_what_waits_for_them_and_get_one_mail(app, browser, peer, site, staff):
    row = paid_gift(browser, peer, site)
    made = peer.dispute(charge_of(peer))
    told(peer)
    assert "Disputes and fraud warnings to answer" in staff.get("/staff/").words
    listed = staff.get("/staff/gifts/disputes/")
    assert "山田 花子" in listed.words
    assert "answer needed" in listed.words
    assert "the day has passed" not in listed.words
    begin_writing()
    db.session.execute(update(Dispute).values(due_by=clock.now() - timedelta(days=1)))
    db.session.commit()
    assert "the day has passed" in staff.get("/staff/gifts/disputes/").words
    page = staff.get(f"/staff/gifts/{row.id}/")
    assert "answer by" in page.words
    assert "The donor's bank disputed JPY 5,000." in page.words
    message = delivery.compose(db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.template == "staff_dispute")).one())  # fmt: skip
    assert message.subject == "A gift is disputed: JPY 5,000"
    assert f"/staff/gifts/disputes/{dispute().id}/" in message.body
    assert "山田" not in message.body + message.html
    peer.move_dispute(made["id"], "lost")
    told(peer)
    assert "Disputes and fraud warnings to answer" not in staff.get("/staff/").words
    assert staff.get("/staff/gifts/disputes/?page=2").status == 404


def test_a_warning_advises_to_give_back_and_ends_when_it_was(app, browser, peer, site, staff):
    row = paid_gift(browser, peer, site)
    peer.warn_of_fraud(charge_of(peer))
    told(peer)
    assert stands() == ("actionable", 0, 5000)
    page = staff.get(f"/staff/gifts/disputes/{dispute().id}/")
    assert "We advise to give it back now" in page.words
    assert f"/staff/gifts/{row.id}/refund" in page.links()
    give_back(staff, row.id)
    told(peer)
    assert stands() == ("settled", 0, 0)
    assert mails("staff_dispute") == 1


def test_staff_may_let_a_warning_be(app, browser, peer, site, staff):
    paid_gift(browser, peer, site)
    warning = peer.warn_of_fraud(charge_of(peer))
    told(peer)
    page = staff.get(f"/staff/gifts/disputes/{dispute().id}/")
    assert "You let it be." in staff.submit(page, "let-be").words
    peer.emit("radar.early_fraud_warning.updated", warning)
    told(peer)
    assert stands() == ("left", 0, 5000)
    assert "Disputes and fraud warnings to answer" not in staff.get("/staff/").words


def test_who_was_told_earlier_does_not_undo_what_came_after(app, browser, peer, site):
    paid_gift(browser, peer, site)
    made = peer.dispute(charge_of(peer))
    subject = peer.find("dispute", made["id"])
    told(peer)
    early = events.look(subject)
    peer.move_dispute(made["id"], "won")
    told(peer)
    number = gift().id
    begin_writing()
    with pytest.raises(Overtaken):
        actions.book(held(number), early, now=clock.now())
    db.session.rollback()
    assert stands() == ("won", 0, 5000)


def test_both_a_refund_and_a_dispute_are_counted_as_they_are(app, browser, peer, site):
    paid_gift(browser, peer, site)
    peer.refund(charge_of(peer))
    peer.dispute(charge_of(peer))
    told(peer)
    assert worth.net(gift()) == Money(-5000, "JPY")


def test_disputes_of_strangers_are_left_alone(app, browser, peer, site):
    paid_gift(browser, peer, site)
    charge = peer.account.find("charge", charge_of(peer))
    other = dict(charge, id="ch_other", payment_intent="pi_other", metadata={})
    peer.account.add(other)
    peer.dispute("ch_other")
    told(peer)
    assert db.session.query(Dispute).count() == 0
    states = select(StripeEvent.state).where(StripeEvent.type.contains("dispute"))
    assert set(db.session.scalars(states)) == {"ignored"}
    settle_inbox(clock.now() + timedelta(hours=1))
