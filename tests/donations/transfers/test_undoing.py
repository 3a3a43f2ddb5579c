"""What was matched wrongly: undone so that no yen is counted twice, and none is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.refunds.models import Refund
from lfnkr_app.donations.worth import NET
from tests.donations.refunds.support import asked
from tests.donations.support import gift, gifts, stored
from tests.donations.transfers.test_bank import bring, enter, lines, statement, today


def page_of(staff, line):
    return staff.get(f"/staff/gifts/match/{line.id}/")


def went_back():
    """Return what refunds say, and what the gifts say."""
    db.session.rollback()
    told = select(func.sum(Refund.amount_minor)).where(Refund.state == "succeeded")
    return db.session.scalar(told), db.session.scalar(select(func.sum(Gift.refunded_minor)))


@pytest.mark.parametrize("minor", [1000, 5000])
def test_what_went_back_in_part_or_whole_is_not_undone_beside_it(staff, member, minor):
    stored(5000, method="bank")
    page = enter(staff, statement((today(), 5000, "振込", gift().reference)))
    asked(gift().id, minor, member.id, way="hand", paid_at=clock.now())
    [line] = lines()
    said = staff.submit(page_of(staff, line), "/undo", reason="wrong person")
    assert "money of it went back" in said.words
    whole = staff.submit(page, "/undo", reason="wrong account")
    assert (whole.status, "money of it went back" in whole.words) == (422, True)
    assert (lines()[0].state, lines()[0].gift_id) == ("matched", gift().id)
    assert went_back() == (minor, minor)


def test_a_refund_that_was_struck_out_lets_the_match_be_undone(staff, member):
    stored(5000, method="bank")
    enter(staff, statement((today(), 5000, "振込", gift().reference)))
    number = asked(gift().id, 1000, member.id, way="hand", paid_at=clock.now())
    staff.submit(staff.get(f"/staff/gifts/refunds/{number}/"), "/take-back")
    staff.submit(page_of(staff, lines()[0]), "/undo", reason="wrong person")
    assert lines()[0].state == "waiting"
    assert [one.state for one in gifts()] == ["succeeded", "open"]
    assert db.session.scalar(select(func.sum(NET)).where(Gift.state == "succeeded")) == 0


def test_an_announcement_waits_again_for_the_sum_that_was_announced(staff):
    stored(5000, method="bank")
    reference = gift().reference
    enter(staff, statement((today(), 9000, "振込", reference)))
    for _time in range(2):
        staff.submit(staff.get("/staff/gifts/match/"), "/take")
        staff.submit(page_of(staff, lines()[0]), "/undo", reason="another donor's")
        again = gifts()[-1]
        assert (again.state, again.reference, again.amount_minor) == ("open", reference, 5000)
    enter(staff, statement((today(), 5000, "振込", reference)))
    assert (gifts()[-1].state, lines()[-1].state) == ("succeeded", "matched")


def test_a_gift_by_hand_that_is_taken_back_lets_its_line_wait_again(staff):
    enter(staff, statement((today(), 5000, "振込", "ﾚｲ ﾀﾛｳ")))
    made = staff.get(f"/staff/gifts/match/{lines()[0].id}/gift")
    staff.submit(made, name="例 太郎", receipt_way="none")
    staff.submit(staff.get(f"/staff/gifts/by-hand/{gift().id}/"), "/undo", reason="typed wrong")
    assert (gift().refunded_minor, went_back()) == (5000, (5000, 5000))
    assert (lines()[0].state, lines()[0].gift_id) == ("waiting", None)


def test_true_lines_that_differ_in_spelling_alone_are_all_kept(staff):
    spelt = ("ﾚｲ ﾀﾛｳ", "ﾚｲﾀﾛｳ", "レイ タロウ")
    enter(staff, statement(*((today(), 5000, "振込", payer) for payer in spelt)))
    assert len(lines()) == 3
    page = bring(staff, statement(*((today(), 5000, "振込", payer) for payer in spelt[::-1])))
    assert "3 known already" in page.words
