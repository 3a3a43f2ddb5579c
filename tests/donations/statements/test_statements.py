"""Statements: every gift of a donor in twelve months, once, with what went back taken off."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.accounts.two_person.models import PendingAct
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import donors
from lfnkr_app.donations.emails import receipt_token
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.statements import acts, emails, gathering, printed, runs
from lfnkr_app.money import Money
from tests.accounts import people
from tests.browser import Browser
from tests.donations.receipts.support import receipts_of, received
from tests.donations.support import mails

YEAR = date(2026, 1, 1)
PAGE = "/staff/gifts/statements/"


def at(month: int, day: int, year: int = 2026) -> datetime:
    return clock.tokyo_midnight(date(year, month, day))


@pytest.fixture
def office(app) -> Browser:
    return people.sign_in(app, people.member("donations"))


@pytest.fixture
def gifts(app) -> list[Gift]:
    """Return gifts of one mail address: two years, two currencies, one partly sent back."""
    made = [
        received(1000, at=at(1, 1)), received(2000, at=at(12, 31), email="Donor@Example.org"),
        received(3000, at=at(1, 1, 2027)), received(5000, "USD", at=at(6, 1), name="山田 花子"),
        received(9000, email="other@example.org", at=at(6, 1)),
    ]  # fmt: skip
    begin_writing()
    db.session.get_one(Gift, made[1].id).refunded_minor = 500
    db.session.commit()
    return made


def test_a_year_holds_its_gifts_and_one_total_for_each_currency(gifts):
    found = gathering.of_email(donors.email_key("donor@example.org"), YEAR)
    assert [row.net.minor for row in found.rows] == [1000, 5000, 1500]
    assert found.totals == [Money(2500, "JPY"), Money(5000, "USD")]
    assert found.last == date(2026, 12, 31)
    july = gathering.of_email(donors.email_key("donor@example.org"), date(2026, 7, 1))
    assert july.totals == [Money(4500, "JPY")]
    assert gathering.of_email(donors.email_key("donor@example.org"), date(2020, 1, 1)) is None


def test_a_donor_reaches_the_year_from_a_receipt(gifts, browser):
    page = browser.get(f"/receipts/{receipt_token(receipts_of(gifts[0])[0])}")
    [link] = {href.partition("?")[0] for href in page.links() if "/statements/" in href}
    year = browser.get(f"{link}?lang=en")
    assert "JPY 2,500" in year.words
    assert "USD 50.00" in year.words
    assert "JPY 500" in year.words
    assert "9,000" not in year.words
    assert year.response.headers["Cache-Control"] == "no-store"
    file = browser.get(f"{link}.pdf?lang=en")
    assert file.response.mimetype == "application/pdf"
    text = PdfReader(io.BytesIO(file.response.data)).pages[0].extract_text()
    assert "R-2026-00001" in text
    for wrong in (f"{link}a", link[:-1], "/receipts/statements/x"):
        assert browser.get(wrong).status == 404


def test_a_line_names_the_donor_only_where_the_name_is_another(gifts):
    found = gathering.of_email(donors.email_key("donor@example.org"), YEAR)
    said = printed.words(found)
    assert found.name == "Test Donor"
    assert [row[2] for row in said["rows"]] == [
        "general fund", "general fund (山田 花子)", "general fund",
    ]  # fmt: skip
    assert said["rows"][2][4:] == ["JPY 2,000", "JPY 500", "JPY 1,500"]
    whole = replace(found, rows=found.rows[:2])
    assert printed.words(whole)["heads"][-1] == "Given"


def test_a_link_to_old_years_leads_to_the_form_for_new_links(browser):
    gift = received(at=at(5, 1, 2020))
    token = emails.token(gift.donor.uid, date(2020, 1, 1))
    assert browser.get(f"/receipts/statements/{token}").location == "/receipts/"


def test_staff_see_print_and_mail_the_statement_of_an_address(gifts, office):
    page = office.get(PAGE)
    shown = office.submit(page, email="DONOR@example.org", year="2026", act="show")
    assert "JPY 2,500" in shown.words
    assert office.submit(page, email="donor@example.org", year="2026", act="pdf").status == 200
    mailed = office.submit(page, email="donor@example.org", year="2026", act="mail")
    assert "on its way by mail" in mailed.words
    assert mails("statement") == 1
    none = office.submit(page, email="nobody@example.org", year="2026", act="show")
    assert "Nothing was received from this address" in none.words
    wrong = office.submit(page, email="nobody@example.org", year="last", act="show")
    assert wrong.status == 422


def test_staff_print_the_year_of_a_donor_without_a_mail_address(app, office):
    by_post = {"email": "", "name": "山田 花子", "needs_address": True}
    mine = [received(1000, at=at(3, 1), address="Example 1-2-3", **by_post),
            received(2000, at=at(4, 1), address="Example 1-2-3", **by_post),
            received(4000, at=at(5, 1, 2025), address="Example 1-2-3", **by_post)]  # fmt: skip
    received(9000, at=at(4, 1), address="Example 9-9-9", **by_post)  # Another of that name.
    reached = received(7000, at=at(4, 1))
    page = office.get(f"/staff/gifts/{mine[0].id}/")
    assert "Statement of 2026" in page.words
    assert "Statement of 2025" in page.words
    place = f"/staff/gifts/statements/of-gift/{mine[0].id}?year="
    file = office.submit(page, f"{place}2026", follow=False)
    assert file.response.mimetype == "application/pdf"
    text = PdfReader(io.BytesIO(file.response.data)).pages[0].extract_text().replace(" ", "")
    assert "3,000" in text
    assert "9,000" not in text
    assert "4,000" not in text
    query = select(AuditEntry.subject).where(AuditEntry.act == "statement.view")
    assert db.session.scalars(query).all() == [f"gift:{mine[0].id}"]
    assert "Statement of" not in office.get(f"/staff/gifts/{reached.id}/").words


def test_every_donor_of_a_year_gets_one_link_however_often_it_is_started(gifts, office):
    now = clock.now()
    for _time in range(2):
        office.submit(office.get(PAGE), "/runs", year="2026")
        runs.work(now)
        assert mails("statement") == 2
    received(at=at(7, 7), email="late@example.org")
    page = office.submit(office.get(PAGE), "/runs", year="2026")
    assert "The mails are on their way." in page.words
    runs.work(now)
    assert mails("statement") == 3
    assert "done" in office.get(PAGE).words


def test_many_mails_wait_for_a_second_person(gifts, office, monkeypatch):
    monkeypatch.setattr(runs, "ALONE", 1)
    page = office.submit(office.get(PAGE), "/runs", year="2026")
    assert "A second person has to approve" in page.words
    runs.work(clock.now())
    assert mails("statement") == 0
    begin_writing()
    act = db.session.scalars(select(PendingAct)).one()
    assert "2026-01-01" in acts.words(act)
    acts.perform(act, clock.now())
    db.session.commit()
    runs.work(clock.now() + timedelta(minutes=1))
    assert mails("statement") == 2


def test_the_command_shows_a_year_and_writes_it(gifts, app, tmp_path):
    run = app.test_cli_runner().invoke
    shown = run(args=["donations", "statement", "donor@example.org", "--year", "2026"])
    assert shown.exit_code == 0, shown.output
    assert "In all: JPY 2,500, USD 50.00" in shown.output
    out = tmp_path / "year.pdf"
    made = run(args=["donations", "statement", "donor@example.org", "--year", "2026",
                     "--out", str(out)])  # fmt: skip
    assert made.exit_code == 0, made.output
    assert out.stat().st_mode & 0o777 == 0o600
    assert len(PdfReader(out).pages) == 1
    none = run(args=["donations", "statement", "x@example.org", "--year", "2026"])
    assert none.exit_code == 1
