"""The office's own facts, transfers, and the overview of the site."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import db
from lfnkr_app.web.organisation import organisation
from tests.accounts.people import member, sign_in
from tests.browser import Browser


@pytest.fixture
def admin(app):
    return sign_in(app, member("administrator"))


def newest_audit():
    db.session.rollback()
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def test_an_editor_sees_only_what_editors_may_do(app):
    page = sign_in(app, member("editor")).get("/staff/site/")
    assert page.status == 200
    for said in ("Topics", "Redirects", "Pages"):
        assert said in page.words
    for hidden in ("Office facts", "Transfers", "Menu", "Moving in", "Export"):
        assert hidden not in page.tree.find(".//main//ul").itertext()
    assert "/staff/site/" in page.links()


def test_an_administrator_sees_every_card(admin):
    page = admin.get("/staff/site/")
    wanted = {"/staff/site/office", "/staff/site/transfers", "/staff/site/home/",
              "/staff/site/menu/", "/staff/topics/", "/staff/redirects/"}  # fmt: skip
    assert wanted <= set(page.links())


@pytest.mark.parametrize("path", ["office", "transfers", "home/", "home/gifts", "menu/"])
def test_an_editor_changes_nothing_of_the_office(app, path):
    assert sign_in(app, member("editor")).get(f"/staff/site/{path}").status == 403


def test_an_author_does_not_get_to_the_site(app):
    assert sign_in(app, member("author")).get("/staff/site/").status == 403


def test_what_the_office_says_of_itself_shows_at_once(app, admin):
    reader = Browser(app)
    assert "+81-3-3815-8127" in reader.get("/").words
    page = admin.submit(
        admin.get("/staff/site/office"), phone="+81-3-0000-0000", email="office@example.org",
        address="One Street 1\r\n\r\n Tokyo \r\nJapan",
    )  # fmt: skip
    assert page.path == "/staff/site/"
    assert "Saved." in page.words
    home = reader.get("/")
    assert "+81-3-0000-0000" in home.words
    assert "+81-3-3815-8127" not in home.words
    assert "mailto:office@example.org" in home.links()
    assert organisation().address == ("One Street 1", "Tokyo", "Japan")
    entry = newest_audit()
    assert entry.act == "site.office"
    assert audit.detail_of(entry)["phone"] == ["+81-3-3815-8127", "+81-3-0000-0000"]
    assert "name" not in audit.detail_of(entry), "what did not change is not told"


def test_nothing_changed_is_nothing_recorded(app, admin):
    before = newest_audit().id
    page = admin.submit(admin.get("/staff/site/office"))
    assert "Nothing was changed." in page.words
    assert newest_audit().id == before


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("email", "nobody", "Enter an email address"),
        ("phone", "call me", "Enter a telephone number"),
        ("japanese_site_url", "javascript:alert(1)", "begins with https://"),
        ("source_url", "http://example.org/", "begins with https://"),
        ("name", "", "Enter the name"),
        ("address", "\n".join("abcdefghij"), "8 lines at most"),
        ("safe_contact_ja", "電話", "Write it in English too"),
    ],
)
def test_odd_facts_are_refused_and_kept_in_the_form(admin, field, typed, said):
    page = admin.submit(admin.get("/staff/site/office"), **{field: typed})
    assert page.status == 422
    assert said in page.words
    if field != "address":
        assert typed in page.text.replace("&#34;", '"')
    assert organisation().name == "Life Funds for North Korean Refugees"


def test_safe_ways_stand_beside_the_address_in_the_readers_language(app, admin):
    admin.submit(admin.get("/staff/site/office"), safe_contact_en="Ask for Mika by post.",
                 safe_contact_ja="郵便で。", japanese_site_url="https://example.jp/")  # fmt: skip
    reader = Browser(app)
    assert "Ask for Mika by post." in reader.get("/").words
    assert "https://example.jp/" in reader.get("/").links()
    assert "郵便で。" in reader.get("/ja/").words
    korean = reader.get("/ko/")
    spans = [span for span in korean.tree.iter("span") if span.get("lang") == "en"]
    assert "Ask for Mika by post." in ["".join(span.itertext()) for span in spans]


def test_an_account_makes_transfers_offered_and_an_empty_one_takes_them_away(app, admin):
    reader = Browser(app)
    assert 'value="bank"' not in reader.get("/donate/").text
    page = admin.get("/staff/site/transfers")
    assert "not offered" in page.words
    page = admin.submit(page, bank_details="Example Bank\r\nAccount 0000000\r\n")
    assert page.path == "/staff/site/transfers"
    assert "Bank transfer: offered for JPY" in page.words
    assert 'value="bank"' in reader.get("/donate/").text
    assert organisation().bank_details == "Example Bank\nAccount 0000000"
    wrote = audit.detail_of(newest_audit())["bank_details"]
    assert wrote == ["", "Example Bank\nAccount 0000000"]
    admin.submit(admin.get("/staff/site/transfers"), bank_details=" ")
    assert 'value="bank"' not in reader.get("/donate/").text


def test_accounts_ask_for_a_fresh_sign_in(admin):
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        page = admin.get("/staff/site/transfers", follow=True)
        assert page.path.startswith("/staff/login/again")
        assert admin.get("/staff/site/office").status == 200


@pytest.mark.parametrize("lang", ["", "/ja", "/ko", "/zh"])
def test_the_safety_page_says_how_to_reach_us_in_each_language(browser, lang):
    page = browser.get(f"{lang}/safety/")
    heading = next(h for h in page.tree.iter("h2") if h.get("id") == "reach-us")
    assert "".join(heading.itertext()).strip()
    assert page.tree.find(".//main//div[@class='prose']").get("lang") is None, "in its own language"
    assert f"{lang}/safety/#reach-us" in browser.get(f"{lang}/").links()
