"""What staff do with receipts: the year's list, corrections, voids, paper for the post."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import event, select

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import receipts
from lfnkr_app.donations.models import Gift, Receipt
from lfnkr_app.donations.receipts import queries
from tests.accounts import people
from tests.browser import Browser
from tests.donations.receipts.support import numbers, receipts_of, received
from tests.donations.support import mails

LIST = "/staff/gifts/receipts/"


@pytest.fixture
def office(app) -> Browser:
    return people.sign_in(app, people.member("donations"))


def by_post(name: str = "山田 太郎", **more) -> Gift:
    """Return a gift of somebody without a mail address."""
    return received(name=name, email="", lang="ja", **more)


def acts() -> list[str]:
    db.session.rollback()
    wanted = select(AuditEntry.act).where(AuditEntry.act.startswith("receipt."))
    return list(db.session.scalars(wanted.order_by(AuditEntry.id)))


def test_a_wrong_name_is_put_right_from_the_page_of_the_gift(office):
    gift = received(name="Exampel")
    page = office.get(f"/staff/gifts/{gift.id}/")
    assert "R-2026-00001" in page.words
    assert f"/staff/gifts/{gift.id}/receipt/correct" in page.links()
    form = office.get(f"/staff/gifts/{gift.id}/receipt/correct")
    refused = office.submit(form, name="Example", reason=" ")
    assert refused.status == 422
    assert "Say why; the reason stays with the receipt" in refused.words
    assert 'value="Example"' in refused.text
    done = office.submit(refused, reason="misspelt")
    assert done.path == f"/staff/gifts/{gift.id}/"
    assert numbers(gift) == [("00001", "void", 5000), ("00002", "issued", 5000)]
    assert "in place of R-2026-00001" in done.words
    assert "Receipt R-2026-00001 became void." in done.words
    assert "misspelt" in done.words
    assert "Example" in receipts.content_of(receipts_of(gift)[1]).donor
    assert mails("receipt") == 2


def test_a_void_receipt_stays_in_the_list_and_another_can_be_issued(office):
    gift = received()
    office.submit(office.get(f"/staff/gifts/{gift.id}/receipt/void"), reason="never arrived")
    page = office.get(f"{LIST}?only=void")
    assert "R-2026-00001" in page.words
    assert "No gaps: 1 to 1." in page.words
    gone = office.get(f"/staff/gifts/{gift.id}/")
    assert "No receipt of this gift is in force." in gone.words
    assert office.get(f"/staff/gifts/{gift.id}/receipt/void").status == 404
    office.submit(office.get(f"/staff/gifts/{gift.id}/receipt/correct"), reason="it did arrive")
    assert numbers(gift) == [("00001", "void", 5000), ("00002", "issued", 5000)]


def test_receipts_without_mail_are_printed_once_as_one_file(office):
    gifts = [by_post(), by_post("홍길동", needs_address=True, address="1 Road\nTown")]
    received()
    page = office.get(LIST)
    assert "2 receipts wait for the post" in page.words
    file = office.submit(page, "/print")
    assert file.response.mimetype == "application/pdf"
    reader = PdfReader(io.BytesIO(file.response.data))
    assert len(reader.pages) == 2
    assert "領収書" in reader.pages[0].extract_text()
    assert all(receipts_of(gift)[0].printed_at for gift in gifts)
    assert "wait for the post" not in office.get(LIST).words
    assert acts() == ["receipt.print-batch"]


def test_what_is_printed_once_more_is_a_duplicate(office):
    gift = received()
    for _time in range(2):
        file = office.submit(office.get(f"/staff/gifts/{gift.id}/"), "/print")
        assert file.status == 200
    text = PdfReader(io.BytesIO(file.response.data)).pages[0].extract_text()
    assert "Duplicate" in text
    assert receipts_of(gift)[0].copies == 1
    assert acts() == ["receipt.print", "receipt.duplicate"]
    page = office.get(f"/staff/gifts/{gift.id}/")
    assert "one duplicate" in page.words
    assert "A duplicate of R-2026-00001 was handed out." in page.words


def test_a_receipt_is_mailed_again_but_not_by_a_double_click(office):
    gift, now = received(), clock.now()
    with time_machine.travel(now + timedelta(seconds=10), tick=False):
        page = office.get(f"/staff/gifts/{gift.id}/")
        office.submit(page, "/mail")
        assert "Nothing was mailed" in office.submit(page, "/mail").words
    assert mails("receipt") == 2


def test_a_missing_number_is_told(office):
    received()
    gift = received()
    begin_writing()
    db.session.delete(db.session.scalars(select(Receipt).where(Receipt.gift_id == gift.id)).one())
    db.session.commit()
    page = office.get(LIST)
    assert "One number is missing." in page.words
    assert "Numbers are missing" in page.words


def test_receipts_are_for_those_who_see_to_gifts(app):
    gift = received()
    [receipt] = receipts_of(gift)
    author = people.sign_in(app, people.member("author"))
    assert author.get(LIST).status == 403
    assert author.get(f"/staff/gifts/{gift.id}/receipt/correct").status == 403
    writer = people.sign_in(app, people.member("donations", email="d@example.org"))
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        page = writer.get(f"/staff/gifts/{gift.id}/")
        answer = writer.submit(page, f"{receipt.id}/print", follow=False)
        assert answer.status == 303
        assert answer.location.startswith("/staff/login/again")
    assert receipts_of(gift)[0].printed_at is None


def test_two_clicks_correct_a_receipt_once(app, office):
    gift = received()
    page = office.get(f"/staff/gifts/{gift.id}/receipt/correct")

    def click(_number):
        with app.app_context():
            return office.submit(page, "/correct", name="Other", reason="x", follow=False).status

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(click, range(3))) == {303}
    again = office.submit(page, "/correct", name="Other", reason="x")
    assert "was changed meanwhile" in again.words
    assert numbers(gift) == [("00001", "void", 5000), ("00002", "issued", 5000)]


def test_what_waits_for_the_post_is_counted_from_those_who_gave_without_an_address(app):
    by_post()
    received()
    begin_writing()
    query = queries.count_for_post
    assert query() == 1
    if db.engine.dialect.name == "sqlite":
        plan = " ".join(map(str, explained(query)))
        assert "ix_gift_donor" in plan
        assert "series=?" not in plan
    db.session.rollback()


def explained(query) -> list[str]:
    """Return how the database goes about the last statement of `query`."""
    seen: list[tuple[str, tuple]] = []

    def note(_connection, _cursor, statement, parameters, *_more):
        seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    query()
    event.remove(db.engine, "before_cursor_execute", note)
    statement, parameters = seen[-1]
    return (
        db.session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters).all()
    )
