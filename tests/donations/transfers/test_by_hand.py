"""Gifts by hand: looked at, entered once, their receipts as wished, taken back on the same day."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import db
from lfnkr_app.donations import worth
from lfnkr_app.donations.models import Donor, Receipt
from lfnkr_app.donations.transfers.by_hand.models import HandEntry
from tests.accounts import people
from tests.donations.support import gift, gifts, mails, receipt_numbers

ADDRESS = "/staff/gifts/by-hand/"


def typed(staff, **values):
    """Return the page that shows once more what was typed."""
    fields = {"amount": "12,000", "currency": "JPY", "method": "cash", "name": "例 太郎"} | values
    return staff.submit(staff.get(ADDRESS), **fields)


def test_cash_is_looked_at_then_entered_with_its_receipt_on_paper(staff):
    page = typed(staff, receipt_way="post", postal_code="１１３００３３", address="文京区例1-2-3",
                 note="at the fair")  # fmt: skip
    assert page.h1 == "Enter this gift?"
    assert gifts() == []
    done = staff.submit(page)
    assert "Print the receipt on the page of the gift" in done.words
    made = gift()
    assert (made.amount_minor, made.method, made.source, made.state) == (
        12000, "cash", "hand", "succeeded",
    )  # fmt: skip
    assert made.donor.address == "113-0033\n文京区例1-2-3"
    assert made.needs_address
    assert len(receipt_numbers()) == 1
    assert mails("receipt") == 0
    assert db.session.scalars(select(HandEntry)).one().note == "at the fair"
    assert "at the fair" in staff.get(f"/staff/gifts/{made.id}/").words
    assert "gift.by_hand" in list(db.session.scalars(select(AuditEntry.act)))


def test_two_clicks_enter_one_gift(app, staff):
    page = typed(staff)

    def click(_number):
        with app.app_context():
            return staff.submit(page, follow=False).status

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(click, range(3))) == {303}
    assert "had been entered already" in staff.submit(page).words
    assert len(gifts()) == len(receipt_numbers()) == 1


def test_a_page_without_its_key_is_looked_at_again(staff):
    page = staff.submit(typed(staff, key=""), key="x")
    assert page.h1 == "Enter this gift?"
    assert gifts() == []
    staff.submit(page)
    assert len(gifts()) == 1


def test_a_receipt_goes_by_mail_only_where_it_is_wished(staff):
    staff.submit(typed(staff, receipt_way="mail", email="taro@example.org"))
    staff.submit(typed(staff, receipt_way="none", email="hana@example.org"))
    assert len(receipt_numbers()) == 2
    assert mails("receipt") == 1


def test_a_donation_box_is_anonymous(staff):
    staff.submit(typed(staff, name="", amount="３，４５０", lang="ja"))
    assert gift().donor.name == "匿名"
    assert db.session.scalars(select(Donor.email_key)).one() is None
    assert db.session.scalars(select(Receipt.state)).one() == "issued"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"amount": "30.5"}, "Enter a sum like 10,000"),
        ({"amount": "-5"}, "Enter a sum like 10,000"),
        ({"amount": "1,0,0"}, "Enter a sum like 10,000"),
        ({"currency": "GBP"}, "Error:"),
        ({"method": "card"}, "Choose how it came"),
        ({"receipt_way": "mail"}, "Enter the mail address"),
        ({"receipt_way": "post"}, "Enter the postal address"),
        ({"receipt_way": "pigeon"}, "Choose how the receipt goes"),
        ({"name": "", "receipt_way": "post", "address": "x"}, "Enter the name"),
        ({"name": "www.example.org"}, "A name cannot contain a web address"),
        ({"fund": "nothing"}, "Choose what the gift is for"),
        ({"day": "2999-01-01"}, "not in the future"),
        ({"note": "x" * 1001}, "Write at most 1,000 characters"),
    ],
)
def test_wrong_input_gets_a_sentence_and_keeps_what_was_typed(staff, values, sentence):
    page = typed(staff, **values)
    assert page.status == 422
    assert sentence in page.words
    if "name" not in values:
        assert 'value="例 太郎"' in page.text
    assert gifts() == []


def test_what_was_looked_at_can_be_changed(staff):
    page = staff.submit(typed(staff, note="kept\nwords"), change="yes")
    assert page.h1 == "A gift by hand"
    assert "kept" in page.text
    assert "例 太郎" in page.text
    assert gifts() == []


def test_a_gift_of_today_is_taken_back_with_a_reason(staff):
    page = staff.submit(typed(staff))
    assert staff.submit(page, "/undo", reason="").status == 422
    done = staff.submit(page, "/undo", reason="typed twice")
    assert "its receipt is void" in done.words
    assert worth.net(gift()).minor == 0
    assert list(db.session.scalars(select(Receipt.state))) == ["void"]
    assert "Only a gift of today" in staff.submit(page, "/undo", reason="again").words
    assert len(gifts()) == 1, "nothing is waited for again"


def test_a_gift_of_yesterday_is_not_taken_back_here(app, staff):
    page = staff.submit(typed(staff))
    with time_machine.travel(clock.now() + timedelta(days=1)):
        again = people.sign_in(app, people.member("donations", email="d@example.org"))
        assert "Was it wrong?" not in again.get(page.path).words
        fields = {"csrf_token": _token(again.get(ADDRESS)), "reason": "late"}
        answer = again.post(f"{page.path}undo", data=fields, follow=True)
    assert "Only a gift of today" in answer.words
    assert worth.net(gift()).minor == 12000


def _token(page):
    return next(i for i in page.tree.iter("input") if i.get("name") == "csrf_token").get("value")


def test_a_sum_beyond_all_reason_gets_a_sentence(staff):
    page = typed(staff, amount="99,999,999,999,999,999,999")
    assert page.status == 422
    assert "Enter a sum like" in page.words
