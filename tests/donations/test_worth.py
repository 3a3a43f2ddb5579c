"""What a gift is worth now, for one and in sums; the database keeps refunds within the gift."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import queries, worth
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.queries import GiftLine
from lfnkr_app.money import Money
from tests.donations.support import gifts, stored
from tests.donations.test_receipts import paid


def test_what_went_back_or_is_disputed_does_not_count(app):
    paid(stored(5000))
    paid(stored(1250, "USD", name="Example Giver"))
    begin_writing()
    yen, dollars = db.session.query(Gift).order_by(Gift.id)
    yen.refunded_minor, dollars.taken_minor = 2000, 1250
    db.session.commit()
    assert [worth.net(gift) for gift in gifts()] == [Money(3000, "JPY"), Money(0, "USD")]
    assert queries.dashboard_gifts(clock.now())[:2] == [
        GiftLine("JPY", 3000, 1), GiftLine("USD", 0, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("minor", [-1, 5001])
def test_no_gift_gives_back_more_than_it_was(app, minor):
    paid(stored(5000))
    begin_writing()
    with pytest.raises(IntegrityError):
        db.session.execute(update(Gift).values(refunded_minor=minor))
    db.session.rollback()


@pytest.mark.parametrize(
    ("money", "written"),
    [(Money(-1250, "USD"), "USD -12.50"), (Money(-5, "USD"), "USD -0.05"),
     (Money(-12000, "JPY"), "JPY -12,000")],
)  # fmt: skip
def test_a_sum_below_nothing_is_written_with_its_sign(money, written):
    assert str(money) == written
