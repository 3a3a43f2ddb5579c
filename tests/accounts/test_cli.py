"""`lfnkr staff create` and `lfnkr audit verify`."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from lfnkr_app.accounts.models import AuditEntry, StaffUser
from lfnkr_app.database import db
from tests.accounts.people import Member
from tests.browser import Browser

PASSWORD = "three plain words"


def run(app, *words, given=""):
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=list(words), input=given)
    db.session.rollback()
    return result


def test_an_outside_script_signs_in_with_what_the_command_printed(app):
    wish = "staff create a@example.org --role signatures --password-stdin --totp"
    done = run(app, *wish.split(), given=PASSWORD)
    assert done.exit_code == 0, done.output
    (otpauth,) = [line for line in done.stdout.splitlines() if line.startswith("otpauth://")]
    who = Member(0, "a@example.org", otpauth)
    browser = Browser(app)
    page = browser.submit(browser.get("/staff/login"), email="a@example.org", password=PASSWORD)
    assert browser.submit(page, code=who.code()).path == "/staff/"
    user = db.session.scalars(select(StaffUser)).one()
    assert user.role_names == ["signatures"]
    assert user.password.startswith("$argon2id$")
    assert otpauth.split("secret=")[1][:16] not in (user.tf_totp_secret or "")


def test_without_a_password_an_invitation_link_is_printed_that_works(app):
    done = run(app, "staff", "create", "B@Example.org", "--role", "editor", "--role", "mailings")
    link = done.stdout.strip()
    assert link.startswith("http://127.0.0.1:8000/staff/login/new-password/")
    browser = Browser(app)
    page = browser.get(link.removeprefix("http://127.0.0.1:8000"))
    assert page.h1 == "Choose a password"
    page = browser.submit(page, password=PASSWORD, password_confirm=PASSWORD)
    page = browser.submit(page, email="b@example.org", password=PASSWORD)
    assert page.path == "/staff/login/app"
    assert db.session.scalars(select(StaffUser)).one().role_names == ["editor", "mailings"]


@pytest.mark.parametrize(
    ("words", "given", "sentence"),
    [
        (["a@example.org", "--role", "king"], "", "no role king"),
        (["a@example.org", "--role", "editor", "--password-stdin"], "short", "12 to 128"),
        (["a@example.org", "--role", "editor", "--password-stdin"], "", "12 to 128"),
        (["not an address", "--role", "editor"], "", "not a mail address"),
    ],
)
def test_a_wrong_wish_is_refused_in_one_line(app, words, given, sentence):
    done = run(app, "staff", "create", *words, given=given)
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not db.session.scalars(select(StaffUser)).all()


def test_an_address_has_one_account_however_written(app):
    run(app, "staff", "create", "a@example.org", "--role", "editor")
    done = run(app, "staff", "create", "A@EXAMPLE.ORG", "--role", "editor")
    assert done.exit_code == 1
    assert "already" in done.stderr


def test_a_role_is_needed(app):
    assert run(app, "staff", "create", "a@example.org").exit_code == 2


def test_making_an_account_is_audited_and_the_trail_is_checked(app):
    run(app, "staff", "create", "a@example.org", "--role", "editor")
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.actor_id) == ("staff.create", None)
    done = run(app, "audit", "verify")
    assert done.exit_code == 0
    assert done.stdout.startswith("1 entries, all as they were written")
    with db.engine.connect().execution_options(lfnkr_writing=True) as connection:
        connection.execute(text("UPDATE audit_entry SET act = 'nothing'"))
        connection.commit()
    done = run(app, "audit", "verify")
    assert done.exit_code == 1
    assert f"broken at entry {entry.id}" in done.stderr
