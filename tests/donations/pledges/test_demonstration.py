"""The made-up pledges: whole pages, no mail, and no button that asks Stripe."""

from __future__ import annotations

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.demo import pledges as demo
from lfnkr_app.donations.pledges import jobs
from lfnkr_app.mail.models import OutgoingMail
from tests.accounts import people
from tests.donations.pledges.support import path, pledges


def test_the_demonstration_shows_each_kind_and_asks_nobody(app, browser, peer):
    for _time in range(2):
        begin_writing()
        demo.load_pledges(clock.now())
        db.session.commit()
    assert [row.state for row in pledges()] == ["cancelled", "active", "past_due"]
    jobs.catch_up(clock.now())
    staff = people.sign_in(app, people.member("donations"))
    for row in pledges():
        page = browser.get(path(row))
        assert page.status == 200
        assert not [f for f in page.tree.iter("form") if "/card" in f.get("action", "")]
        assert browser.post(path(row) + "stop").status == 303
        assert staff.get(f"/staff/gifts/pledges/{row.id}/").status == 200
    assert peer.requests == []
    assert db.session.query(OutgoingMail).count() == 0
