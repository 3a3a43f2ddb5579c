"""Signing in: two steps, no hint, no guess, one use of each code."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from flask_security.proxies import _security
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts import limits
from lfnkr_app.accounts.models import AuditEntry, StaffTry, StaffUser
from lfnkr_app.database import db
from tests.accounts.people import give_password, member, sign_in_by_hand
from tests.browser import Browser


def test_password_and_code_lead_to_the_staff_home(app):
    who = member("signatures")
    browser = Browser(app)
    page = give_password(browser, who)
    assert page.path == "/staff/login/code?next=/staff/"
    assert browser.get("/staff/").status == 303, "the password alone is not enough"
    home = browser.submit(page, code=who.code())
    assert (home.path, home.status, home.h1) == ("/staff/", 200, "Staff home")


def test_a_posts_redirect_is_see_other(app):
    who = member("signatures")
    assert give_password(Browser(app), who, follow=False).status == 303


def test_a_code_is_accepted_once(app):
    who = member("signatures")
    browser, digits = Browser(app), who.code()
    assert browser.submit(give_password(browser, who), code=digits).path == "/staff/"
    other = Browser(app)
    page = other.submit(give_password(other, who), code=digits)
    assert page.status == 422
    assert "used before" in page.words
    page = other.submit(page, code=who.code(steps=1))
    assert page.path == "/staff/"


def test_an_older_code_is_refused_after_a_newer_one(app):
    who = member("signatures")
    browser = Browser(app)
    assert browser.submit(give_password(browser, who), code=who.code(1)).path == "/staff/"
    other = Browser(app)
    assert other.submit(give_password(other, who), code=who.code()).status == 422


def test_after_signing_in_one_lands_where_one_wanted_to_go(app):
    who = member("signatures")
    browser = Browser(app)
    page = browser.get("/staff/account/")
    assert page.location == "/staff/login?next=/staff/account/"
    page = browser.get(page.location)
    page = browser.submit(page, email=who.email, password=who.password)
    assert browser.submit(page, code=who.code()).path == "/staff/account/"


@pytest.mark.parametrize(
    "goal",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "/letters/", "/staff/logout"],
)
def test_a_foreign_goal_leads_to_the_staff_home(app, goal):
    who = member("signatures")
    browser = Browser(app)
    page = browser.get("/staff/login", query_string={"next": goal})
    page = browser.submit(page, email=who.email, password=who.password, next=goal)
    assert browser.submit(page, code=who.code()).path == "/staff/"


def test_wrong_password_and_unknown_address_answer_alike(app):
    who = member("signatures")
    pages = [
        give_password(Browser(app), who, email=email, password="not the right password")
        for email in (who.email, "nobody@example.org")
    ]
    assert [page.status for page in pages] == [422, 422]
    texts = {page.text.replace(who.email, "X").replace("nobody@example.org", "X") for page in pages}
    tokens = [page.form().find("input[@name='csrf_token']").get("value") for page in pages]
    for token in tokens:
        texts = {text.replace(token, "T") for text in texts}
    assert len(texts) == 1


def test_a_shut_account_answers_like_a_wrong_password(app):
    who = member("signatures")
    with db.engine.connect().execution_options(lfnkr_writing=True) as connection:
        connection.execute(StaffUser.__table__.update().values(active=False))
        connection.commit()
    page = give_password(Browser(app), who)
    assert page.status == 422
    assert "not right" in page.words


@pytest.mark.parametrize("email", ["mika@example.org", "nobody@example.org"])
def test_the_sixth_guess_has_to_wait(app, email):
    member("signatures")
    browser = Browser(app)
    page = browser.get("/staff/login")
    for _ in range(5):
        page = browser.submit(page, email=email, password="not the right password")
        assert page.status == 422
    page = browser.submit(page, email=email, password="not the right password")
    assert page.status == 429
    assert "wait a minute" in page.words
    assert page.response.headers["Retry-After"]


def test_waiting_holds_for_the_right_password_too_and_ends(app):
    who = member("signatures")
    browser = Browser(app)
    page = browser.get("/staff/login")
    for _ in range(5):
        page = browser.submit(page, email=who.email, password="not the right password")
    assert browser.submit(page, email=who.email, password=who.password).status == 429
    with time_machine.travel(clock.now() + timedelta(seconds=40)):
        page = browser.submit(page, email=who.email, password=who.password)
        assert page.path.startswith("/staff/login/code")
    assert not db.session.scalars(select(StaffTry).where(StaffTry.failures > 0)).all()


def test_codes_cannot_be_guessed_on(app):
    who = member("signatures")
    browser = Browser(app)
    page = give_password(browser, who)
    for _ in range(5):
        page = browser.submit(page, code="000000")
        assert page.status == 422
    assert browser.submit(page, code=who.code()).status == 429


def test_a_network_waits_after_twenty_failures_at_any_address(app):
    browser = Browser(app, REMOTE_ADDR="203.0.113.9")
    page = browser.get("/staff/login")
    for number in range(20):
        page = browser.submit(
            page, email=f"{number}@example.org", password="not the right password"
        )
        assert page.status == 422
    assert browser.submit(page, email="20@example.org", password="x" * 12).status == 429
    elsewhere = Browser(app, REMOTE_ADDR="203.0.113.10")
    page = elsewhere.get("/staff/login")
    assert elsewhere.submit(page, email="20@example.org", password="x" * 12).status == 422


def test_many_tries_at_once_are_counted_before_they_are_checked(app):
    with app.test_request_context("/staff/login"):
        tries = limits.of_sign_in("mika@example.org", clock.now())
        taken = [limits.take(tries, clock.now()) for _ in range(8)]
    assert taken == [True] * 5 + [False] * 3


def test_signing_in_is_in_the_audit_trail(app):
    who = member("signatures")
    sign_in_by_hand(app, who)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "staff.sign_in")).one()
    assert (entry.actor_id, entry.subject) == (who.id, f"staff:{who.id}")


def test_an_account_without_an_app_sets_one_up_first(app):
    who = member("signatures", app_set_up=False)
    browser = Browser(app)
    page = give_password(browser, who)
    assert page.path == "/staff/login/app"
    assert browser.get("/staff/").status == 303
    page = browser.submit(page)
    assert 'src="data:image/svg+xml' in page.text
    key = page.tree.find(".//code").text.replace("-", "")
    who.otpauth = f"otpauth://totp/x?secret={key}"
    wrong = browser.submit(page, code="000000")
    assert wrong.status == 422
    home = browser.submit(wrong, code=who.code())
    assert (home.path, home.status) == ("/staff/", 200)
    again = Browser(app)
    assert again.submit(give_password(again, who), code=who.code(1)).path == "/staff/"


def test_one_code_at_the_same_time_lets_one_in(app):
    who = member("signatures")
    digits, let_in = who.code(), []

    def work():
        with app.app_context():
            user = db.session.get_one(StaffUser, who.id)
            secret = user.tf_totp_secret
            ready.wait()
            let_in.append(_security.totp_factory.verify_totp(digits, secret, user, window=30))

    ready = threading.Barrier(4)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(let_in) == [False, False, False, True]


def test_the_address_may_be_typed_with_blanks_and_capitals(app):
    who = member("signatures")
    page = give_password(Browser(app), who, email="  Mika@Example.org ")
    assert page.path.startswith("/staff/login/code")
