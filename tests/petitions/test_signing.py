"""Signing, confirming, withdrawing, from outside."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.petitions import actions, emails, jobs, queries, tally
from lfnkr_app.petitions.models import PetitionState, SignatureEvent
from lfnkr_app.petitions.rows import imported
from tests import factories
from tests.petitions.reading import mails, rows, sign


def test_a_signer_is_asked_to_look_for_the_mail(browser):
    letter = factories.open_letter()
    answer = sign(browser, letter)
    assert (answer.status, answer.location) == (303, f"/letters/{letter.slug}/check-your-mail/")
    assert browser.get(answer.location).h1 == "Check your mail"
    assert [m.kind for m in mails()] == ["petitions.confirm_signature"]


def test_only_the_button_counts(browser):
    letter = factories.open_letter()
    signature = factories.signature(letter)
    page = browser.get(f"/confirm/{emails.confirm_token(signature)}")
    assert queries.count(letter.id).confirmed == 0
    thanks = browser.submit(page, "/confirm/")
    assert thanks.status == 200
    assert "1 person has signed" in thanks.h1
    assert queries.count(letter.id).confirmed == 1


def test_confirming_twice_counts_once(browser):
    letter = factories.open_letter()
    token = emails.confirm_token(factories.signature(letter))
    for _ in range(3):
        assert browser.post(f"/confirm/{token}").status == 200
    db.session.rollback()
    assert queries.count(letter.id).confirmed == queries.true_count(letter.id) == 1
    assert db.session.scalar(select(db.func.count()).select_from(SignatureEvent)) == 1


def test_the_form_shows_again_with_everything_typed_when_something_is_wrong(browser):
    letter = factories.open_letter()
    answer = sign(browser, letter, email="not an address", name="Hana 花", comment="kept words")
    assert answer.status == 422
    assert "Enter an email address like name@example.org" in answer.words
    assert 'value="Hana 花"' in answer.text
    assert "kept words" in answer.text
    assert rows() == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Enter your name"),
        ({"name": "   "}, "Enter your name"),
        ({"name": "x" * 256}, "at most 255"),
        ({"name": "See http://spam.example"}, "A name cannot contain a web address"),
        ({"name": "spam.com"}, "A name cannot contain a web address"),
        ({"name": "two\nlines"}, "on one line"),
        ({"email": ""}, "Enter an email address"),
        ({"email": "a@b"}, "Enter an email address"),
        ({"display": "loud"}, "Choose how your name should appear"),
        ({"country": "XX"}, "country"),
        ({"consent": None}, "Tick the box"),
    ],
)
def test_bad_input_gets_a_sentence(browser, fields, sentence):
    answer = sign(browser, factories.open_letter(), **fields)
    assert answer.status == 422
    assert sentence in answer.words


@pytest.mark.parametrize(
    "name", ["=cmd()", "x" * 255, "Ó", "김철수", "محمد", "🙂", "J. R. de la Cruz", "St.John"]
)
def test_a_name_is_taken_as_typed(browser, name):
    assert sign(browser, factories.open_letter(), name=name).status == 303
    assert rows()[0].name == name


def test_the_answer_is_the_same_for_a_new_a_repeated_and_a_held_signer(browser):
    letter = factories.open_letter()
    first = sign(browser, letter, email="same@example.org")
    again = sign(browser, letter, email="SAME+x@example.org", name="Other Name")
    held = sign(browser, letter, website="bot", stamp=_fresh_stamp())
    answers = {
        (a.status, a.text, tuple(sorted(a.response.headers.items()))) for a in (first, again, held)
    }
    assert len(answers) == 1


def _fresh_stamp() -> str:
    from lfnkr_app.petitions import stamps

    return stamps.make(clock.now())


def test_a_held_signer_gets_no_mail_until_released(browser):
    letter = factories.open_letter()
    sign(browser, letter, website="bot", stamp=_fresh_stamp())
    [signature] = rows()
    assert (signature.state, signature.held_because, mails()) == ("held", "trap fast", [])
    begin_writing()
    assert actions.release(signature, letter, now=clock.now())
    db.session.commit()
    assert [m.kind for m in mails()] == ["petitions.confirm_signature"]


def test_signed_again_while_waiting_the_newest_data_wins_and_the_older_link_leads_to_it(browser):
    letter = factories.open_letter()
    sign(browser, letter, email="hana@example.org", name="Misspelt")
    old_link = emails.confirm_token(rows()[0])
    sign(browser, letter, email="hana@example.org", name="Hana", display="full")
    [signature] = rows()
    assert (signature.name, signature.display) == ("Hana", "full")
    assert len(mails()) == 2
    browser.post(f"/confirm/{old_link}")
    assert rows()[0].state == "confirmed"


def test_signed_again_after_confirming_changes_nothing_and_mails_the_way_to_my_signature(browser):
    letter = factories.open_letter()
    factories.confirmed(letter, email="hana@example.org", name="Hana", display="full")
    sign(browser, letter, email="hana@example.org", name="Somebody Else", display="hidden")
    [signature] = rows()
    assert (signature.state, signature.name, signature.display) == ("confirmed", "Hana", "full")
    assert mails()[-1].kind == "petitions.already_signed"
    assert queries.count(letter.id).confirmed == 1


def test_an_address_gets_at_most_three_mails_a_day(browser):
    letter = factories.open_letter()
    for number in range(8):
        sign(browser, letter, email="hana@example.org", name=f"Try {number}")
    assert len(mails()) == 3


def test_a_household_has_two_seats_where_staff_allow_it(browser):
    letter = factories.open_letter(seats_per_address=2)
    for name in ("Hana", "Taro", "Hana", "A third"):
        sign(browser, letter, email="home@example.org", name=name)
    assert [(s.seat, s.name) for s in rows()] == [(1, "A third"), (2, "Taro")]


def test_the_database_itself_keeps_one_person_to_one_seat(app):
    letter = factories.open_letter()
    one = factories.signature(letter)
    begin_writing()
    twin = imported(letter, factories.signer(), source="online", now=clock.now())
    twin.address_key = one.address_key
    db.session.add(twin)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_what_is_not_needed_is_forgotten_once_confirmed(app):
    letter = factories.open_letter()
    hidden = factories.confirmed(letter)
    shown = factories.confirmed(letter, display="full")
    handed = factories.confirmed(letter, deliver=True)
    reader = factories.confirmed(letter, news=True)
    kept = [(bool(s.name), bool(s.email)) for s in (hidden, shown, handed, reader)]
    assert kept == [(False, False), (True, False), (True, False), (False, True)]


def test_whoever_withdraws_is_not_counted_and_nothing_is_left_of_them(browser):
    letter = factories.open_letter()
    signature = factories.confirmed(letter, display="full", news=True, name="Hana Example")
    token = emails.my_token(signature)
    page = browser.get(f"/my/{token}/withdraw")
    assert queries.count(letter.id).confirmed == 1
    assert browser.submit(page, "withdraw").h1 == "Your signature is removed"
    [row] = rows()
    assert row.state == "withdrawn"
    assert not any(
        (
            row.name_sealed,
            row.email_sealed,
            row.address_key,
            row.name_key,
            row.domain_key,
            row.ip_key,
        )
    )
    assert queries.count(letter.id).confirmed == queries.true_count(letter.id) == 0
    assert "Hana" not in browser.get(f"/letters/{letter.slug}/").text
    assert browser.get(f"/my/{token}").status == 410


def test_whoever_withdrew_can_sign_again(browser):
    letter = factories.open_letter()
    signature = factories.confirmed(letter, email="hana@example.org")
    begin_writing()
    actions.withdraw(signature, now=clock.now())
    db.session.commit()
    assert sign(browser, letter, email="hana@example.org").status == 303
    assert [s.state for s in rows()] == ["withdrawn", "pending"]


def test_a_forgotten_name_is_asked_for_again_before_it_is_shown(browser):
    letter = factories.open_letter()
    token = emails.my_token(factories.confirmed(letter))
    page = browser.get(f"/my/{token}")
    refused = browser.submit(page, "display", display="full")
    assert (refused.status, "Enter your name" in refused.words) == (422, True)
    assert browser.submit(page, "display", display="full", name="Hana").status == 200
    assert rows()[0].name == "Hana"
    assert "Hana" in browser.get(f"/letters/{letter.slug}/").words


def test_hidden_again_means_forgotten_again(browser):
    letter = factories.open_letter()
    token = emails.my_token(factories.confirmed(letter, display="full"))
    browser.submit(browser.get(f"/my/{token}"), "display", display="hidden")
    assert rows()[0].name is None


def test_a_cut_or_foreign_token_leads_nowhere(browser):
    letter = factories.open_letter()
    signature = factories.signature(letter)
    token = emails.confirm_token(signature)
    for wrong in (
        token[:-1],
        token[:-1] + "a" * (token[-1] != "a") + "b" * (token[-1] == "a"),
        "x",
        emails.my_token(signature),
    ):
        assert browser.get(f"/confirm/{wrong}").status == 404
        assert browser.post(f"/confirm/{wrong}").status == 404
    assert rows()[0].state == "pending"


def test_a_link_counts_for_a_day_after_the_letter_closed(browser):
    letter = factories.open_letter()
    early, late = factories.signature(letter), factories.signature(letter)
    begin_writing()
    letter.state, letter.closes_at = PetitionState.CLOSED, clock.now()
    db.session.commit()
    assert browser.post(f"/confirm/{emails.confirm_token(early)}").status == 200
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert browser.post(f"/confirm/{emails.confirm_token(late)}").status == 410
    assert queries.count(letter.id).confirmed == 1


def test_a_closed_letter_takes_no_signature_and_shows_its_result(browser):
    letter = factories.open_letter(closes_at=clock.now() - timedelta(minutes=1))
    assert sign(browser, letter).status == 409
    page = browser.get(f"/letters/{letter.slug}/")
    assert (page.status, "This letter is closed" in page.words) == (200, True)
    assert rows() == []


def test_a_draft_letter_is_not_there(browser):
    letter = factories.open_letter(state=PetitionState.DRAFT)
    for part in ("", "count.json", "names/", "check-your-mail/"):
        assert browser.get(f"/letters/{letter.slug}/{part}").status == 404


def test_what_nobody_confirmed_is_gone_two_weeks_after_its_mail_was_sent(app):
    letter = factories.open_letter()
    signed = clock.now() - timedelta(days=20)
    mailed_late, mailed_early, unsent = (factories.signature(letter, now=signed) for _ in range(3))
    for signature, days in ((mailed_late, 13), (mailed_early, 15)):
        begin_writing()
        about = OutgoingMail.about == signature.address_key
        mail = db.session.scalars(select(OutgoingMail).where(about)).one()
        mail.state, mail.sent_at = "sent", clock.now() - timedelta(days=days)
        db.session.commit()
    assert jobs.expire(clock.now()) == 1
    assert [s.state for s in rows()] == ["pending", "expired", "pending"]
    assert rows()[1].email_sealed is None
    assert unsent.id == rows()[2].id


def test_one_reminder_goes_out_on_day_three_and_no_second(app):
    letter = factories.open_letter()
    signature = factories.signature(letter, now=clock.now() - timedelta(days=4))
    mail = mails()[0]
    begin_writing()
    mail.state, mail.sent_at = "sent", clock.now() - timedelta(days=4)
    db.session.commit()
    assert (jobs.remind(clock.now()), jobs.remind(clock.now())) == (1, 0)
    assert [m.kind for m in mails()] == [
        "petitions.confirm_signature",
        "petitions.remind_signature",
    ]
    assert signature.reminded_at is not None


def test_sending_again_gives_the_same_answer_for_every_address(browser):
    letter = factories.open_letter()
    factories.signature(letter, email="waits@example.org", now=clock.now() - timedelta(minutes=5))
    page = browser.get(f"/letters/{letter.slug}/check-your-mail/")
    known = browser.submit(page, email="waits@example.org")
    unknown = browser.submit(page, email="nobody@example.org")
    assert known.text == unknown.text
    assert len(mails()) == 2


def test_count_json_is_exact_and_open(browser):
    letter = factories.open_letter(goal=2000)
    factories.confirmed(letter, country="JP")
    answer = browser.get(f"/letters/{letter.slug}/count.json").response
    assert set(answer.json) == {"confirmed", "on_paper", "goal", "as_of"}
    assert (answer.json["confirmed"], answer.json["on_paper"], answer.json["goal"]) == (1, 0, 2000)
    assert answer.json["as_of"].endswith("Z")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=10"


def test_names_show_only_by_choice(browser):
    letter = factories.open_letter()
    factories.confirmed(letter, name="Hidden Person")
    factories.confirmed(letter, name="Open Person", display="full", country="FR")
    factories.confirmed(letter, name="Maria Torres", display="initials")
    page = browser.get(f"/letters/{letter.slug}/names/")
    words = page.words
    assert "<bdi>Open Person</bdi>, France" in page.text  # A right-to-left name moves no country.
    assert "M. T." in words
    assert "Maria" not in words
    assert "Hidden" not in words
    assert "1 person whose name is withheld" in words


def test_a_tampered_tally_is_repaired_by_a_recount(app):
    letter = factories.open_letter()
    factories.confirmed(letter)
    begin_writing()
    tally.move(letter.id, "", "online", 40)
    db.session.commit()
    begin_writing()
    assert tally.recount(letter.id) == (41, 1)
    db.session.commit()
    assert queries.count(letter.id).confirmed == 1


def test_the_text_is_locked_by_the_first_signature(app):
    letter = factories.open_letter()
    factories.signature(letter, lang="ja")
    locked = {lang: bool(v.locked_at) for lang, v in queries.versions(letter.id).items()}
    assert locked == {"en": False, "ja": True}


def _in_parallel(app, calls):
    answers, gate = [], threading.Barrier(min(len(calls), 20))
    chunks = [calls[n::20] for n in range(20)]

    def run(chunk):
        gate.wait()
        answers.extend(call() for call in chunk)

    threads = [threading.Thread(target=run, args=(chunk,)) for chunk in chunks if chunk]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_hundred_parallel_confirms_each_twice_end_in_an_exact_count(app):
    letter = factories.open_letter()
    tokens = [emails.confirm_token(factories.signature(letter)) for _ in range(200)]
    db.session.rollback()

    def confirm(token):
        return (
            app.test_client()
            .post(f"/confirm/{token}", base_url="http://127.0.0.1:8000")
            .status_code
        )

    calls = [lambda t=token: confirm(t) for token in tokens for _ in range(2)]
    assert set(_in_parallel(app, calls)) == {200}
    db.session.rollback()
    assert queries.count(letter.id).confirmed == queries.true_count(letter.id) == 200


def test_twenty_identical_posts_at_once_make_one_row_and_one_mail(app):
    letter = factories.open_letter()
    fields, path = factories.sign_fields(), f"/letters/{letter.slug}/sign/"
    db.session.rollback()

    def post():
        client = app.test_client()
        return client.post(path, data=fields, base_url="http://127.0.0.1:8000").status_code

    assert set(_in_parallel(app, [post] * 20)) == {303}
    assert (len(rows()), len(mails())) == (1, 1)


def test_a_paper_sheet_has_ten_rows_and_the_way_back(browser):
    letter = factories.open_letter()
    page = browser.get(f"/letters/{letter.slug}/sheet/")
    assert len(page.tree.find(".//tbody")) == 10
    assert "Hongo 1-33-3-801" in page.words
    assert page.tree.find(".//main//img").get("src").startswith("data:image/svg+xml")


def test_on_the_day_that_the_form_names_every_name_is_gone_and_the_count_stays(app):
    letter = factories.open_letter()
    factories.confirmed(letter, display="full", deliver=True, news=True, country="JP")
    factories.signature(letter)
    begin_writing()
    letter.names_until = clock.now() - timedelta(minutes=1)
    db.session.commit()
    assert (jobs.forget_names(clock.now()), jobs.forget_names(clock.now())) == (2, 0)
    for row in rows():
        assert not any(getattr(row, column) for column in actions.PERSONAL)
    assert [row.state for row in rows()] == ["confirmed", "expired"]
    assert queries.count(letter.id).confirmed == queries.true_count(letter.id) == 1
    assert letter.key_sealed is None


def test_letters_are_public_facts_for_machines(browser):
    letter = factories.open_letter()
    factories.confirmed(letter)
    [fact] = browser.get("/api/v1/letters").response.json["letters"]
    alone = browser.get(f"/api/v1/letters/{letter.slug}").response.json
    assert {**fact, "as_of": None} == {**alone, "as_of": None}
    assert (fact["confirmed"], fact["state"], fact["languages"]) == (1, "open", ["en", "ja"])
