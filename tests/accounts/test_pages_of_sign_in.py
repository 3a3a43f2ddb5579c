"""Passwords, recovery codes, apps, freshness: the pages around signing in."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts import emails, queries
from lfnkr_app.accounts.models import AuditEntry, StaffRecoveryCode, StaffUser
from lfnkr_app.database import db
from lfnkr_app.mail import delivery
from lfnkr_app.mail.models import OutgoingMail
from tests.accounts.people import PASSWORD, give_password, member, sign_in
from tests.browser import Browser

OTHER = "another long password"


def mails():
    db.session.rollback()
    return db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def link_in(mail):
    db.session.rollback()
    body = delivery.compose(mail).body
    link = next(word for word in body.split() if "/staff/login/new-password/" in word)
    assert link.startswith("http://127.0.0.1:8000/")
    return link.removeprefix("http://127.0.0.1:8000")


def ask_for_link(browser, email):
    page = browser.get("/staff/login/new-password")
    return browser.submit(page, email=email)


def test_a_forgotten_password_is_set_anew_through_the_mail(app):
    who = member("signatures")
    old = sign_in(app, who)
    browser = Browser(app)
    assert "on its way" in ask_for_link(browser, who.email).words
    (mail,) = mails()
    assert (mail.kind, mail.recipient) == ("accounts.staff_forgotten", who.email)
    link = link_in(mail)
    page = browser.submit(browser.get(link), password=OTHER, password_confirm=OTHER)
    assert page.path == "/staff/login"
    assert "Your password is set" in page.words
    assert old.get("/staff/").status == 303, "every session of before is over"
    assert browser.get(link).status == 302, "the link works once"
    page = browser.submit(browser.get("/staff/login"), email=who.email, password=OTHER)
    assert browser.submit(page, code=who.code(1)).path == "/staff/"
    assert [mail.template for mail in mails()] == ["staff_forgotten", "staff_password_changed"]
    assert delivery.compose(mails()[-1]).subject == "Your staff password was changed"


def test_the_link_comes_from_site_url_whatever_the_host(app):
    member("signatures")
    with app.test_request_context("/staff/login", base_url="http://evil.example"):
        link = emails.new_password_link(queries.by_email("mika@example.org"))
    assert link.startswith("http://127.0.0.1:8000/staff/login/new-password/")


def test_asking_for_a_link_answers_alike_for_all(app):
    who = member("signatures")
    browser = Browser(app)
    pages = [ask_for_link(browser, email) for email in (who.email, "nobody@example.org")]
    assert [page.path for page in pages] == ["/staff/login", "/staff/login"]
    assert pages[0].words == pages[1].words
    assert len(mails()) == 1


def test_only_so_many_links_are_sent_silently(app):
    who = member("signatures")
    browser = Browser(app)
    pages = [ask_for_link(browser, who.email) for _ in range(5)]
    assert len({page.words for page in pages}) == 1
    assert len(mails()) == 3


def test_a_shut_account_gets_no_link(app):
    who = member("signatures")
    with db.engine.connect().execution_options(lfnkr_writing=True) as connection:
        connection.execute(StaffUser.__table__.update().values(active=False))
        connection.commit()
    ask_for_link(Browser(app), who.email)
    assert not mails()


def test_a_link_expires(app):
    who = member("signatures")
    browser = Browser(app)
    ask_for_link(browser, who.email)
    link = link_in(mails()[0])
    with time_machine.travel(clock.now() + timedelta(days=3, hours=1)):
        page = browser.get(link, follow=True)
        assert page.path == "/staff/login/new-password"
        assert "expired" in page.words


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [("short", "short", "12 to 128"), (OTHER, "something else entirely", "not the same"),
     ("x" * 129, "x" * 129, "12 to 128"), ("", "", "Enter a new password")],
)  # fmt: skip
def test_a_weak_or_mistyped_password_is_refused(app, first, second, words):
    who = member("signatures")
    browser = Browser(app)
    ask_for_link(browser, who.email)
    page = browser.get(link_in(mails()[0]))
    page = browser.submit(page, password=first, password_confirm=second)
    assert page.status == 422
    assert words in page.words


def test_any_long_password_will_do(app):
    who = member("signatures")
    browser = Browser(app)
    ask_for_link(browser, who.email)
    page = browser.get(link_in(mails()[0]))
    for_all = "ああああああああああああ"
    assert browser.submit(page, password=for_all, password_confirm=for_all).path == "/staff/login"


def test_changing_the_password_ends_other_sessions_and_writes_to_the_owner(app):
    who = member("signatures")
    other = sign_in(app, who)
    with time_machine.travel(clock.now() + timedelta(seconds=60)):
        browser = sign_in(app, who)
        page = browser.get("/staff/account/password")
        fields = {"new_password": OTHER, "new_password_confirm": OTHER}
        wrong = browser.submit(page, password="not the right password", **fields)
        assert wrong.status == 422
        page = browser.submit(wrong, password=PASSWORD, **fields)
        assert (page.path, page.status) == ("/staff/account/", 200)
        assert other.get("/staff/").status == 303
        assert browser.get("/staff/").status == 200
    assert [mail.template for mail in mails()] == ["staff_password_changed"]
    acts = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert acts[-1] == "staff.password"


def test_recovery_codes_are_shown_once_and_work_once(app):
    who = member("signatures")
    browser = sign_in(app, who)
    assert "You have no recovery codes" in browser.get("/staff/").words
    page = browser.get("/staff/account/recovery-codes")
    page = browser.submit(page)
    codes = page.tree.find(".//textarea").text.split()
    assert len(codes) == 10
    assert codes[0] not in browser.get("/staff/account/recovery-codes?show_codes=1").text
    stored = db.session.scalars(select(StaffRecoveryCode.code_key)).all()
    assert len(stored) == 10
    other = Browser(app)
    give_password(other, who)
    page = other.get("/staff/login/recovery-code")
    assert other.submit(page, code="0000-0000-0000").status == 422
    home = other.submit(page, code=codes[0].upper().replace("-", " "))
    assert home.path == "/staff/"
    third = Browser(app)
    give_password(third, who)
    assert third.submit(third.get("/staff/login/recovery-code"), code=codes[0]).status == 422


def test_a_recovery_code_without_the_password_is_nothing(app):
    page = Browser(app).get("/staff/login/recovery-code", follow=True)
    assert page.path == "/staff/login"


def test_another_app_replaces_the_first(app):
    who = member("signatures")
    browser = sign_in(app, who)
    page = browser.submit(browser.get("/staff/login/app"))
    key = page.tree.find(".//code").text.replace("-", "")
    before, who.otpauth = who.otpauth, f"otpauth://totp/x?secret={key}"
    wrong = browser.submit(page, "/staff/login/app/", code="000000")
    assert "not right" in wrong.words
    page = browser.submit(browser.get("/staff/login/app"))
    key = page.tree.find(".//code").text.replace("-", "")
    who.otpauth = f"otpauth://totp/x?secret={key}"
    done = browser.submit(page, "/staff/login/app/", code=who.code(1))
    assert (done.path, done.status) == ("/staff/account/", 200)
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        who.otpauth, after = before, who.otpauth
        other = Browser(app)
        page = give_password(other, who)
        assert other.submit(page, code=who.code()).status == 422
        who.otpauth = after
        assert other.submit(page, code=who.code()).path == "/staff/"


def test_a_weighty_page_asks_again_after_five_minutes_and_leads_back(app):
    who = member("signatures")
    browser = sign_in(app, who)
    assert browser.get("/staff/account/password").status == 200
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert browser.get("/staff/account/").status == 200
        page = browser.get("/staff/account/password", follow=True)
        assert page.path == "/staff/login/again?next=/staff/account/password"
        for fields in (
            {"password": PASSWORD, "code": "000000"},
            {"password": OTHER, "code": who.code()},
        ):
            assert browser.submit(page, **fields).status == 422
        page = browser.submit(page, password=PASSWORD, code=who.code())
        assert (page.path, page.status) == ("/staff/account/password", 200)


def test_signing_in_again_renews_the_token(app):
    who = member("signatures")
    browser = sign_in(app, who)
    before = browser.client.get_cookie("lfnkr_staff", domain="127.0.0.1", path="/staff").value
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        page = browser.get("/staff/account/password", follow=True)
        browser.submit(page, password=PASSWORD, code=who.code())
        after = browser.client.get_cookie("lfnkr_staff", domain="127.0.0.1", path="/staff").value
    assert before != after


def test_opening_the_code_page_when_signed_in_signs_nobody_out(app):
    browser = sign_in(app, member("signatures"))
    assert browser.get("/staff/login/code", follow=True).path == "/staff/"


ODD = [
    "http://[",
    "//[",
    "\\\\x",
    "/staff/\r\nX: y",
    "%00",
    "/staff/?a=1#b",
    "javascript:alert(1)",
    "a" * 3000,
]


@pytest.mark.parametrize("odd", ODD)
def test_no_odd_goal_breaks_a_page(app, odd):
    who = member("signatures")
    browser = Browser(app)
    for path in (
        "/staff/login",
        "/staff/login/code",
        "/staff/login/new-password",
        "/staff/login/again",
    ):
        page = browser.get(path, query_string={"next": odd})
        assert page.status < 500, page.status
    page = browser.get("/staff/login", query_string={"next": odd})
    page = browser.submit(page, email=who.email, password=who.password, next=odd)
    assert browser.submit(page, code=who.code()).path == "/staff/"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"email": "x" * 5000, "password": "y"},
        {"email": "a@b", "password": "z" * 9000},
        {"email": "ｍｉｋａ＠例え", "password": "\u200b"},
        {"password": "only a password"},
    ],
)
def test_no_odd_sign_in_breaks_the_page(app, fields):
    browser = Browser(app)
    page = browser.get("/staff/login")
    token = page.form().find("input[@name='csrf_token']").get("value")
    assert browser.post("/staff/login", {"csrf_token": token, **fields}).status == 422


def test_json_is_no_form(app):
    browser = Browser(app)
    token = browser.get("/staff/login").form().find("input[@name='csrf_token']").get("value")
    page = browser.post("/staff/login", None, json=[1], headers={"X-CSRFToken": token})
    assert page.status == 400


def test_sign_in_speaks_the_language_that_the_browser_asks_for(app):
    browser = Browser(app)
    page = browser.get("/staff/login", headers={"Accept-Language": "ja,en;q=0.5"})
    assert page.tree.get("lang") == "ja"
    assert "サインイン" in page.h1 or "ログイン" in page.h1
    assert browser.get("/staff/login", headers={"Accept-Language": "fr"}).tree.get("lang") == "en"
