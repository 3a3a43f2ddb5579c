"""The staff home and its menu."""

from __future__ import annotations

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail import outbox
from lfnkr_app.mail.models import MailState, OutgoingMail
from tests import factories
from tests.accounts.people import member, sign_in


def queue(number, state=MailState.QUEUED):
    begin_writing()
    for n in range(number):
        key = f"{state}:{n}"
        letter = outbox.Letter(
            key=key, kind="t", recipient="a@example.org", template="t", lang="en"
        )
        outbox.queue(letter, now=clock.now())
        db.session.flush()
        db.session.query(OutgoingMail).filter_by(key=key).update({"state": state})
    db.session.commit()


def test_the_home_shows_letters_and_mail(app):
    letter = factories.open_letter()
    number = letter.id
    factories.confirmed(letter)
    factories.signature(letter)
    queue(2, MailState.DEAD)
    page = sign_in(app, member("signatures")).get("/staff/")
    row = next(
        row
        for row in page.tree.iter("tr")
        if f"/staff/letters/{number}/" in str([a.get("href") for a in row.iter("a")])
    )
    assert ["".join(cell.itertext()) for cell in row.iter("td")] == ["1", "1", "+1"]
    assert "Given up: 2" in page.words


def test_an_empty_site_has_a_home_too(app):
    page = sign_in(app, member("administrator", "donations")).get("/staff/")
    assert "No open letter yet" in page.words
    assert "Gifts this month" in page.words


def test_gifts_are_for_those_who_see_gifts(app):
    assert "Gifts" not in sign_in(app, member("signatures")).get("/staff/").words


def test_the_menu_shows_what_one_may_see_and_where_one_is(app):
    links = sign_in(app, member("signatures")).get("/staff/account/").links()
    assert "/staff/account/" in links
    assert "/staff/people/" not in links
    page = sign_in(app, member("administrator", email="ken@example.org")).get("/staff/people/")
    assert {"/staff/people/", "/staff/audit/"} <= set(page.links())
    here = [a.get("href") for a in page.tree.iter("a") if a.get("aria-current") == "page"]
    assert here == ["/staff/people/"]


def test_every_page_has_its_sign_out(app):
    browser = sign_in(app, member("administrator"))
    for path in (
        "/staff/",
        "/staff/account/",
        "/staff/people/",
        "/staff/audit/",
        "/staff/people/invite",
    ):
        assert browser.get(path).form("/staff/logout") is not None, path
