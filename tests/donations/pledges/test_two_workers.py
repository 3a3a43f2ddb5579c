"""Two workers that hear of one pledge at once, and keys that Stripe remembers for a day."""

from __future__ import annotations

import threading

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import gateway
from lfnkr_app.donations.gateway import subscriptions
from lfnkr_app.donations.pledges import actions
from lfnkr_app.donations.pledges.models import Pledge
from tests.donations.pledges.support import begun, pledge


def test_an_older_answer_that_was_under_way_does_not_bring_a_stopped_pledge_back(
    app, browser, peer, site
):
    peer.endpoint(site)
    row = begun(browser, peer)
    number, name = row.id, row.subscription_id
    db.session.rollback()
    older = subscriptions.subscription(gateway.patient(), name)
    newer = subscriptions.end(gateway.patient(), name)
    read, booked = threading.Event(), threading.Event()

    def slow_worker():
        with app.app_context():
            begin_writing()
            found = db.session.get_one(Pledge, number)
            read.set()
            if db.engine.dialect.name == "postgresql":  # On SQLite there is one writer at a time.
                booked.wait(5)
            actions.follow(found, older, source="webhook", now=clock.now())
            db.session.commit()

    thread = threading.Thread(target=slow_worker)
    thread.start()
    assert read.wait(5)
    begin_writing()
    actions.follow(db.session.get_one(Pledge, number), newer, source="webhook", now=clock.now())
    db.session.commit()
    booked.set()
    thread.join()
    assert (pledge().state, pledge().heard_at) == ("cancelled", newer.asked_at)


def test_a_donor_who_goes_back_to_a_card_of_the_same_day_pays_by_it(app, browser, peer, site):
    peer.endpoint(site)
    name = begun(browser, peer).subscription_id
    db.session.rollback()
    first = peer.subscription(name)["default_payment_method"]
    with peer.account.lock:
        peer.account.add(peer.account.find("payment_method", first) | {"id": "pm_other"})
    for card in ("pm_other", first, "pm_other"):
        subscriptions.pay_by(gateway.patient(), name, card)
        assert peer.subscription(name)["default_payment_method"] == card
