"""Refunds and Stripe: from here, from its dashboard, in any order, never twice."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations import gateway, receipts
from lfnkr_app.donations.errors import GatewayDown
from lfnkr_app.donations.models import EventState, StripeEvent
from lfnkr_app.donations.refunds import jobs, sending
from lfnkr_app.errors import Refused
from lfnkr_app.mail import delivery
from lfnkr_app.mail.models import OutgoingMail
from tests.accounts import people
from tests.donations.refunds.support import (
    asked,
    charge_of,
    paid_gift,
    paid_in_a_store,
    refunded,
    refunds,
    states,
    told,
)
from tests.donations.support import gift, mails, opened, settle_inbox
from tests.stripe_peer import refunds as peer_refunds


@pytest.fixture
def who(app):
    return people.member("donations").id


def sent(peer):
    return [r for r in peer.requests if (r.method, r.path) == ("POST", "/v1/refunds")]


def test_a_refund_from_the_dashboard_is_booked_once(browser, peer, site):
    paid_gift(browser, peer, site)
    peer.refund(charge_of(peer), 2000)
    told(peer)
    for event in peer.events:
        if "refund" in event["type"]:
            peer.deliver(event["id"])
    settle_inbox()
    assert (states(), refunded(), mails("refund")) == (["succeeded"], 2000, 1)
    [row] = refunds()
    assert (row.source, row.asked_by, row.amount_minor) == ("stripe", None, 2000)
    peer.refund(charge_of(peer))
    told(peer)
    assert (states(), refunded(), mails("refund")) == (["succeeded"] * 2, 5000, 2)


def test_a_refund_that_fails_later_gives_the_sum_back_to_the_gift(browser, peer, site):
    paid_gift(browser, peer, site)
    first = peer.refund(charge_of(peer))
    told(peer)
    assert refunded() == 5000
    peer.hold()
    peer.fail_refund(first["id"])
    again = peer.refund(charge_of(peer))
    for event in reversed(peer.events):  # The newest first: the second refund before the failure.
        peer.deliver(event["id"])
        settle_inbox()
    assert (states(), refunded()) == (["failed", "succeeded"], 5000)
    assert refunds()[0].failure == "expired_or_canceled_card"
    peer.fail_refund(again["id"])
    peer.release()
    told(peer)
    assert (states(), refunded()) == (["failed", "failed"], 0)


def test_a_refund_may_be_told_before_its_gift_is_settled(browser, peer, site):
    peer.endpoint(site)
    peer.hold()
    session = opened(browser, peer)
    peer.pay(session)
    peer.refund(charge_of(peer))
    [event] = [e for e in peer.events if e["type"] == "refund.created"]
    peer.deliver(event["id"])
    settle_inbox()
    assert states() == []
    assert db.session.scalars(select(StripeEvent.note)).one() == "NotYetSettled"
    peer.release()
    assert peer.wait()
    settle_inbox(clock.now())
    settle_inbox(clock.now() + timedelta(minutes=1))
    assert (gift().state, states(), refunded()) == ("succeeded", ["succeeded"], 5000)


def test_refunds_of_strangers_are_kept_and_ignored(browser, peer, site):
    paid_gift(browser, peer, site)
    charge = peer.account.find("charge", charge_of(peer))
    stranger = dict(charge, id="ch_other", payment_intent="pi_other", metadata={})
    peer.account.add(stranger)
    peer.refund("ch_other")
    told(peer)
    assert states() == []
    query = select(StripeEvent.state).where(StripeEvent.type.contains("refund"))
    assert set(db.session.scalars(query)) == {EventState.IGNORED}


def test_stripe_is_told_a_sum_and_a_number_and_nothing_else(app, browser, peer, site, who):
    row = paid_gift(browser, peer, site)
    refund_id = asked(row.id, 2000, who)
    sending.send(refund_id, gateway.impatient())
    [request] = sent(peer)
    assert request.params == {
        "charge": charge_of(peer), "amount": "2000",
        "metadata": {"refund": refunds()[0].uid.hex()},
    }  # fmt: skip
    assert request.idempotency_key == f"refund-{refunds()[0].uid.hex()}"
    told(peer)
    assert (states(), refunded(), mails("refund")) == (["succeeded"], 2000, 1)
    assert len(refunds()) == 1


def test_while_stripe_is_down_a_refund_waits_and_the_worker_sends_it(app, browser, peer, site, who):
    row = paid_gift(browser, peer, site)
    refund_id = asked(row.id, 5000, who)
    peer.fail_next(2)
    with pytest.raises(GatewayDown):
        sending.send(refund_id, gateway.impatient())
    assert states() == ["created"]
    later = refunds()[0].made_at + 2 * jobs.YOUNG
    assert jobs.send(refunds()[0].made_at) == 0
    assert jobs.send(later) == 1
    assert jobs.send(later) == 0
    told(peer)
    assert (states(), refunded(), len(sent(peer))) == (["succeeded"], 5000, 1)


def test_a_lost_answer_makes_no_second_refund(app, browser, peer, site, who):
    row = paid_gift(browser, peer, site)
    peer.hold()
    refund_id = asked(row.id, 2000, who)
    gone = refunds()[0]
    tag = {"refund": gone.uid.hex()}
    with peer.account.lock:  # Stripe did it; the process died; and the key is forgotten by now.
        charge = peer.account.find("charge", charge_of(peer))
        peer_refunds.make(peer.account, charge, 2000, metadata=tag)
    sending.send(refund_id, gateway.impatient())
    assert sent(peer) == []
    assert (states(), refunded(), len(refunds())) == (["succeeded"], 2000, 1)


def test_what_stripe_refuses_has_failed_and_says_why(app, browser, peer, site, who):
    row = paid_gift(browser, peer, site)
    refund_id = asked(row.id, 5000, who)
    peer.hold()
    peer.refund(charge_of(peer), 1000)  # In the dashboard, at the same time.
    sending.send(refund_id, gateway.impatient())
    assert states() == ["failed", "succeeded"]
    assert (refunds()[0].failure, refunded()) == ("InvalidRequestError", 1000)
    assert mails("refund") == 1
    peer.release()
    told(peer)
    assert (states(), refunded()) == (["failed", "succeeded"], 1000)


def test_a_pending_refund_counts_when_it_arrives(app, browser, peer, site, who):
    row = paid_gift(browser, peer, site)
    peer.order_refunds("pending")
    sending.send(asked(row.id, 2000, who), gateway.impatient())
    told(peer)
    assert (states(), refunded(), mails("refund")) == (["pending"], 0, 1)
    with pytest.raises(Refused):
        asked(row.id, 3001, who)
    peer.finish_refund(refunds()[0].refund_id)
    told(peer)
    assert (states(), refunded(), mails("refund")) == (["succeeded"], 2000, 1)


def test_many_at_once_never_give_back_more_than_came(app, browser, peer, site, who):
    row = paid_gift(browser, peer, site)
    peer.refund(charge_of(peer), 1000)
    assert peer.wait()
    number, uid = row.id, b"u" * 16
    asked_ones: list[int] = []

    def staff(**same):
        with app.app_context():
            try:
                asked_ones.append(asked(number, 2500, who, **same))
                sending.send(asked_ones[-1], gateway.impatient())
            except (Refused, GatewayDown):
                db.session.rollback()

    def worker():
        with app.app_context():
            settle_inbox()

    threads = [threading.Thread(target=staff, kwargs={"uid": uid}) for _n in range(3)]
    threads += [threading.Thread(target=staff) for _n in range(2)]
    threads += [threading.Thread(target=worker) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told(peer)
    assert asked_ones
    jobs.send(clock.now() + 2 * jobs.YOUNG)
    told(peer)
    back = peer.find("charge", charge_of(peer))["amount_refunded"]
    assert refunded() == back <= 5000
    done = [refund.amount_minor for refund in refunds() if refund.state == "succeeded"]
    assert sum(done) == back
    assert mails("refund") == len(done)
    assert len({refund.uid for refund in refunds() if refund.uid == uid}) <= 1


def test_the_mail_names_gift_receipt_and_time_in_the_donors_language(app, browser, peer, site):
    paid_gift(browser, peer, site)
    peer.refund(charge_of(peer), 2000)
    told(peer)
    query = select(OutgoingMail).where(OutgoingMail.template == "refund")
    message = delivery.compose(db.session.scalars(query).one())
    assert message.subject == "Your gift goes back to you: JPY 2,000"
    for words in ("Dear 山田 花子,", "JPY 5,000", "R-", "five to ten working days",
                  "takes the place"):  # fmt: skip
        assert words in message.body, words
        assert words in message.html


def test_the_receipt_follows_what_is_left(app, browser, peer, site):
    paid_gift(browser, peer, site)
    first = peer.refund(charge_of(peer), 2000)
    told(peer)
    assert in_force() == 3000
    peer.refund(charge_of(peer))
    told(peer)
    assert in_force() is None
    peer.fail_refund(first["id"])
    told(peer)
    assert in_force() == 2000


def test_a_gift_from_a_store_goes_back_to_an_account_that_stripe_asks_for(
    app, browser, peer, site, who
):
    paid_in_a_store(browser, peer, site)
    sending.send(asked(gift().id, 2000, who), gateway.impatient())
    [request] = sent(peer)
    assert request.params["instructions_email"] == "hanako@example.org"
    told(peer)
    assert (states(), refunded()) == (["pending"], 0)
    query = select(OutgoingMail).where(OutgoingMail.template == "refund")
    assert "asks for the bank account" in delivery.compose(db.session.scalars(query).one()).body
    peer.finish_refund(refunds()[0].refund_id)
    told(peer)
    assert (states(), refunded(), mails("refund")) == (["succeeded"], 2000, 1)


def in_force():
    db.session.rollback()
    receipt = receipts.in_force(gift())
    return receipt.amount_minor if receipt else None
