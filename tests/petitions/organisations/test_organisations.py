"""Organisations behind a letter: asked for, answered, shown, ordered, forgotten."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.demo import organisations as demonstration
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.petitions import jobs
from lfnkr_app.petitions.organisations import actions, queries
from lfnkr_app.petitions.organisations.models import Organisation
from tests import factories
from tests.accounts.people import member, sign_in
from tests.browser import Browser

FIELDS = {
    "name": "Example Society 例の会", "role": "supporter", "link": "https://society.example.org/",
    "contact": "Anna Example", "email": "anna@example.org", "note": "We met in May.",
    "consent": "y",
}  # fmt: skip


def rows() -> list[Organisation]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Organisation).order_by(Organisation.id)))


def address(letter) -> str:
    return f"/letters/{letter.slug}/organisations/"


def asked(browser, prefix="", **values):
    letter = factories.open_letter(takes_organisations=True)
    answer = browser.post(prefix + address(letter), {**FIELDS, **values})
    assert answer.status == 303, answer.text
    return letter, rows()[-1]


@pytest.fixture
def staff(app):
    return sign_in(app, member("signatures"))


def test_an_organisation_asks_is_answered_in_its_language_and_stands_on_the_page(browser, staff):
    letter, row = asked(browser, prefix="/ja")
    thanks = browser.get(f"{address(letter)}thanks/")
    assert thanks.h1 == "Thank you. We have your note."
    assert "Example Society" not in browser.get(f"/letters/{letter.slug}/").text
    assert "1 organisation waits for an answer" in staff.get("/staff/").words
    queue = f"/staff/letters/{letter.id}/organisations/"
    assert "Example Society 例の会" in staff.get(queue).words
    page = staff.get(f"{queue}{row.id}/")
    assert "Anna Example" in page.words
    done = staff.submit(page, "/show", words="See you in autumn.")
    assert "The organisation is on the page." in done.words
    shown = browser.get(f"/letters/{letter.slug}/")
    assert '<a href="https://society.example.org/" rel="noopener noreferrer">' in shown.text
    assert "Example Society 例の会 supporter" in shown.words
    assert "Anna" not in shown.text
    mail = db.session.scalars(db.select(OutgoingMail)).one()
    assert (mail.kind, mail.lang, mail.recipient) == (
        "petitions.organisation_shown", "ja", "anna@example.org")  # fmt: skip
    assert json.loads(mail.args_json)["words"] == "See you in autumn."


def test_who_is_refused_is_told_and_forgotten_and_a_machine_is_not_told(browser, staff):
    letter, row = asked(browser)
    page = staff.get(f"/staff/letters/{letter.id}/organisations/{row.id}/")
    form = page.form("/show")
    fields = {i.get("name"): i.get("value") for i in form.iter("input") if i.get("name")}
    refuse = f"/staff/letters/{letter.id}/organisations/{row.id}/refuse"
    staff.post(refuse, {"csrf_token": fields["csrf_token"], "answer": "y"})
    (left,) = rows()
    assert (left.state, left.contact, left.email, left.note) == ("refused", None, None, None)
    kinds = [m.kind for m in db.session.scalars(db.select(OutgoingMail))]
    assert kinds == ["petitions.organisation_refused"]
    letter, row = asked(browser, fax="filled", stamp="")
    refuse = f"/staff/letters/{letter.id}/organisations/{row.id}/refuse"
    staff.post(refuse, {"csrf_token": fields["csrf_token"]})
    assert [m.kind for m in db.session.scalars(db.select(OutgoingMail))] == kinds


@pytest.mark.parametrize(
    ("odd", "sentence"),
    [
        ({"name": " "}, "Enter the name of the organisation"),
        ({"link": "http://example.org/"}, "Enter an address that begins with https://"),
        ({"link": "javascript:alert(1)"}, "Enter an address that begins with https://"),
        ({"link": "https://someone@example.org/"}, "Enter an address that begins with https://"),
        ({"email": "anna"}, "Enter an email address like name@example.org"),
        ({"role": "king"}, "Choose how the organisation stands behind the letter"),
        ({"contact": ""}, "Enter whom we may ask"),
        ({"consent": ""}, "Tick the box"),
        ({"name": "x" * 201}, "at most 200 characters"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_everything(browser, odd, sentence):
    letter = factories.open_letter(takes_organisations=True)
    page = browser.post(address(letter), {**FIELDS, **odd})
    assert page.status == 422
    assert sentence in page.words
    kept = {name: value for name, value in FIELDS.items() if name not in {*odd, "role", "consent"}}
    for value in kept.values():
        assert value in page.text
    assert rows() == []


def test_a_letter_takes_organisations_only_while_staff_and_time_allow_it(browser):
    plain = factories.open_letter()
    assert browser.get(address(plain)).status == 404
    assert browser.post(address(plain), FIELDS).status == 404
    assert "organisation" not in browser.get(f"/letters/{plain.slug}/").words.lower()
    closed = factories.open_letter(state="closed", takes_organisations=True)
    assert "no organisations either" in browser.get(address(closed)).words
    assert browser.post(address(closed), FIELDS).status == 409
    assert rows() == []


def test_one_network_is_slowed_down_and_keeps_what_it_typed(app):
    browser = Browser(app, REMOTE_ADDR="203.0.113.9")
    letter = factories.open_letter(takes_organisations=True)
    answers = [browser.post(address(letter), FIELDS) for _ in range(21)]
    assert answers[-1].status == 429
    assert "Anna Example" in answers[-1].text


def test_what_an_organisation_wrote_is_sealed(browser):
    asked(browser)
    with db.engine.connect() as connection:
        stored = repr(connection.execute(db.text("SELECT * FROM organisation")).all())
    for word in ("Example Society", "society.example.org", "Anna", "May"):
        assert word not in stored


def test_staff_add_order_change_and_remove(browser, staff):
    letter = factories.open_letter()
    queue = f"/staff/letters/{letter.id}/organisations/"
    for name in ("First Example", "Second Example"):
        page = staff.submit(staff.get(f"{queue}add"), name_en=name, name_ja=f"{name}会",
                            role="author")  # fmt: skip
    assert page.words.index("First") < page.words.index("Second")
    page = staff.submit(page, "/up")
    assert page.words.index("Second") < page.words.index("First")
    shown = browser.get(f"/ja/letters/{letter.slug}/").words
    assert shown.index("Second Example会") < shown.index("First Example会")
    first = queries.of_letter(letter.id, "shown")[1].id
    wrong = staff.submit(staff.get(f"{queue}{first}/"), name_en="", name_ja="", link="http:x")
    assert wrong.status == 422
    assert "at least one language" in wrong.words
    staff.submit(staff.get(f"{queue}{first}/"), name_en="Other Example", name_ja="")
    shown = browser.get(f"/ja/letters/{letter.slug}/")
    assert '<span lang="en">Other Example</span>' in shown.text
    staff.submit(staff.get(f"{queue}{first}/remove"))
    assert "Other Example" not in browser.get(f"/letters/{letter.slug}/").text
    assert staff.get(f"{queue}{first}/").status == 404
    assert staff.get(f"/staff/letters/99/organisations/{rows()[0].id}/").status == 404


def test_the_queue_is_closed_to_those_without_the_grant(app):
    letter = factories.open_letter()
    writer = sign_in(app, member("editor", email="ed@example.org"))
    assert writer.get(f"/staff/letters/{letter.id}/organisations/").status == 403
    assert "organisations" not in writer.get("/staff/").words


def test_on_the_letters_day_only_what_stands_on_the_page_is_left(browser):
    letter, row = asked(browser)
    begin_writing()
    now = clock.now()
    actions.show(letter, row, words=None, now=now)
    actions.apply(letter, actions.Wish("Waiting Example", "Bo", "bo@example.org"), None, now=now)
    db.session.commit()
    with time_machine.travel(letter.names_until + timedelta(hours=1)):
        jobs.forget_names(clock.now())
    (left,) = rows()
    assert (left.names, left.contact, left.email, left.note) == (
        {"en": FIELDS["name"]}, None, None, None)  # fmt: skip


def test_the_demonstrations_groups_are_put_behind_their_letter_once(app):
    now = clock.now()
    begin_writing()
    demonstration.load_organisations(now)
    db.session.commit()
    assert rows() == []
    letter = factories.open_letter(slug=demonstration.SLUG)
    for _twice in range(2):
        begin_writing()
        demonstration.load_organisations(now)
        db.session.commit()
    assert [one.name for one in queries.shown(letter.id)][2] == "No Fence"
    assert len(rows()) == 4
