"""Steps of the goal: noted once and for ever, told to staff once, with the moment they came."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.petitions import actions, tally, turning
from lfnkr_app.petitions.counting import jobs, milestones
from lfnkr_app.petitions.models import Milestone
from tests import factories
from tests.accounts import people
from tests.petitions.counting.crowd import at_once, paper_rows, writing


def noted():
    db.session.rollback()
    return [(row.n, row.reached_at) for row in db.session.scalars(select(Milestone))]


def mails():
    kind = OutgoingMail.kind == "petitions.staff_milestone"
    return [mail.recipient for mail in db.session.scalars(select(OutgoingMail).where(kind))]


def enter(letter, number, at):
    begin_writing()
    turning.enter_all(paper_rows(letter, number), at)
    db.session.commit()


def test_each_step_is_noted_with_its_moment_once(app):
    now = clock.now()
    letter = factories.open_letter(goals=[3, 5], goal=9)
    enter(letter, 2, now - timedelta(days=3))
    assert (jobs.note_milestones(now), noted()) == (0, [])
    last = factories.confirmed(letter, now=now - timedelta(days=2))
    enter(letter, 3, now - timedelta(hours=1))
    assert jobs.note_milestones(now) == 2
    assert noted() == [(3, now - timedelta(days=2)), (5, now - timedelta(hours=1))]
    begin_writing()
    actions.withdraw(last, now=now)
    db.session.commit()
    assert (jobs.note_milestones(now), len(noted())) == (0, 2)


def test_staff_with_that_role_are_told_once_and_only_of_news(app):
    now = clock.now()
    roles = ("signatures", "administrator", "author")
    *told, _author = [people.member(role, email=f"{role}@example.org").email for role in roles]
    letter = factories.open_letter(goals=[2, 3], goal=3)
    enter(letter, 2, now - timedelta(days=2))
    enter(letter, 1, now)
    assert jobs.note_milestones(now) == 2
    assert sorted(mails()) == sorted(told)
    jobs.note_milestones(now)
    assert len(mails()) == 2


def test_two_workers_note_it_once(app):
    now = clock.now()
    people.member("administrator")
    letter = factories.open_letter(goals=[], goal=2)
    enter(letter, 2, now)
    letter_id = letter.id
    at_once(app, [writing(lambda: milestones.note(letter_id, 2, now))] * 4)
    assert (len(noted()), len(mails())) == (1, 1)


def test_a_tally_that_somebody_touched_reaches_no_step(app):
    letter = factories.open_letter(goals=[], goal=50)
    begin_writing()
    tally.move(letter.id, "", "online", 60)
    db.session.commit()
    assert (jobs.note_milestones(clock.now()), noted()) == (0, [])
