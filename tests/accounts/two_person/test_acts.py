"""Acts of two people: a second one approves, anyone stops, a day passes; once and no more."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from flask_babel import force_locale
from sqlalchemy import select, update

from lfnkr_app import clock, jobs
from lfnkr_app.accounts import audit, queries, two_person
from lfnkr_app.accounts.models import AuditEntry, StaffUser
from lfnkr_app.accounts.two_person.jobs import perform_due
from lfnkr_app.accounts.two_person.models import ActState, PendingAct
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.web import organisation
from tests.accounts.people import member, sign_in

NOW = clock.now()
A_DAY_LATER = NOW + timedelta(hours=24)


@pytest.fixture
def office(app):
    """Three members of staff; the act is to note a setting, so that each time it ran shows."""

    def perform(act, now):
        if act.args["what"] == "break":
            raise ValueError("a fault")
        if act.args["what"] == "refuse":
            raise Refused("The letter has no names any more.")
        ran = (organisation.kept("ran") or 0) + 1
        organisation.change("ran", ran, now=now)

    two_person.offer(app, "try", perform=perform, words=lambda act: f"Try {act.args['what']}",
                     role="signatures")  # fmt: skip
    return {
        "asker": member("signatures", email="asker@example.org"),
        "second": member("signatures", email="second@example.org"),
        "other": member("author", email="other@example.org"),
    }


def asked(who, what="it", *, now=NOW):
    db.session.rollback()
    begin_writing()
    act = two_person.actions.ask("try", "letter:1", {"what": what}, actor=person(who), now=now)
    number = act.id
    db.session.commit()
    return number


def person(who) -> StaffUser:
    return db.session.get_one(StaffUser, who.id)


def state(number):
    db.session.rollback()
    return db.session.get_one(PendingAct, number).state


def ran():
    db.session.rollback()
    row = db.session.get(organisation.SiteSetting, "ran")
    return row.value if row else 0


def test_a_second_person_approves_and_it_runs_once(app, office):
    number = asked(office["asker"])
    assert perform_due(NOW) == 0
    browser = sign_in(app, office["second"])
    page = browser.get(f"/staff/acts/{number}/")
    assert "Try it" in page.words
    assert "asker@example.org" in page.words
    page = browser.submit(page, "approve")
    assert "Approved" in page.words
    assert state(number) == ActState.APPROVED
    assert perform_due(NOW) == 1
    assert perform_due(A_DAY_LATER) == 0
    assert (ran(), state(number)) == (1, ActState.DONE)
    entries = db.session.execute(
        select(AuditEntry.act, AuditEntry.actor_id).where(AuditEntry.act.like("act.%"))
    )
    told = dict(entries.all())
    assert told == {"act.ask": office["asker"].id, "act.approve": office["second"].id,
                    "act.run": None}  # fmt: skip
    assert audit.verify() is None


def test_nobody_approves_their_own_act_nor_without_the_role(app, office):
    number = asked(office["asker"])
    for who in ("asker", "other"):
        browser = sign_in(app, office[who])
        page = browser.get(f"/staff/acts/{number}/")
        assert "Approve it" not in page.words
        stop = page.form("stop")
        token = next(i.get("value") for i in stop.iter("input") if i.get("name") == "csrf_token")
        answer = browser.post(f"/staff/acts/{number}/approve", {"csrf_token": token}, follow=True)
        assert "A second person has to approve" in answer.words
    assert state(number) == ActState.WAITING


def test_approving_needs_a_fresh_sign_in_and_stopping_does_not(app, office):
    number = asked(office["asker"])
    browser = sign_in(app, office["second"])
    page = browser.get(f"/staff/acts/{number}/")
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        answer = browser.submit(page, "approve", follow=False)
        assert answer.location.startswith("/staff/login/again")
        assert state(number) == ActState.WAITING
        browser.submit(page, "/stop")
    assert state(number) == ActState.STOPPED


def test_the_mailed_link_stops_it_for_anybody_by_a_button(app, office):
    number = asked(office["asker"])
    mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert [mail.recipient for mail in mails] == [
        "asker@example.org", "second@example.org", "other@example.org"
    ]  # fmt: skip
    assert mails[0].args["words"] == "Try it"
    link = f"/staff/acts/{number}/stop"
    browser = sign_in(app, office["other"])
    page = browser.get(link)
    assert state(number) == ActState.WAITING, "a GET changes nothing"
    page = browser.submit(page, "stop")
    assert "Stopped. It does not run." in page.words
    assert perform_due(A_DAY_LATER) == 0
    assert (ran(), state(number)) == (0, ActState.STOPPED)
    page = browser.get("/staff/acts/")
    assert "other@example.org" in page.words
    assert "stopped" in page.words


def test_unstopped_it_runs_after_a_day_though_the_second_person_is_on_holiday(app, office):
    number = asked(office["asker"])
    assert perform_due(A_DAY_LATER - timedelta(seconds=1)) == 0
    assert perform_due(A_DAY_LATER) == 1
    assert (ran(), state(number)) == (1, ActState.DONE)
    browser = sign_in(app, office["second"])
    assert "cannot be stopped any more" in browser.get(f"/staff/acts/{number}/stop").words


def test_one_person_alone_is_not_stopped_by_missing_a_second(app):
    two_person.offer(app, "try", role="signatures", words=lambda _act: "Try",
                     perform=lambda _act, now: organisation.change("ran", 1, now=now))  # fmt: skip
    number = asked(member("signatures"))
    assert perform_due(A_DAY_LATER) == 1
    assert (ran(), state(number)) == (1, ActState.DONE)


def test_what_a_shut_account_asked_for_does_not_run_by_itself(office):
    number = asked(office["asker"])
    begin_writing()
    db.session.execute(
        update(StaffUser).where(StaffUser.id == office["asker"].id).values(active=False)
    )
    db.session.commit()
    assert perform_due(A_DAY_LATER) == 0
    assert (ran(), state(number)) == (0, ActState.STOPPED)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [("break", "a fault of ours (ValueError)"), ("refuse", "The letter has no names any more.")],
)
def test_a_fault_is_told_and_can_be_tried_again(app, office, what, sentence):
    number, good = asked(office["asker"], what), asked(office["asker"])
    assert perform_due(A_DAY_LATER) == 1, "the other act runs all the same"
    assert (state(number), state(good)) == (ActState.FAILED, ActState.DONE)
    browser = sign_in(app, office["second"])
    page = browser.get(f"/staff/acts/{number}/")
    assert sentence in page.words
    assert "act did not work" in browser.get("/staff/").words
    begin_writing()
    act = db.session.get_one(PendingAct, number)
    act.args_json = '{"what": "it"}'
    db.session.commit()
    assert state(number) == ActState.FAILED
    browser.submit(page, "retry")
    assert perform_due(NOW) == 1
    assert (ran(), state(number)) == (2, ActState.DONE)


def test_two_workers_run_it_once(app, office):
    number = asked(office["asker"])
    start, counts = threading.Barrier(2), []

    def work():
        with app.app_context():
            start.wait()
            counts.append(perform_due(A_DAY_LATER))
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 1
    assert (ran(), state(number)) == (1, ActState.DONE)


def test_staff_home_tells_each_what_waits_for_them(app, office):
    asked(office["asker"])
    assert "act waits for you" in sign_in(app, office["second"]).get("/staff/").words
    words = sign_in(app, office["other"]).get("/staff/").words
    assert "act waits for you" not in words
    assert "act will run unless somebody stops it" in words


def test_a_wish_that_comes_too_late_gets_a_sentence(office):
    number = asked(office["asker"])
    perform_due(A_DAY_LATER)
    begin_writing()
    act, second = db.session.get_one(PendingAct, number), person(office["second"])
    for verb in (two_person.actions.approve, two_person.actions.stop, two_person.actions.retry):
        with pytest.raises(two_person.actions.TooLate):
            verb(act, actor=second, now=A_DAY_LATER)
    db.session.rollback()


def test_each_reads_the_mail_in_their_language_and_nothing_is_asked_that_nobody_offers(office):
    begin_writing()
    person(office["other"]).lang = "ja"
    db.session.commit()
    asked(office["asker"])
    mails = db.session.scalars(select(OutgoingMail)).all()
    with force_locale("ja"):
        assert {mail.recipient: mail.lang for mail in mails}["other@example.org"] == "ja"
    with pytest.raises(LookupError):
        two_person.actions.ask("unknown", "x", {}, actor=person(office["asker"]), now=NOW)
    assert queries.by_email("asker@example.org") is not None


def test_the_timetable_runs_them():
    assert "acts-perform" in {job.name for job in jobs.TIMETABLE}
