"""Past gifts: looked at, brought in once with their own numbers, and taken out again."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.models import Donor, Gift, GiftSource, Receipt, ReceiptSeries
from lfnkr_app.donations.past import actions, jobs, staff_reading
from lfnkr_app.donations.past.models import BatchState, PastBatch, PastGift
from lfnkr_app.donations.receipts import numbers
from lfnkr_app.errors import Refused
from lfnkr_app.mail.models import OutgoingMail
from tests.accounts import people
from tests.donations.support import gifts, receipt_numbers, stored

BOOK = """日付,金額,通貨,方法,氏名,メール,住所,使途,領収書番号,備考
2019/4/1,"１０,０００",,銀行振込,山田 花子,hanako@example.org,東京都千代田区1-1,,17,by post
2018年12月31日,30.50,EUR,card,Example Person,person@example.org,,,,
2019-04-01,3000,JPY,現金,匿名,,,,,
2019-04-01,3000,JPY,現金,匿名,,,,,
"""
BAD = """day,amount,name,currency,email,method,fund,receipt
2019-04-01,NaN,A,JPY,,,,
2019-04-01,30.5,A,JPY,,,,
2019-04-01,-5,A,JPY,,,,
2019-02-30,5,A,JPY,,,,
2999-01-01,5,A,JPY,,,,
2019-04-01,5,,JPY,,,,
2019-04-01,5,A,BTC,,,,
2019-04-01,5,A,JPY,nowhere,,,
2019-04-01,5,A,JPY,,barter,,
2019-04-01,5,A,JPY,,,no such fund,
2019-04-01,5,A,JPY,,,,7
2019-04-01,6,B,JPY,,,,7
"""


def bring(staff, data):
    page = staff.get("/staff/gifts/past/")
    token = next(i for i in page.tree.iter("input") if i.get("name") == "csrf_token").get("value")
    sent = {"csrf_token": token, "file": (io.BytesIO(data), "book.csv")}
    return staff.post("/staff/gifts/past/", data=sent, follow=True)


def entered(staff, text=BOOK):
    """Bring a file in; return the page of its batch, all done."""
    page = staff.submit(bring(staff, text.encode()), "/enter")
    db.session.rollback()
    jobs.enter(clock.now())
    return staff.get(page.path)


def read(text):
    return staff_reading.gifts(text, today=date(2026, 11, 26), funds={})


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def state():
    db.session.rollback()
    return db.session.scalars(select(PastBatch.state).order_by(PastBatch.id.desc())).first()


def test_a_book_comes_in_with_numbers_of_its_own_and_no_mail(staff):
    own = stored(1000)
    page = bring(staff, BOOK.encode("cp932"))
    assert "Nothing is brought in yet" in page.words
    assert "Sum of the lines JPY 16,000 EUR 30.50" in page.words
    assert "Days 31 Dec 2018 – 1 Apr 2019" in page.words
    assert count(Gift) == 1
    under_way = staff.submit(page, "/enter")
    assert "Under way" in under_way.words
    assert jobs.enter(clock.now()) == 4
    assert "These gifts are brought in" in staff.get(page.path).words
    past = [one for one in gifts() if one.id != own.id]
    assert {one.source for one in past} == {GiftSource.IMPORT}
    assert [(one.amount_minor, one.currency, one.method) for one in past] == [
        (3050, "EUR", "card"), (10000, "JPY", "bank"), (3000, "JPY", "cash"), (3000, "JPY", "cash"),
    ]  # fmt: skip
    assert clock.tokyo_day(past[0].received_at) == date(2018, 12, 31)
    assert receipt_numbers() == ["P-2018-00001", "P-2019-00001", "P-2019-00002", "P-2019-00003"]
    assert list(db.session.scalars(select(Receipt.old_number).order_by(Receipt.id))) == [
        None, "17", None, None,
    ]  # fmt: skip
    assert all(one.is_whole for one in numbers.counts())
    assert count(OutgoingMail) == 0
    shown = staff.get(f"/staff/gifts/{past[1].id}/").words
    assert "by post" in shown
    assert "brought over from before" in shown
    assert db.session.scalars(select(PastBatch.lines_sealed)).all() == [None], "names are gone"


def test_the_same_book_twice_brings_nothing_twice(staff):
    entered(staff)
    page = bring(staff, BOOK.encode("utf-16"))
    assert "Bring them in" not in page.words
    staff.submit(page, "/drop")
    longer = f"{BOOK}2019-05-01,3000,JPY,現金,匿名,,,,,\n"
    entered(staff, longer)
    assert count(Gift) == count(Receipt) == 5
    assert receipt_numbers()[-1] == "P-2019-00004"


def test_a_batch_that_was_cut_off_goes_on_where_it_stopped(staff):
    more = "2019-04-01,700,Example\n" * (actions.AT_ONCE + 3)
    page = bring(staff, f"day,amount,name\n{more}".encode())
    assert "103" in page.words
    staff.submit(page, "/enter")
    db.session.rollback()
    assert actions.enter_some(clock.now()) == actions.AT_ONCE
    assert state() == BatchState.QUEUED
    assert jobs.enter(clock.now()) == 3
    assert state() == BatchState.ENTERED
    assert count(Receipt) == 103
    assert all(one.is_whole for one in numbers.counts())


def test_a_batch_is_taken_out_with_its_numbers_and_comes_in_again(staff):
    page = entered(staff)
    done = staff.submit(page, "/undo", follow=True)
    assert "4 gifts are taken out" in done.words
    assert [count(model) for model in (Gift, Receipt, PastGift, Donor)] == [0, 0, 0, 0]
    assert set(db.session.scalars(select(ReceiptSeries.last))) == {0}
    entered(staff)
    assert receipt_numbers()[-1] == "P-2019-00003"
    acts = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert [act for act in acts if act.startswith("past.")] == [
        "past.enter", "past.undo", "past.enter",
    ]  # fmt: skip


def test_what_something_hangs_on_stays(staff):
    page = entered(staff)
    later = entered(staff, "day,amount,name\n2019-06-01,700,Later\n")
    refused = staff.submit(page, "/undo", follow=True)
    assert "A later batch has numbers after these" in refused.words
    begin_writing()
    receipt = db.session.scalars(select(Receipt).order_by(Receipt.id.desc())).first()
    receipt.printed_at = clock.now()
    db.session.commit()
    refused = staff.submit(later, "/undo", follow=True)
    assert "was handed out" in refused.words
    assert count(Gift) == 5
    assert count(Receipt) == 5


def test_lines_that_are_odd_are_named_and_the_others_come(staff):
    page = bring(staff, BAD.encode())
    assert "no amount in that currency" in page.words
    assert "no day like 2019-04-01" in page.words
    found = read(BAD)
    assert [place for place, _why in found.refused] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13]
    assert [line.number for line in found.lines] == ["7"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04xlsx", "This is no CSV file."),
        (b"amount,name\n5,A\n", "missing: day"),
        (b'day,amount,name\n2019-04-01,5,"A\n', "a quotation mark does not close"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(staff, data, sentence):
    page = bring(staff, data)
    assert page.status == 422
    assert sentence in page.words
    assert count(PastBatch) == 0


def test_a_book_of_too_many_lines_is_refused():
    text = "day,amount,name\n" + "x,,\n" * (staff_reading.MOST + 1)
    with pytest.raises(Refused, match="More than 20,000 lines"):
        read(text)


def test_what_nobody_brought_in_is_thrown_away_after_a_week(staff):
    bring(staff, BOOK.encode())
    db.session.rollback()
    assert jobs.sweep(clock.now()) == 0
    assert jobs.sweep(clock.now() + timedelta(days=8)) == 1
    assert state() == BatchState.DROPPED
    assert db.session.scalars(select(PastBatch.lines_sealed)).all() == [None]


def test_the_command_tells_first_and_can_be_undone(app, tmp_path):
    book = tmp_path / "book.csv"
    book.write_text(BOOK, "utf-8")

    def run(*words):
        return app.test_cli_runner().invoke(args=["donations", "import-past", *words])

    told = run(str(book), "--dry-run")
    assert "4 new, 0 here already, 0 refused." in told.output
    assert count(Gift) == count(PastBatch) == 0
    assert "4 gifts brought in" in run(str(book)).output
    assert "0 new, 4 here already" in run(str(book)).output
    number = db.session.scalars(select(PastBatch.id)).one()
    assert "4 gifts of batch" in run("--undo", str(number)).output
    assert count(Gift) == 0
    again = run("--undo", str(number))
    assert again.exit_code
    assert "was taken out before" in str(again.exception or again.output) + again.output
    assert run().exit_code == 2


def test_only_those_who_keep_the_gifts_see_the_page(app):
    editor = people.sign_in(app, people.member("editor"))
    assert editor.get("/staff/gifts/past/").status == 403
