"""Alarms are rare: one for a group that waits for a day, one for a flood, none again until over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.petitions.guarding import alarms, batches, held, pace, trends
from lfnkr_app.petitions.guarding.models import SigningPace
from lfnkr_app.petitions.guarding.rules import hour_of
from lfnkr_app.petitions.models import Signature
from tests import factories
from tests.accounts.people import member
from tests.petitions.guarding.flood import sent, sign

HOUR = timedelta(hours=1)


def mails(template):
    query = select(func.count()).where(OutgoingMail.template == template)
    return db.session.scalar(query)


def busy(letter, hour, number):
    begin_writing()
    row = SigningPace(petition_id=letter.id, since=hour, kind=pace.LETTER, key=b"\0", n=number)
    db.session.merge(row)
    db.session.commit()


def test_a_group_that_waits_for_a_day_alarms_once_and_only_those_who_may_decide(app):
    letter, now = factories.open_letter(), clock.now()
    member("signatures", email="may@example.org")
    member("editor", email="may-not@example.org")
    sign(letter, factories.signer(), sent(trap=True, opened_at=now), now)
    assert alarms.give(now + 23 * HOUR) == 0
    assert alarms.give(now + 25 * HOUR) == 1
    assert alarms.give(now + 26 * HOUR) == 0
    assert mails("staff_guard_held") == 1
    [mail] = db.session.scalars(select(OutgoingMail))
    assert mail.recipient == "may@example.org"
    assert f"/staff/letters/{letter.id}/held" in mail.args_json


def test_a_group_that_was_decided_may_alarm_again_when_it_comes_again(app):
    letter, now = factories.open_letter(), clock.now()
    member("signatures")
    sign(letter, factories.signer(), sent(trap=True, opened_at=now), now)
    alarms.give(now + 25 * HOUR)
    begin_writing()
    db.session.scalars(select(Signature)).one().state = "invalidated"
    db.session.commit()
    alarms.give(now + 26 * HOUR)
    later = now + 27 * HOUR
    sign(letter, factories.signer(), sent(now=later, trap=True, opened_at=later), later)
    assert alarms.give(later + 25 * HOUR) == 1
    assert mails("staff_guard_held") == 2


def test_an_hour_far_beyond_the_usual_alarms_once_for_each_flood(app):
    letter, hour = factories.open_letter(), hour_of(clock.now())
    member("signatures")
    for back in range(1, 49):
        busy(letter, hour - back * HOUR, 50)
    busy(letter, hour, 400)
    assert alarms.give(hour) == 0
    busy(letter, hour, 401)
    assert alarms.give(hour) == 1
    busy(letter, hour + HOUR, 2000)
    assert alarms.give(hour + HOUR) == 0
    assert mails("staff_guard_flood") == 1


def test_after_hours_of_calm_the_next_flood_is_told_again(app):
    letter, hour = factories.open_letter(), hour_of(clock.now())
    member("signatures")
    busy(letter, hour, 5000)
    assert [alarms.give(hour), alarms.give(hour + 3 * HOUR)] == [1, 0]
    busy(letter, hour + 4 * HOUR, 5000)
    assert alarms.give(hour + 4 * HOUR) == 0
    assert alarms.give(hour + 12 * HOUR) == 0
    busy(letter, hour + 20 * HOUR, 5000)
    assert alarms.give(hour + 20 * HOUR) == 1


def test_a_small_letter_and_a_closed_one_never_alarm(app):
    small, hour = factories.open_letter(), hour_of(clock.now())
    busy(small, hour, 299)
    closed = factories.open_letter(state="closed")
    busy(closed, hour, 9000)
    assert alarms.give(hour) == 0


def test_hours_are_counted_with_their_quiet_ones(app):
    letter, now = factories.open_letter(), clock.now()
    factories.confirmed(letter)
    sign(letter, factories.signer(), sent(trap=True, opened_at=now), now)
    hours = trends.hours(letter.id, now)
    assert len(hours) == 48
    last = hours[-1]
    assert (last.since, last.signed, last.confirmed, last.held) == (hour_of(now), 1, 1, 1)
    assert {hour.signed for hour in hours[:-1]} == {0}
    heights = [bar.height for bar in trends.bars([(now, 0), (now, 1), (now, 1000)])]
    assert heights == [0, 2, trends.HEIGHT]


def test_groups_say_what_they_share_and_open_nothing_else(app):
    letter, now = factories.open_letter(), clock.now()
    for number in range(12):
        who = factories.signer(name="Hana Same", email=f"h{number}@gmail.com")
        sign(letter, who, sent(f"198.51.100.{number}", trap=True), now)
    [group] = held.of_letter(letter)
    assert (group.by, group.size, group.because) == ("name", 7, "trap name")
    assert held.shown(group).example == "Hana Same"
    assert held.group(letter, group.mark) == group
    assert batches.how_many(letter, group.conditions()) == 7
