"""The session under `/staff`: its cookie, its row, its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts.models import StaffSession
from lfnkr_app.accounts.sessions import signing_keys
from lfnkr_app.database import db
from tests.accounts.people import member, sign_in
from tests.browser import Browser

COOKIE = "lfnkr_staff"


def token_of(browser):
    cookie = browser.client.get_cookie(COOKIE, domain="127.0.0.1", path="/staff")
    return cookie.value if cookie else None


def with_token(app, token):
    browser = Browser(app)
    browser.client.set_cookie(COOKIE, token, domain="127.0.0.1", path="/staff")
    return browser


def test_the_cookie_is_locked_to_staff(app):
    browser = Browser(app)
    page = browser.get("/staff/login")
    cookie = page.response.headers["Set-Cookie"]
    for part in ("Path=/staff", "HttpOnly", "SameSite=Lax"):
        assert part in cookie
    assert "Secure" not in cookie, "the test's SITE_URL is http"


def test_a_secure_site_sets_a_secure_cookie(app, monkeypatch):
    monkeypatch.setitem(app.config, "SITE_URL", "https://127.0.0.1:8000")
    assert "Secure" in Browser(app).get("/staff/login").response.headers["Set-Cookie"]


def test_opening_the_sign_in_page_writes_nothing(app):
    for _ in range(3):
        Browser(app).get("/staff/login")
    assert not db.session.scalars(select(StaffSession)).all()


def test_the_token_is_new_after_each_step(app):
    who = member("signatures")
    browser = Browser(app)
    page = browser.get("/staff/login")
    before = token_of(browser)
    page = browser.submit(page, email=who.email, password=who.password)
    between = token_of(browser)
    browser.submit(page, code=who.code())
    after = token_of(browser)
    assert len({before, between, after}) == 3
    assert with_token(app, between).get("/staff/").status == 303, (
        "the token known before is worth nothing"
    )
    assert len(db.session.scalars(select(StaffSession)).all()) == 1


def test_the_form_token_from_before_signing_in_is_void(app):
    who = member("signatures")
    browser = Browser(app)
    page = browser.get("/staff/login")
    old = page.form().find("input[@name='csrf_token']").get("value")
    browser.submit(browser.submit(page, email=who.email, password=who.password), code=who.code())
    assert browser.post("/staff/account/sign-out-everywhere", {"csrf_token": old}).status == 400


def test_a_copied_cookie_is_dead_after_sign_out(app):
    browser = sign_in(app, member("signatures"))
    thief = with_token(app, token_of(browser))
    assert thief.get("/staff/").status == 200
    page = browser.submit(browser.get("/staff/"), "/staff/logout")
    assert (page.path, page.status) == ("/staff/login", 200)
    assert thief.get("/staff/").status == 303
    assert browser.get("/staff/").status == 303


def test_only_the_hash_of_the_token_is_stored(app):
    browser = sign_in(app, member("signatures"))
    row = db.session.scalars(select(StaffSession)).one()
    assert token_of(browser).encode() not in row.token_hash
    assert "127.0.0.1" not in row.data
    assert row.user_id is not None


@pytest.mark.parametrize(
    ("later", "status"), [(timedelta(hours=11), 200), (timedelta(hours=13), 303)]
)
def test_an_idle_session_ends(app, later, status):
    browser = sign_in(app, member("signatures"))
    with time_machine.travel(clock.now() + later):
        assert browser.get("/staff/").status == status


def test_no_session_is_longer_than_a_week(app):
    browser, start = sign_in(app, member("signatures")), clock.now()
    for hours in range(10, 7 * 24, 10):
        with time_machine.travel(start + timedelta(hours=hours)):
            assert browser.get("/staff/").status == 200
    with time_machine.travel(start + timedelta(hours=7 * 24 + 1)):
        assert browser.get("/staff/").status == 303


def test_the_newest_key_signs_and_the_older_ones_still_check(app, monkeypatch):
    who = member("signatures")
    browser = Browser(app)
    browser.get("/staff/login")
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [app.config["SECRET_KEY"], "old" * 20])
    monkeypatch.setitem(app.config, "SECRET_KEY", "a new key, just as long as it has to be")
    assert signing_keys(app)[-1] == app.config["SECRET_KEY"]
    assert browser.get("/staff/login").form().find("input[@name='csrf_token']") is not None
    page = browser.submit(browser.get("/staff/login"), email=who.email, password=who.password)
    assert page.path.startswith("/staff/login/code")
