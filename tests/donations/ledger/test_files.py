"""Files for the accountant: exact sums, no formula, on record; made by the worker when long."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pyzipper
import time_machine
from sqlalchemy import insert, select

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.accounts.two_person import jobs as act_jobs
from lfnkr_app.database import begin_writing, db, new_uid, table_of
from lfnkr_app.donations.ledger.files import making
from lfnkr_app.donations.ledger.files.models import GiftFile
from lfnkr_app.donations.ledger.wanted import Wanted
from lfnkr_app.donations.models import Gift
from lfnkr_app.lists import runs, store
from tests.accounts import people
from tests.donations.ledger import books
from tests.donations.ledger.reading import sheets
from tests.donations.support import stored

FIELDS = {"by": "received", "format": "csv", "reason": "Books of October", "came": "y"}
ALL = ("name", "email", "address", "transfer_name", "message", "show_name")


def rows(text):
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def made(wanted=None, personal=ALL, form="csv", password=""):
    db.session.rollback()
    return making.made(wanted or Wanted(), personal, form, now=clock.now(), password=password)


def acts(name):
    db.session.rollback()
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.act == name))
    return [audit.detail_of(entry) for entry in found]


def newest():
    db.session.rollback()
    return db.session.scalars(select(GiftFile).order_by(GiftFile.id.desc())).first()


def many(number):
    """Add received gifts of one giver in one statement."""
    gift = books.received(1000)
    row = {"state": "succeeded", "amount_minor": 1000, "currency": "JPY", "method": "cash",
           "donor_id": gift.donor_id, "lang": "en", "show_name": False, "needs_address": False,
           "demonstration": False, "made_at": clock.now(), "received_at": clock.now(),
           "source": "hand", "refunded_minor": 0, "taken_minor": 0}  # fmt: skip
    begin_writing()
    db.session.execute(
        insert(table_of(Gift)),
        [{**row, "uid": new_uid(), "idempotency_key": f"many-{n}"} for n in range(number)],
    )
    db.session.commit()


def full(**wished):
    """Return a gift of which everything is known."""
    gift = books.received(5000, "USD", needs_address=True, address="113-0033\nTokyo", **wished)
    payout = books.payout(datetime(2026, 11, 3, tzinfo=UTC))
    books.refund_of(gift, 1250)
    return books.changed(
        gift, settled_currency="JPY", settled_minor=7400, fee_minor=260, taken_minor=4000,
        payout_id=payout.id, pledge_id=books.pledge_of(gift).id, charge_id="ch_1",
    )  # fmt: skip


def test_a_row_tells_sums_exactly_and_all_numbers(app):
    gift = full(name="山田 花子", email="hanako@example.org", message="kept")
    [row] = rows(made().decode())
    assert (row["currency"], row["amount"], row["refunded"]) == ("USD", "50.00", "12.50")
    assert (row["disputed"], row["net"]) == ("40.00", "-2.50")
    assert (row["settled_currency"], row["settled"], row["fee"]) == ("JPY", "7400", "260")
    assert (row["payout"], row["paid_out"], row["charge"]) == ("po_1", "2026-11-03", "ch_1")
    assert row["subscription"] == "sub_1"
    assert row["pledge"] == str(gift.pledge_id)
    assert re.fullmatch(r"R-\d{4}-00001", row["receipt"])
    assert (row["receipt_state"], row["demonstration"]) == ("issued", "no")
    assert (row["name"], row["email"]) == ("山田 花子", "hanako@example.org")
    assert (row["address"], row["message"]) == ("113-0033\nTokyo", "kept")
    assert row["received"] == clock.tokyo_day(gift.received_at).isoformat()
    assert len(rows(made(personal=()).decode())[0]) == 26


@pytest.mark.parametrize("name", ["=1+1", "＝cmd", "+81", "-2", "@x", "\u3000=1"])
def test_no_cell_is_a_formula(app, name):
    books.received(1250, "USD", name=name)
    assert rows(made().decode())[0]["name"] == f"'{name}"
    heads, row = sheets(made(form="xlsx"))["Gifts"]
    assert row[heads.index("name")] == f"'{name}"


def test_the_spreadsheet_has_totals_by_currency_and_says_what_the_columns_say(app):
    full()
    books.received(3000, name="Another")
    stored(9999)
    book = sheets(made(form="xlsx", personal=("name",)))
    assert list(book) == ["Gifts", "Totals", "About this file"]
    heads, first, *others = book["Gifts"]
    assert len(others) == 2
    assert first[heads.index("amount")] == 50
    _heads, yen, usd, there = book["Totals"]
    assert yen == ["JPY", 1, 3000, 0, 0, 3000, 1]
    assert usd == ["USD", 1, 50, 52.5, 0, -2.5, 0]
    assert there == ["USD, of these", 1, *[None] * 5, "JPY", 7400, 260]
    told = {row[0]: row[1] for row in book["About this file"] if len(row) == 2}
    assert told["net"].startswith("amount less refunded")
    assert "email" not in told


def test_a_file_is_about_its_days_and_its_fund(app):
    books.fund()
    gift = full(fund="rescue")
    books.received(3000, name="Another")
    for wanted in (
        Wanted(fund="rescue"), Wanted(currency="USD"),
        Wanted(by="payout", since=date(2026, 11, 3), until=date(2026, 11, 3)),
    ):  # fmt: skip
        assert [row["id"] for row in rows(made(wanted).decode())] == [str(gift.id)], wanted
    assert rows(made(Wanted(until=date(2001, 1, 1))).decode()) == []


def test_a_short_file_comes_at_once_and_is_on_record(app, staff):
    books.received(1000, name="山田 花子")
    page = staff.get("/staff/gifts/export")
    answer = staff.submit(page, "export", follow=False, **FIELDS, personal="name")
    assert answer.response.headers["Content-Disposition"].startswith("attachment; filename=")
    [row] = rows(answer.response.data.decode())
    assert row["name"] == "山田 花子"
    assert "email" not in row
    [entry] = acts("gifts.export")
    assert (entry["reason"], entry["rows"], entry["personal"]) == ("Books of October", 1, ["name"])
    assert "Books of October" in staff.get("/staff/gifts/export").words
    assert "handed out at once" in staff.get(f"/staff/gifts/export/{newest().id}/").words


def test_a_file_can_be_locked_with_the_password_that_the_page_shows(app, staff):
    books.received(1000)
    page = staff.get("/staff/gifts/export")
    shown = re.search(r"<code>([a-z-]+)</code>", page.text)[1]
    answer = staff.submit(page, "export", follow=False, **FIELDS, lock="y")
    with pyzipper.AESZipFile(io.BytesIO(answer.response.data)) as archive:
        assert b"1000" in archive.read("gifts.csv", pwd=shown.encode())
    assert newest().password is None
    locked = made(form="xlsx", password=shown)
    assert locked.startswith(b"\xd0\xcf\x11\xe0")


def test_wrong_input_is_told_and_nothing_typed_is_lost(app, staff):
    wrong = {"by": "x", "format": "pdf", "since": "2026-02-02", "until": "2026-02-01",
             "personal": "message", "reason": "For the books"}  # fmt: skip
    page = staff.submit(staff.get("/staff/gifts/export"), "export", **wrong)
    assert page.status == 422
    for words in ("Choose which day counts", "before the first", "Choose a format", "boxes"):
        assert words in page.words
    assert "For the books" in page.text
    assert "Say why" in staff.submit(page, "export", **{**FIELDS, "reason": " "}).words
    assert acts("gifts.export") == []


def test_a_stale_sign_in_loses_nothing_typed(app):
    who = people.member("donations")
    staff = people.sign_in(app, who)
    page = staff.get("/staff/gifts/export")
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        asked = staff.submit(page, "export", follow=False, **FIELDS, since="2026-10-01")
        assert asked.status == 303
        assert "October" not in asked.location
        again = staff.submit(staff.get(asked.location), password=who.password, code=who.code())
        assert again.path == "/staff/gifts/export"
        assert "Books of October" in again.text
        assert 'value="2026-10-01"' in again.text


def test_a_long_file_with_names_waits_for_a_second_person(app, staff):
    many(1000)
    page = staff.submit(staff.get("/staff/gifts/export"), "export", **FIELDS, personal="name")
    assert "waits for a second person" in page.words
    assert not runs.run_next()
    second = people.sign_in(app, people.member("donations", email="ken@example.org"))
    act = second.get(f"/staff/acts/{newest().act_id}/")
    assert "Make a file of 1,001 gifts" in act.words
    assert second.submit(act, "approve").status == 200
    act_jobs.perform_due(clock.now())
    assert runs.run_next()
    ready = staff.get(f"/staff/gifts/export/{newest().id}/")
    assert "The file is ready" in ready.words
    taken = staff.submit(ready, "download", follow=False)
    assert len(rows(taken.response.data.decode())) == 1001
    assert len(acts("gifts.download")) == 1
    assert "The file is deleted" in staff.submit(ready, "delete").words
    assert newest().key_sealed is None


def test_a_long_file_in_slices_waits_for_a_second_person_as_well(app, staff):
    many(600)

    def asked(who: Any, **fields: Any) -> int:
        page = who.get("/staff/gifts/export")
        return int(who.submit(page, "export", follow=False, **FIELDS, **fields).status)

    assert asked(staff, personal="name", currency="JPY") == 200
    assert asked(staff, personal="email", currency="JPY") == 200  # The same gifts once more.
    assert asked(staff) == 200
    assert asked(staff, personal="name") == 303
    assert newest().state == "asked"
    other = people.sign_in(app, people.member("donations", email="ken@example.org"))
    assert asked(other, personal="name") == 200


def test_a_long_file_without_names_needs_no_second_person(app, staff):
    many(1000)
    answer = staff.submit(staff.get("/staff/gifts/export"), "export", follow=False, **FIELDS)
    assert len(rows(answer.response.data.decode())) == 1001


def test_a_file_is_gone_after_its_day(app, staff):
    many(1000)
    staff.submit(staff.get("/staff/gifts/export"), "export", **FIELDS, personal="name")
    begin_writing()
    db.session.execute(db.update(GiftFile).values(state="queued"))
    db.session.commit()
    assert runs.run_next()
    name = newest().stored_as
    assert runs.sweep(clock.now() + timedelta(hours=23)) == 0
    assert runs.sweep(clock.now() + timedelta(hours=25)) == 1
    assert not store.is_there(name)
    assert newest().state == "gone"


def test_only_the_role_may_ask_for_files(app):
    stranger = people.sign_in(app, people.member("signatures"))
    assert stranger.get("/staff/gifts/export").status == 403
    assert stranger.get("/staff/gifts/export/1/").status == 403


def test_the_ledger_is_exported_by_command(app, tmp_path):
    books.received(name="山田 花子")
    books.received(7000, name="Last year", ago=timedelta(days=400))
    target, sheet = tmp_path / "gifts.csv", tmp_path / "gifts.xlsx"
    run = app.test_cli_runner().invoke
    result = run(args=["donations", "export", "--out", str(target)])
    assert result.exit_code == 0, result.output
    assert "2 gifts written" in result.output
    text = target.read_text(encoding="utf-8")
    assert text.startswith("\ufeffid,made,received")
    assert "山田 花子" in text
    assert target.stat().st_mode & 0o777 == 0o600
    since = (clock.now() - timedelta(days=30)).strftime("%Y-%m-%d")
    shown = run(args=["donations", "export", "--since", since])
    assert "山田 花子" in shown.output
    assert "Last year" not in shown.output
    assert run(args=["donations", "export", "--format", "xlsx", "--out", str(sheet)]).exit_code == 0
    assert len(sheets(sheet.read_bytes())["Gifts"]) == 3
    wrong = ["--since", "2026-02-02", "--until", "2026-02-01"]
    assert run(args=["donations", "export", *wrong]).exit_code == 1
    assert run(args=["donations", "export", "--out", str(tmp_path / "no" / "x")]).exit_code == 1
    assert len(acts("gifts.export")) == 3
