"""The guard: strangers are turned away from every staff page, forms without a token are refused."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from lfnkr_app.accounts.access import fresh_sign_in, requires
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db
from tests.accounts.people import Member, give_password, member, sign_in
from tests.browser import Browser

#: Pages of signing in, which a stranger must reach.
OPEN = {"security.login", "security.forgot_password", "security.reset_password"}


def staff_rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/staff")]


def address(app, rule):
    kinds = {
        name: type(convert).__name__.removesuffix("Converter").lower()
        for name, convert in rule._converters.items()
    }
    values = {
        name: next(iter(rule._converters[name].items))
        if kind == "any"
        else {"integer": 1}.get(kind, "x")
        for name, kind in kinds.items()
    }
    with app.test_request_context():
        return rule.build(values, append_unknown=False)[1]


def test_every_staff_address_turns_strangers_away(app):
    browser = Browser(app)
    for rule in staff_rules(app):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.endpoint in OPEN:
                continue
            path = address(app, rule)
            page = browser.get(path) if method == "GET" else browser.post(path, {})
            assert page.status in {302, 303, 400}, f"{method} {path}: {page.status}"
            if page.status != 400:
                assert page.location.startswith("/staff/login"), f"{method} {path}: {page.location}"


def test_staff_pages_live_behind_the_guard(app):
    for rule in staff_rules(app):
        assert rule.endpoint.startswith(("staff.", "security.")), rule


def test_the_password_alone_opens_nothing(app):
    who = member("administrator")
    browser = Browser(app)
    give_password(browser, who)
    for path in ("/staff/", "/staff/people/", "/staff/audit/", "/staff/account/"):
        assert browser.get(path).status == 303, path


def test_every_form_needs_its_token(app):
    browser = sign_in(app, member("administrator", "signatures", "donations", "editor", "mailings"))
    for rule in staff_rules(app):
        if "POST" in (rule.methods or ()):
            page = browser.post(address(app, rule), {"anything": "1"})
            assert page.status == 400, f"{rule.rule}: {page.status}"
            assert "send that once more" in page.words or "send it again" in page.words
    assert browser.get("/staff/").status == 200, "still signed in"


def test_the_sign_in_form_needs_its_token_too(app):
    page = Browser(app).post("/staff/login", {"email": "a@example.org", "password": "x"})
    assert page.status == 400
    assert page.response.headers["Cache-Control"] == "no-store"


def test_staff_pages_are_not_stored(app):
    browser = sign_in(app, member("administrator"))
    for path in (
        "/staff/",
        "/staff/account/",
        "/staff/people/",
        "/staff/audit/",
        "/staff/login/app",
    ):
        headers = browser.get(path).response.headers
        assert headers["Cache-Control"] == "no-store", path
        assert "ETag" not in headers, path


PUBLIC = (
    *("/", "/letters/", "/donate/", "/nothing-here/", "/healthz", "/readyz", "/feed/"),
    *("/ja/letters/", "/?auth_token=x", "/safety/", "/staffs/", "/staffing"),
)


@pytest.mark.parametrize("path", PUBLIC)
def test_no_public_page_has_a_cookie(app, path):
    browser = sign_in(app, member("administrator"))
    for asking in (browser, Browser(app)):
        headers = asking.get(path).response.headers
        assert "Set-Cookie" not in headers
        assert "Cookie" not in headers.get("Vary", "")


def test_a_cookie_sent_to_a_public_page_changes_nothing(app):
    plain = Browser(app).get("/nothing-here/").text
    headers = {"Cookie": "lfnkr_staff=abc; session=x; remember_token=1|aa"}
    assert Browser(app).get("/nothing-here/", headers=headers).text == plain


@pytest.mark.parametrize("cookie", ["", "x", ".", "a.b.c", '"', "é", "x" * 5000, ".eJw.x.y"])
def test_no_odd_cookie_breaks_a_staff_page(app, cookie):
    page = Browser(app).get("/staff/login", headers={"Cookie": f"lfnkr_staff={cookie}"})
    assert page.status == 200


def test_a_role_that_is_missing_is_named(app):
    page = sign_in(app, member("signatures")).get("/staff/people/")
    assert page.status == 403
    assert "administrator" in page.words


def test_an_unknown_role_is_a_slip_of_ours():
    with pytest.raises(ValueError, match="king"):
        requires("king")
    assert fresh_sign_in(5)


def test_someone_shut_out_is_out_at_once(app):
    who = member("signatures")
    browser = sign_in(app, who)
    db.session.rollback()
    with db.engine.connect().execution_options(lfnkr_writing=True) as connection:
        connection.execute(StaffUser.__table__.update().values(active=False))
        connection.commit()
    assert browser.get("/staff/").status == 303


def test_an_account_whose_app_was_unlinked_is_out(app):
    browser = sign_in(app, member("signatures"))
    with db.engine.connect().execution_options(lfnkr_writing=True) as connection:
        connection.execute(StaffUser.__table__.update().values(tf_totp_secret=None))
        connection.commit()
    assert browser.get("/staff/").status == 303


def test_a_form_sent_when_signed_out_says_what_to_do(app):
    page = Browser(app).post("/staff/account/sign-out-everywhere", {}, follow=True)
    assert "Sign in, then send your form again" in page.words


def test_members_are_told_apart(app):
    one, two = member("signatures"), member("donations", email="ken@example.org")
    first, second = sign_in(app, one), sign_in(app, two)
    assert "mika@example.org" in first.get("/staff/account/").words
    assert "ken@example.org" in second.get("/staff/account/").words
    assert isinstance(one, Member)
    assert len(db.session.scalars(select(StaffUser)).all()) == 2


def test_a_public_page_looks_for_nobody(app):
    browser, asked = sign_in(app, member("administrator")), []
    listen = lambda _c, _cur, sql, *_: asked.append(sql)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        browser.get("/letters/")
        browser.get("/nothing-here/")
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert asked
    assert not [sql for sql in asked if "staff_" in sql]


def test_without_its_slash_staff_leads_to_the_home(app):
    page = Browser(app).get("/staff")
    assert page.status == 308
    assert page.location == "/staff/"


def test_a_huge_number_is_no_letter(app):
    browser = sign_in(app, member("signatures"))
    huge = "9" * 25
    for part in ("", "signatures", "export"):
        assert browser.get(f"/staff/letters/{huge}/{part}").status in {301, 404}
