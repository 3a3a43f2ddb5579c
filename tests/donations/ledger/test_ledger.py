"""What staff see and take away: the month, the ledger, the file; and the demonstration."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.demo import gifts as demo_gifts
from lfnkr_app.donations import queries
from lfnkr_app.donations.models import Gift, Receipt
from lfnkr_app.donations.queries import GiftLine
from lfnkr_app.mail.models import OutgoingMail
from tests.accounts import people
from tests.donations.support import stored
from tests.donations.test_receipts import paid


def test_the_month_is_counted_by_currency_in_tokyo(app):
    now = clock.now()
    paid(stored(1000))
    paid(stored(2500))
    paid(stored(1250, "USD"))
    stored(9999)
    paid(stored(7000), now=now - timedelta(days=40))
    assert queries.dashboard_gifts(now) == [
        GiftLine("JPY", 3500, 2), GiftLine("USD", 1250, 1), GiftLine("EUR", 0, 0),
        GiftLine("KRW", 0, 0),
    ]  # fmt: skip


def test_the_demonstration_is_marked_and_loads_once(app):
    for _time in range(2):
        begin_writing()
        demo_gifts.load_gifts(clock.now())
        db.session.commit()
    made = select(func.count()).select_from(Gift)
    assert db.session.scalar(made) == db.session.scalar(made.where(Gift.demonstration)) == 60
    succeeded = db.session.scalar(made.where(Gift.state == "succeeded"))
    assert db.session.query(Receipt).count() == succeeded > 40
    assert db.session.query(OutgoingMail).count() == 0
    assert len(set(db.session.scalars(select(Gift.currency)))) == 4


def test_the_staff_home_shows_the_month(app):
    paid(stored(1250, "USD"))
    page = people.sign_in(app, people.member("donations")).get("/staff/")
    assert "USD 12.50" in page.words


def test_a_gift_has_a_page_with_its_sum_state_and_history(app):
    gift = stored(1250, "USD", name="Donor <b>")
    paid(gift)
    browser = people.sign_in(app, people.member("donations"))
    page = browser.get(f"/staff/gifts/{gift.id}/")
    assert page.status == 200
    assert "USD 12.50 received" in page.words
    assert "The money came; the receipt was issued." in page.words
    assert browser.get(f"/staff/gifts/{gift.id + 1}/").status == 404
    stranger = people.sign_in(app, people.member("author", email="author@example.org"))
    assert stranger.get(f"/staff/gifts/{gift.id}/").status == 403
