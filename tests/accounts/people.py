"""Staff as tests need them: made, signed in, with the app on their phone."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from flask import Flask, session
from flask_security import hash_password, login_user
from flask_security.proxies import _security
from werkzeug.http import parse_cookie

from lfnkr_app import clock
from lfnkr_app.accounts import actions
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.accounts.sessions import COOKIE, PATH
from lfnkr_app.database import begin_writing, db
from tests.browser import Browser, Page
from tests.totp import code

HERE = "http://127.0.0.1:8000"
PASSWORD = "a long enough password"
_hashes: dict[str, str] = {}


@dataclass
class Member:
    """One member of staff and what only they know."""

    id: int
    email: str
    otpauth: str
    password: str = PASSWORD

    def code(self, steps: int = 0) -> str:
        """Return the code that the app shows now, or so many steps of 30 seconds later."""
        return code(self.otpauth, time.time() + 30 * steps)


def member(*roles: str, email: str = "mika@example.org", app_set_up: bool = True) -> Member:
    """Return a committed member of staff."""
    secret = _security.totp_factory.generate_totp_secret() if app_set_up else None
    hashed = _hashes.setdefault(PASSWORD, "") or hash_password(PASSWORD)
    _hashes[PASSWORD] = hashed
    db.session.rollback()
    begin_writing()
    user = actions.create(email, roles, by=None, now=clock.now(), password_hash=hashed,
                          totp_secret=secret)  # fmt: skip
    number = user.id
    db.session.commit()
    otpauth = _security.totp_factory.get_totp_uri(email, secret) if secret else ""
    return Member(number, email, otpauth)


def give_password(browser: Browser, who: Member, *, follow: bool = True, **values: Any) -> Page:
    """Return what follows the first step of signing in."""
    fields = {"email": who.email, "password": who.password, **values}
    return browser.submit(browser.get("/staff/login"), **fields, follow=follow)


def sign_in_by_hand(app: Flask, who: Member) -> Browser:
    """Return a browser in which that person has given password and code."""
    browser = Browser(app)
    page = browser.submit(give_password(browser, who), code=who.code())
    assert page.status == 200, page.text
    assert page.path == "/staff/", page.path
    return browser


def sign_in(app: Flask, who: Member) -> Browser:
    """Return a browser in which that person has just signed in; by hand is a long way."""
    browser, response = Browser(app), app.make_response("")
    db.session.rollback()
    with app.test_request_context("/staff/login", base_url=HERE):
        user = db.session.get_one(StaffUser, who.id)
        login_user(user, remember=False, authn_via=["password", "authenticator"])
        app.session_interface.save_session(app, session, response)
    [cookie] = response.headers.getlist("Set-Cookie")
    browser.client.set_cookie(COOKIE, parse_cookie(cookie)[COOKIE], domain="127.0.0.1", path=PATH)
    return browser
