"""Proof of work: asked above a pace, solved by the library as by a browser, taken once."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
import time_machine
from altcha import v1 as altcha
from sqlalchemy import select, update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import stamps
from lfnkr_app.petitions.guarding import settings, work
from lfnkr_app.petitions.guarding.models import AsksWork, LetterGuard
from lfnkr_app.petitions.guarding.rules import Limits
from lfnkr_app.petitions.models import LetterVersion, Petition, Signature
from lfnkr_app.web import proof
from lfnkr_app.web.proof import SpentWork
from tests import factories
from tests.petitions.guarding.flood import crowd, tell, wave


@pytest.fixture
def letter(app):
    """A letter that asks for work since an hour."""
    found = factories.open_letter()
    begin_writing()
    db.session.execute(update(LetterVersion).values(published_at=clock.now() - timedelta(days=1)))
    db.session.commit()
    switch(found, AsksWork.ON, clock.now() - timedelta(hours=1))
    return found


def switch(letter, wanted, now):
    begin_writing()
    work.switch(db.session.get(Petition, letter.id), wanted, None, now=now)
    db.session.commit()


def solve(challenge):
    solved = altcha.solve_challenge(
        challenge["challenge"], challenge["salt"], challenge["algorithm"], challenge["maxNumber"]
    )
    payload = {k: challenge[k] for k in ("algorithm", "challenge", "salt", "signature")}
    return encoded({**payload, "number": solved.number})


def encoded(payload):
    return base64.b64encode(json.dumps(payload).encode()).decode()


def fetch(browser, letter):
    answer = browser.get(f"/letters/{letter.slug}/challenge.json")
    assert answer.response.headers["Cache-Control"] == "no-store"
    return answer.response.json


def sign(browser, letter, solution="", **fields):
    sent = factories.sign_fields(work=solution, **fields)
    page = browser.post(f"/letters/{letter.slug}/sign/", sent)
    assert page.status == 303
    newest = select(Signature).order_by(Signature.id.desc()).limit(1)
    return db.session.scalar(newest).held_because


def test_whoever_solved_it_is_not_held_and_the_same_solution_is_not_taken_twice(browser, letter):
    solution = solve(fetch(browser, letter))
    assert sign(browser, letter, solution) is None
    assert sign(browser, letter, solution) == "work"


def test_whoever_sends_none_is_held_without_a_word_and_loses_nothing(browser, letter):
    assert sign(browser, letter, comment="my words") == "work"
    row = db.session.scalars(select(Signature)).one()
    assert (row.state, row.comment) == ("held", "my words")


def test_a_solution_of_another_letter_an_old_one_or_odd_input_does_not_count(browser, letter):
    other = factories.open_letter()
    assert sign(browser, letter, solve(fetch(browser, other))) == "work"
    old = work.challenge(letter.slug, clock.now() - timedelta(minutes=21))
    assert sign(browser, letter, solve(old)) == "work"
    good = fetch(browser, letter)
    odd = [
        "none", "e30=", "W10=", "NQ==", "送還", "A" * 3000, encoded([good]),
        encoded({**good, "number": "1"}), encoded({**good, "number": -1}),
        encoded({**good, "number": 1, "algorithm": "MD5"}), encoded({**good, "salt": "x?letter=y"}),
        "[" * 5000,
    ]  # fmt: skip
    for solution in odd:
        assert sign(browser, letter, solution) == "work", solution
    assert db.session.scalars(select(SpentWork)).all() == []


def test_a_form_opened_before_the_asking_is_believed_and_only_for_half_an_hour(browser, letter):
    assert sign(browser, letter, stamp=stamps.make(clock.now() - timedelta(hours=2))) == "work"
    switch(letter, AsksWork.OFF, clock.now())
    switch(letter, AsksWork.ON, clock.now() - timedelta(minutes=5))
    assert sign(browser, letter, stamp=stamps.make(clock.now() - timedelta(minutes=6))) is None


def test_in_normal_times_nothing_is_asked_and_the_page_holds_no_script_for_it(browser):
    letter = factories.open_letter()
    page = browser.get(f"/letters/{letter.slug}/")
    assert "work.js" not in page.text
    assert "data-challenge" not in page.text
    assert "worker-src" not in page.response.headers["Content-Security-Policy"]
    assert sign(browser, letter) is None


def test_where_work_is_asked_the_page_leads_to_the_challenge_and_is_the_same_for_all(
    browser, letter
):
    with time_machine.travel(clock.now(), tick=False):
        first, second = (browser.get(f"/letters/{letter.slug}/") for _ in range(2))
    assert f'data-challenge="/letters/{letter.slug}/challenge.json"' in first.text
    assert "work.js" in first.text
    assert "worker-src 'self'" in first.response.headers["Content-Security-Policy"]
    assert "s-maxage" in first.response.headers["Cache-Control"]
    assert first.text == second.text
    wrong = browser.post(f"/letters/{letter.slug}/sign/", factories.sign_fields(name=""))
    assert wrong.status == 422
    assert "data-challenge" in wrong.text


def test_a_flood_trips_it_by_itself_the_page_shows_it_and_calm_ends_it(browser):
    letter, now = factories.open_letter(), clock.now()
    begin_writing()
    settings.change(Limits(work=20), now=now)
    db.session.commit()
    assert "work.js" not in browser.get(f"/letters/{letter.slug}/").text
    people = [factories.signer(email=f"p{n}@gmail.com") for n in range(25)]
    wave(letter, people, [f"198.51.100.{n}" for n in range(25)], now=now)
    assert "work.js" in browser.get(f"/letters/{letter.slug}/").text
    assert tell(letter) == {"work": 4, "": 21}
    assert work.calm_down(now + timedelta(minutes=9)) == 0
    assert work.calm_down(now + timedelta(minutes=11)) == 1
    assert "work.js" not in browser.get(f"/letters/{letter.slug}/").text
    assert db.session.get(LetterGuard, letter.id).asked_since is None


def test_switched_off_a_flood_does_not_trip_it_and_switched_on_calm_does_not_end_it(app):
    letter, now = factories.open_letter(), clock.now()
    begin_writing()
    settings.change(Limits(work=3), now=now)
    db.session.commit()
    switch(letter, AsksWork.OFF, now)
    wave(letter, crowd(6), ["198.51.100.1"])
    assert not work.asking(letter.id).since
    switch(letter, AsksWork.ON, now - timedelta(days=1))
    assert work.calm_down(now) == 0
    db.session.rollback()
    assert work.asking(letter.id).since


def test_spent_solutions_are_forgotten_when_they_are_out_of_time(browser, letter):
    sign(browser, letter, solve(fetch(browser, letter)))
    proof.sweep(clock.now())
    assert len(db.session.scalars(select(SpentWork)).all()) == 1
    proof.sweep(clock.now() + timedelta(minutes=21))
    assert db.session.scalars(select(SpentWork)).all() == []
