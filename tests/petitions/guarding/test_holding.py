"""What is held and what is not, as signings come in."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions.guarding import pace, settings
from lfnkr_app.petitions.guarding.models import SigningPace
from lfnkr_app.petitions.guarding.rules import Limits
from lfnkr_app.petitions.models import Signature
from tests import factories
from tests.petitions.guarding.flood import sent, sign, tell, wave

BOT = [f"203.0.113.{n}" for n in range(1, 5)]


def at(domain, number):
    return [factories.signer(email=f"x{n}@{domain}", name=f"Example {n}") for n in range(number)]


def test_a_wave_from_few_networks_with_one_odd_domain_is_held_after_the_limits(app):
    letter = factories.open_letter()
    wave(letter, at("bots.example.org", 400), BOT)
    told = tell(letter)
    assert told[""] == 120, told
    assert told["network domain"] == 180
    assert told["network domain surge"] == 100


def test_two_thousand_posts_from_few_networks_leave_few_pending_and_no_mail_to_the_held(app):
    letter = factories.open_letter()
    begin_writing()
    settings.change(Limits(network=10, domain=10), now=clock.now())
    db.session.commit()
    wave(letter, at("bots.example.org", 300), BOT[:2])
    told = tell(letter)
    assert told[""] == 20
    assert sum(told.values()) == 300


def test_many_people_behind_one_network_are_not_held_by_that_alone(app):
    letter = factories.open_letter()
    people = [factories.signer(email=f"person{n}@gmail.com") for n in range(80)]
    wave(letter, people, ["203.0.113.7"])
    assert tell(letter) == {"": 80}


def test_many_of_one_odd_domain_from_many_networks_are_not_held_by_that_alone(app):
    letter = factories.open_letter()
    networks = [f"198.51.100.{n}" for n in range(1, 101)]
    wave(letter, at("school.example.org", 60), networks)
    assert tell(letter) == {"": 60}


def test_the_same_name_again_and_again_from_one_network_is_held(app):
    letter = factories.open_letter()
    people = [factories.signer(name="Ｅxample　Name", email=f"n{n}@gmail.com") for n in range(40)]
    wave(letter, people, ["203.0.113.7"])
    assert tell(letter) == {"": 30, "network name": 10}


def test_without_a_network_only_the_other_signs_are_left(app):
    letter = factories.open_letter()
    wave(letter, at("bots.example.org", 40), ["203.0.113.7"], ip_key=None)
    assert tell(letter) == {"": 40}


def test_a_new_hour_counts_from_the_beginning(app):
    letter, now = factories.open_letter(), clock.now()
    wave(letter, at("bots.example.org", 40), BOT[:1], now=now)
    later = now + timedelta(hours=1)
    sign(letter, factories.signer(email="new@bots.example.org"), sent(BOT[0], now=later), later)
    newest = db.session.scalar(select(Signature).order_by(Signature.id.desc()).limit(1))
    assert newest.held_because is None


def test_a_closed_letter_counts_nothing(app):
    letter = factories.open_letter(closes_at=clock.now() - timedelta(days=1))
    with pytest.raises(Exception, match=letter.slug):
        sign(letter, factories.signer(), sent())
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(SigningPace)) == 0


def test_whoever_was_held_and_signs_again_without_a_suspicion_goes_on(app):
    letter, who = factories.open_letter(), factories.signer()
    sign(letter, who, sent(trap=True, opened_at=clock.now()))
    assert tell(letter) == {"trap fast": 1}
    sign(letter, who, sent("198.51.100.9"))
    assert tell(letter) == {"": 1}
    assert db.session.scalar(select(Signature.state)) == "pending"


def test_paces_die_after_a_week_and_those_of_names_after_a_day(app):
    letter, now = factories.open_letter(), clock.now()
    for days in (8, 2, 0):
        moment = now - timedelta(days=days)
        sign(letter, factories.signer(), sent(now=moment), moment)
    pace.sweep(now)
    kinds = db.session.execute(select(SigningPace.kind, func.count()).group_by(SigningPace.kind))
    assert dict(kinds.all()) == {"domain": 2, "letter": 2, "network": 2, "minutes": 1, "name": 1}


def test_counting_costs_little(app):
    letter, now = factories.open_letter(), clock.now()
    keys = {"name": b"n" * 32, "domain": b"d" * 32, "network": b"i" * 16}
    begin_writing()
    pace.count(letter.id, keys, now)
    started = time.process_time()
    for number in range(200):
        pace.count(letter.id, {**keys, "name": number.to_bytes(32)}, now)
    spent = (time.process_time() - started) / 200
    db.session.commit()
    assert spent < 0.003, f"{spent * 1000:.2f} ms"


def test_what_is_counted_names_no_network_domain_or_person(app):
    letter = factories.open_letter()
    sign(letter, factories.signer(name="Hana", email="hana@example.org"), sent("203.0.113.7"))
    keys = b" ".join(db.session.scalars(select(SigningPace.key)))
    for word in (b"203.0", b"example", b"Hana"):
        assert word not in keys
