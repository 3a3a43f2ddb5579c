"""The list of people: inviting, roles, shutting out; and what the audit page shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry, StaffUser
from lfnkr_app.database import db
from lfnkr_app.mail import delivery
from lfnkr_app.mail.models import OutgoingMail
from tests.accounts.people import PASSWORD, member, sign_in
from tests.browser import Browser


def user(email):
    db.session.rollback()
    return db.session.scalars(select(StaffUser).where(StaffUser.email == email)).one()


def newest_mail():
    db.session.rollback()
    row = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    return row.template, delivery.compose(row)


def link_in(message):
    link = next(word for word in message.body.split() if "/staff/login/new-password/" in word)
    return link.removeprefix("http://127.0.0.1:8000")


@pytest.fixture
def admin(app):
    return sign_in(app, member("administrator", email="boss@example.org"))


def test_an_invitation_leads_to_a_working_account(app, admin):
    page = admin.submit(
        admin.get("/staff/people/invite"), email="New@example.org", preset="campaigns"
    )
    assert page.path == "/staff/people/"
    assert "new@example.org" in page.words
    assert "invited" in page.words
    template, message = newest_mail()
    assert template == "staff_invitation"
    assert message.recipients == ["new@example.org"]
    browser = Browser(app)
    page = browser.submit(
        browser.get(link_in(message)), password=PASSWORD, password_confirm=PASSWORD
    )
    page = browser.submit(page, email="new@example.org", password=PASSWORD)
    assert page.path == "/staff/login/app"
    assert user("new@example.org").role_names == ["editor", "signatures", "mailings"]
    act = db.session.scalars(select(AuditEntry.act).where(AuditEntry.act == "staff.create")).all()
    assert len(act) == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "boss@example.org", "preset": "writes"}, "already"),
        ({"email": "x", "preset": "writes"}, "like"),
        ({"email": "a@example.org"}, "Choose what"),
        ({"email": "a@example.org", "preset": "king"}, ""),
    ],
)
def test_a_wrong_invitation_is_refused(admin, fields, words):
    page = admin.submit(admin.get("/staff/people/invite"), **fields)
    assert page.status == 422
    assert words in page.words


def test_inviting_needs_a_fresh_sign_in(app):
    who = member("administrator")
    browser = sign_in(app, who)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        page = browser.get("/staff/people/invite", follow=True)
        assert page.path == "/staff/login/again?next=/staff/people/invite"
        page = browser.submit(page, password=PASSWORD, code=who.code())
        assert page.path == "/staff/people/invite"


def test_inviting_again_voids_the_old_link(app, admin):
    admin.submit(admin.get("/staff/people/invite"), email="new@example.org", preset="writes")
    old = link_in(newest_mail()[1])
    page = admin.get(f"/staff/people/{user('new@example.org').id}/")
    admin.submit(page, "invite-again")
    new = link_in(newest_mail()[1])
    assert old != new
    assert Browser(app).get(old).status == 302
    assert Browser(app).get(new).status == 200


def test_roles_are_given_and_taken_one_by_one(app, admin):
    who = member("signatures", "donations")
    browser = sign_in(app, who)
    page = admin.get(f"/staff/people/{who.id}/")
    ticked = [box.get("value") for box in page.tree.iter("input") if box.get("checked") is not None]
    assert ticked == ["signatures", "donations"]
    page = admin.submit(page, roles=["author", "mailings"])
    assert "The roles are changed" in page.words
    assert user(who.email).role_names == ["author", "mailings"]
    assert "Donations" not in browser.get("/staff/account/").words, (
        "at once, not at the next sign-in"
    )


def test_shutting_an_account_ends_its_sessions(app, admin):
    who = member("signatures")
    browser = sign_in(app, who)
    page = admin.submit(admin.get(f"/staff/people/{who.id}/"), "deactivate")
    assert "shut" in page.words
    assert browser.get("/staff/").status == 303
    page = admin.submit(page, "/activate")
    assert user(who.email).active


def test_a_lost_phone_is_unlinked_and_its_owner_told(app, admin):
    who = member("signatures")
    browser = sign_in(app, who)
    admin.submit(admin.get(f"/staff/people/{who.id}/"), "reset-second-step")
    assert newest_mail()[0] == "staff_app_reset"
    assert browser.get("/staff/").status == 303
    fresh = Browser(app)
    page = fresh.submit(fresh.get("/staff/login"), email=who.email, password=PASSWORD)
    assert page.path == "/staff/login/app"


def test_the_last_administrator_stays(app, admin):
    boss = user("boss@example.org")
    page = admin.submit(admin.get(f"/staff/people/{boss.id}/"), roles=["author"])
    assert "only administrator" in page.words
    assert user("boss@example.org").role_names == ["administrator"]
    member("administrator", email="second@example.org")
    page = admin.submit(
        admin.get(f"/staff/people/{user('boss@example.org').id}/"), roles=["author"]
    )
    assert user("boss@example.org").role_names == ["author"]
    assert page.status == 403, "no longer an administrator"


@pytest.mark.parametrize("number", ["999", "0", "99999999999999999999999"])
def test_nobody_of_that_number_is_a_404(admin, number):
    assert admin.get(f"/staff/people/{number}/").status == 404


def test_signing_out_everywhere(app):
    who = member("signatures")
    one = sign_in(app, who)
    with time_machine.travel(clock.now() + timedelta(seconds=45)):
        two = sign_in(app, who)
        page = one.submit(one.get("/staff/account/"), "sign-out-everywhere")
        assert page.path == "/staff/login"
        assert "signed out everywhere" in page.words
        assert one.get("/staff/").status == 303
        assert two.get("/staff/").status == 303


def test_the_audit_page_shows_who_did_what(admin):
    admin.submit(admin.get("/staff/people/invite"), email="new@example.org", preset="writes")
    page = admin.get("/staff/audit/")
    assert "staff.create" in page.words
    assert "email: new@example.org; roles: author" in page.words
    assert "boss@example.org" in page.words
    assert admin.get("/staff/audit/?page=2").status == 404
    assert admin.get("/staff/audit/?page=x").status == 200


def test_staff_choose_the_language_of_their_pages(app):
    browser = sign_in(app, member("administrator"))
    page = browser.submit(browser.get("/staff/account/"), "/account/language", lang="ja")
    assert page.tree.get("lang") == "ja"
    assert "ログアウト" in page.words or "サインアウト" in page.words
    assert browser.get("/staff/").tree.get("lang") == "ja"
    odd = browser.submit(page, "/account/language", lang="xx")
    assert odd.tree.get("lang") == "ja"
