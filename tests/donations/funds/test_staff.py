"""Funds for staff: made, closed, ordered; uses of money; names taken off; all on record."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import db
from lfnkr_app.donations.models import Fund, Gift
from tests.accounts.people import member, sign_in
from tests.donations.funds.support import fund, received

FUNDS = "/staff/gifts/funds/"


def acts() -> list[tuple[str, dict]]:
    db.session.rollback()
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(one.act, audit.detail_of(one)) for one in entries
            if one.act.startswith(("fund.", "use."))]  # fmt: skip


def slugs() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Fund.slug).order_by(Fund.position, Fund.id)))


def test_a_fund_is_looked_at_made_changed_and_closed(staff, browser):
    form = staff.get(f"{FUNDS}new")
    typed = {"slug": "winter-shelter", "name_en": "Winter shelter", "name_ja": "冬の住まい",
             "description_en": "Rooms for six families.", "goal_JPY": "１，０００，０００",
             "kind": "campaign", "closes_on": "2099-03-31"}  # fmt: skip
    looked = staff.submit(form, **typed, preview="1")
    assert "Preview: nothing is saved yet" in looked.words
    assert "JPY 0 of JPY 1,000,000 received" in looked.words
    assert slugs() == []
    assert "The fund is there." in staff.submit(form, **typed).words
    page = browser.get("/ja/funds/")
    assert "冬の住まい" in page.words
    assert "冬の住まい" in browser.get("/ja/donate/").words
    one = db.session.scalars(select(Fund)).one()
    edit = staff.get(f"{FUNDS}{one.id}/")
    staff.submit(edit, state="closed", name_en="Winter rooms")
    assert "Winter rooms" in browser.get("/funds/").words
    assert "Winter rooms" not in browser.get("/donate/").words
    [made, changed] = acts()
    assert made[0] == "fund.new"
    assert changed[1]["state"] == ["open", "closed"]
    assert "goals" not in changed[1]
    assert "Nothing was changed." in staff.submit(staff.get(f"{FUNDS}{one.id}/")).words


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"slug": "Winter!"}, "Use small letters, figures and hyphens"),
        ({"slug": "general"}, "That name is taken"),
        ({"slug": "rescue"}, "That name is taken"),
        ({"name_en": ""}, "Write it in English too"),
        ({"description_ja": "だけ"}, "Write it in English too"),
        ({"goal_JPY": "30.5"}, "Enter a sum in JPY"),
        ({"goal_USD": "NaN"}, "Enter a sum in USD"),
        ({"goal_JPY": "9" * 20}, "Enter a sum in JPY"),
        ({"opens_on": "2026-05-01", "closes_on": "2026-04-01"}, "lies before the first"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(staff, typed, sentence):
    fund()
    fields = {"slug": "new-one", "name_en": "New one", "description_en": ""} | typed
    page = staff.submit(staff.get(f"{FUNDS}new"), **fields)
    assert page.status == 422
    assert sentence in page.words
    assert page.tree.find(".//input[@name='slug']").get("value") == fields["slug"]
    assert slugs() == ["rescue"]


def test_the_order_of_staff_is_the_order_of_the_form(staff, browser):
    for place, slug in enumerate(("one", "two", "three")):
        fund(slug, position=place)
    page = staff.get(FUNDS)
    ids = [form.get("action") for form in page.tree.iter("form") if "/down" in form.get("action")]
    staff.submit(page, ids[0])
    assert slugs() == ["two", "one", "three"]
    words = browser.get("/donate/").words
    assert words.index("Two") < words.index("One") < words.index("Three")


def test_what_money_was_used_for_is_entered_corrected_and_removed(staff, browser):
    fund()
    form = staff.get(f"{FUNDS}use/new")
    typed = {"purpose_en": "Rent of two shelters", "amount": "300,000"}
    looked = staff.submit(form, **typed, preview="1")
    assert "Together in JPY JPY 300,000" in looked.words
    assert "Rent of two" not in browser.get("/funds/").words
    staff.submit(form, **typed)
    assert "Rent of two shelters" in browser.get("/funds/").words
    listed = staff.get(f"{FUNDS}use/")
    [link] = [one for one in listed.links() if one.startswith(f"{FUNDS}use/") and "new" not in one]
    staff.submit(staff.get(link), amount="310,000")
    assert "JPY 310,000" in browser.get("/funds/").words
    staff.submit(staff.get(f"{link}remove"))
    assert "Rent of two" not in browser.get("/funds/").words
    assert [act for act, _detail in acts()] == ["use.add", "use.change", "use.remove"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "0"}, "Enter a sum in JPY"),
        ({"amount": "12.5"}, "Enter a sum in JPY"),
        ({"purpose_en": ""}, "Write it in English too"),
        ({"as_of": "2099-01-01"}, "A figure cannot be from a day to come."),
        ({"as_of": "soon"}, "Not a valid date value."),
        ({"when": "2099-1"}, "Choose a quarter from the list"),
        ({"fund": "99"}, "Choose a purpose from the list"),
        ({"currency": "GBP"}, "Not a valid choice."),
    ],
)
def test_an_entry_that_does_not_fit_is_said(staff, typed, sentence):
    fields = {"purpose_en": "Rent", "amount": "1000"} | typed
    page = staff.submit(staff.get(f"{FUNDS}use/new"), **fields)
    assert page.status == 422
    assert sentence in page.words


def test_a_name_is_taken_off_for_all_gifts_of_that_person(staff, browser):
    fund()
    received(1000, name="Shown Person", show_name=True)
    gift = received(2000, name="Shown Person", show_name=True, to="")
    received(3000, name="Another One", email="another@example.org", show_name=True)
    assert "Shown Person" in browser.get("/funds/rescue/names/").words
    assert "Name on the site" in staff.get(f"/staff/gifts/{gift.id}/").words
    page = staff.get(f"{FUNDS}rescue/names")
    one = next(form.get("action") for form in page.tree.iter("form")
               if "Shown Person" in "".join(form.itertext()))  # fmt: skip
    assert "The name is off the pages: 2 gifts." in staff.submit(page, one).words
    assert "Shown Person" not in browser.get("/funds/rescue/names/").words
    assert "Shown Person" not in browser.get("/funds/general/names/").words
    assert "Another One" in browser.get("/funds/rescue/names/").words
    db.session.rollback()
    assert [row.show_name for row in db.session.scalars(select(Gift).order_by(Gift.id))] == [
        False, False, True,
    ]  # fmt: skip
    [(act, detail)] = acts()
    assert (act, detail) == ("fund.hide_name", {"gifts": 2})


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_an_administrator_sets_funds_but_sees_no_names_of_donors(app):
    fund()
    received(1000, name="Shown Person", show_name=True)
    administrator = sign_in(app, member("administrator", email="root@example.org"))
    page = administrator.get(FUNDS)
    assert page.status == 200
    assert f"{FUNDS}rescue/names" not in page.links()
    assert administrator.get(f"{FUNDS}rescue/names").status == 403
    editor = sign_in(app, member("editor", email="editor@example.org"))
    assert editor.get(FUNDS).status == 403
    assert editor.get("/staff/gifts/terms/").status == 403
