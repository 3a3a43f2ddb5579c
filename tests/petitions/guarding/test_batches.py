"""Batches: exact counts at every moment, a way back, no mail twice, whatever kills the worker."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.petitions import actions, queries
from lfnkr_app.petitions.guarding import batches
from lfnkr_app.petitions.guarding.conditions import Conditions
from lfnkr_app.petitions.guarding.models import Act, FraudBatch
from lfnkr_app.petitions.models import Petition, Signature
from tests import factories
from tests.accounts.people import member
from tests.petitions.guarding.flood import crowd, sent, sign, wave

NETWORK = "203.0.113.7"


@pytest.fixture
def letter(app):
    """A letter with two confirmed, two pending and one held from France, and one from Japan."""
    found = factories.open_letter()
    for _ in range(2):
        factories.confirmed(found, country="FR")
        factories.signature(found, country="FR")
    sign(found, factories.signer(country="FR"), sent(trap=True, opened_at=clock.now()))
    factories.confirmed(found, country="JP")
    return found


def begin(letter, act=Act.STRIKE, *, run=True, **wanted):
    who = db.session.scalar(select(StaffUser.id)) or member("signatures").id
    begin_writing()
    letter, actor = db.session.get(Petition, letter.id), db.session.get(StaffUser, who)
    batch = batches.begin(letter, act, Conditions(**wanted), "bots", actor=actor, now=clock.now())
    number = batch.id
    db.session.commit()
    if run:
        finish(number)
    return number


def finish(number, chunk=2):
    while batches.step(number, clock.now(), chunk=chunk):
        assert_exact(number)
    assert_exact(number)


def undo(number, *, run=True):
    begin_writing()
    actor = db.session.scalars(select(StaffUser)).first()
    done = batches.undo(db.session.get(FraudBatch, number), actor=actor, now=clock.now())
    db.session.commit()
    if run:
        finish(number)
    return done


def assert_exact(number):
    letter_id = db.session.get(FraudBatch, number).petition_id
    assert queries.count(letter_id).confirmed == queries.true_count(letter_id)


def states(country="FR"):
    rows = select(Signature.state).where(Signature.country == country).order_by(Signature.id)
    return list(db.session.scalars(rows))


def test_striking_out_takes_what_fits_and_counts_exactly(letter):
    before = queries.count(letter.id).confirmed
    batch = db.session.get(FraudBatch, begin(letter, country="FR"))
    assert (batch.state, batch.total, batch.changed) == ("done", 5, 5)
    assert states() == ["invalidated"] * 5
    assert states("JP") == ["confirmed"]
    assert (before, queries.count(letter.id).confirmed) == (3, 1)


def test_undoing_puts_everything_back_to_exactly_what_it_was(letter):
    before = everything()
    number = begin(letter, country="FR")
    assert undo(number)
    assert everything() == before
    batch = db.session.get(FraudBatch, number)
    assert (batch.state, batch.returned) == ("undone", 5)
    assert not undo(number, run=False)


def everything():
    columns = [c for c in Signature.__table__.columns if c.name != "reminded_at"]
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(Signature.id))]


def test_whoever_took_their_signature_back_meanwhile_stays_out(letter):
    number = begin(letter, country="FR")
    begin_writing()
    first = db.session.scalars(
        select(Signature).where(Signature.country == "FR").order_by(Signature.id)
    ).first()
    assert actions.withdraw(first, now=clock.now())
    db.session.commit()
    undo(number)
    assert states() == ["withdrawn", "pending", "confirmed", "pending", "held"]
    assert queries.count(letter.id).confirmed == 2


def test_a_killed_worker_leaves_a_batch_that_the_next_one_goes_on_with(letter):
    number = begin(letter, run=False, country="FR")
    assert batches.step(number, clock.now(), chunk=2)
    begin_writing()
    batches.work(db.session.get(FraudBatch, number), clock.now(), chunk=2)
    db.session.rollback()  # Killed within a chunk.
    assert db.session.get(FraudBatch, number).changed == 2
    assert batches.run_next(lambda: False, chunk=2)
    assert db.session.get(FraudBatch, number).changed == 5
    assert not batches.run_next(lambda: False)


def test_a_batch_stopped_half_way_leaves_the_rest_and_can_be_undone(letter):
    before = everything()
    number = begin(letter, run=False, country="FR")
    batches.step(number, clock.now(), chunk=2)
    begin_writing()
    actor = db.session.scalars(select(StaffUser)).first()
    assert batches.stop(db.session.get(FraudBatch, number), actor=actor, now=clock.now())
    db.session.commit()
    assert not batches.step(number, clock.now())
    assert states().count("invalidated") == 2
    undo(number)
    assert everything() == before


def test_what_is_signed_after_the_beginning_is_not_in_it(letter):
    number = begin(letter, run=False, country="FR")
    factories.confirmed(letter, country="FR")
    finish(number)
    assert states().count("confirmed") == 1


def test_what_was_struck_out_one_by_one_is_not_put_back_by_a_batch(letter):
    begin_writing()
    first = db.session.scalars(select(Signature).order_by(Signature.id)).first()
    actions.invalidate(first, cause="staff", now=clock.now())
    db.session.commit()
    undo(begin(letter, country="FR"))
    assert states()[0] == "invalidated"


def test_a_release_mails_everyone_once_even_when_killed_between(app):
    letter = factories.open_letter()
    wave(letter, crowd(7), [NETWORK], trap=True, opened_at=clock.now())
    number = begin(letter, Act.RELEASE, run=False, states=("held",), held_because="trap fast")
    batches.step(number, clock.now(), chunk=3)
    begin_writing()
    batches.work(db.session.get(FraudBatch, number), clock.now(), chunk=3)
    db.session.rollback()
    finish(number, chunk=3)
    assert db.session.scalar(select(func.count()).select_from(OutgoingMail)) == 7
    assert set(db.session.scalars(select(Signature.state))) == {"pending"}


def test_a_release_undone_holds_again_who_has_not_confirmed_and_stops_their_mail(app):
    letter = factories.open_letter()
    wave(letter, crowd(3), [NETWORK], trap=True, opened_at=clock.now())
    number = begin(letter, Act.RELEASE, states=("held",), held_because="trap fast")
    begin_writing()
    first = db.session.scalars(select(Signature).order_by(Signature.id)).first()
    assert actions.confirm(first, db.session.get(Petition, letter.id), now=clock.now())
    db.session.commit()
    undo(number)
    rows = db.session.execute(
        select(Signature.state, Signature.held_because).order_by(Signature.id)
    )
    assert rows.all() == [("confirmed", None), ("held", "trap fast"), ("held", "trap fast")]
    links = select(func.count()).where(OutgoingMail.kind == "petitions.confirm_signature")
    assert db.session.scalar(links) == 1


def test_each_condition_narrows(letter):
    key = db.session.scalar(select(Signature.name_key).where(Signature.country == "JP")).hex()
    now = clock.now()
    petition = db.session.get(Petition, letter.id)
    for wanted, number in (
        ({}, 6), ({"country": "JP"}, 1), ({"states": ("held",)}, 1), ({"lang": "ja"}, 0),
        ({"display": "hidden"}, 6), ({"same_name": key}, 1), ({"since": now}, 0),
        ({"until": now}, 6), ({"held_because": "trap fast"}, 1), ({"network": "00" * 16}, 0),
    ):  # fmt: skip
        assert batches.how_many(petition, Conditions(**wanted)) == number, wanted
    assert Conditions().is_everything()
    assert not Conditions(lang="ja").is_everything()
