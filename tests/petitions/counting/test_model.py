"""Whatever happens, in whatever order: the count that everybody reads is that of a simple model."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Callable
from contextvars import Context
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import actions, queries, rules, tally, turning
from lfnkr_app.petitions.counting import chain, checking, days
from lfnkr_app.petitions.errors import PetitionClosed
from lfnkr_app.petitions.models import (
    Petition,
    PetitionState,
    Signature,
    SignatureEvent,
    SignatureState,
)
from lfnkr_app.petitions.rows import Circumstances, letter_key
from tests import factories
from tests.petitions.counting.crowd import at_once, paper_rows, writing

PEOPLE = st.integers(0, 5)
COUNTRIES = st.sampled_from(["", "JP", "KR"])
SEATED = {"pending", "held", "confirmed", "invalidated"}
BOUNDED = settings(
    derandomize=True, deadline=None, database=None, print_blob=False,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def read(client: FlaskClient, path: str) -> str:
    """Return what everybody reads at that address, in a context and a session of its own."""
    db.session.rollback()
    text = Context().run(client.get, path, base_url="http://127.0.0.1:8000").get_data(as_text=True)
    db.session.rollback()
    return text


class Counting(RuleBasedStateMachine):
    """A letter, six people, paper batches and a clock; the model is what a child would note."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self.client = app.test_client()
        self.now = clock.now() - timedelta(days=40)
        letter = factories.open_letter(opens_at=self.now - timedelta(days=1))
        self.letter_id, self.slug = letter.id, letter.slug
        self.people: dict[int, str] = {}
        self.before: dict[int, str] = {}
        self.by_hand: set[int] = set()
        self.batches: dict[int, int] = {}
        self.is_open, self.tells_late = True, False

    # What people do.

    @rule(person=PEOPLE, country=COUNTRIES, held=st.booleans())
    def sign(self, person: int, country: str, held: bool) -> None:
        circumstances = Circumstances(held_because="test" if held else None)
        who = rules.Signer(name="Example", email=f"p{person}@example.org", country=country)
        begin_writing()
        try:
            actions.sign(self._letter(), who, circumstances, now=self.now)
        except PetitionClosed:
            assert not self.is_open
        else:
            if self.people.get(person) not in SEATED:
                self.people[person] = "held" if held else "pending"
                self.by_hand.discard(person)
        db.session.commit()

    @rule(person=PEOPLE)
    def confirm(self, person: int) -> None:
        def act(row: Signature) -> None:
            actions.confirm(row, self._letter(), now=self.now)

        try:
            self._do(person, act)
        except PetitionClosed:
            assert self.tells_late
            db.session.rollback()
        else:
            if not self.tells_late:
                self._turn(person, {"pending"}, "confirmed")

    @rule(person=PEOPLE)
    def withdraw(self, person: int) -> None:
        self._do(person, lambda row: actions.withdraw(row, now=self.now))
        self._turn(person, {"pending", "held", "confirmed"}, "withdrawn")

    @rule(person=PEOPLE)
    def expire(self, person: int) -> None:
        self._do(person, lambda row: actions.expire(row, now=self.now))
        self._turn(person, {"pending"}, "expired")

    # What the office does.

    @rule(person=PEOPLE)
    def invalidate(self, person: int) -> None:
        self._do(person, lambda row: actions.invalidate(row, cause="staff", now=self.now))
        if self.people.get(person) in {"pending", "held", "confirmed"}:
            self.before[person] = self.people[person]
            self.people[person] = "invalidated"

    @rule(person=PEOPLE)
    def restore(self, person: int) -> None:
        self._do(person, lambda row: actions.restore(row, cause="staff", now=self.now))
        self._turn(person, {"invalidated"}, self.before.get(person, ""))

    @rule(person=PEOPLE)
    def release(self, person: int) -> None:
        self._do(person, lambda row: actions.release(row, self._letter(), now=self.now))
        self._turn(person, {"held"}, "pending")

    @rule(person=PEOPLE)
    def hold(self, person: int) -> None:
        self._do(person, lambda row: actions.hold(row, because="staff", now=self.now))
        self._turn(person, {"pending"}, "held")

    @rule(person=PEOPLE)
    def confirm_by_hand(self, person: int) -> None:
        try:
            self._do(person, lambda row: actions.confirm_by_hand(row, self._letter(), now=self.now))
        except PetitionClosed:
            assert self.tells_late
            db.session.rollback()
        else:
            if not self.tells_late and self._turn(person, {"pending", "held"}, "confirmed"):
                self.by_hand.add(person)

    @rule(number=st.integers(1, 4), country=COUNTRIES)
    def paper_in(self, number: int, country: str) -> None:
        batch = 1 + len(self.batches) + 100 * self.letter_id
        rows = list(paper_rows(self._letter(), number, country=country, paper_batch_id=batch))
        self._write(lambda: turning.enter_all(rows, self.now, cause="paper"))
        self.batches[batch] = number

    @precondition(lambda self: self.batches)
    @rule(data=st.data())
    def paper_undo(self, data: Any) -> None:
        batch = data.draw(st.sampled_from(sorted(self.batches)))
        chosen = Signature.paper_batch_id == batch
        self._write(
            lambda: turning.turn_all(
                chosen, SignatureState.CONFIRMED, SignatureState.WITHDRAWN, self.now, cause="paper"
            )
        )
        self.batches[batch] = 0  # fmt: skip

    @rule()
    def strike_and_put_back_a_batch(self) -> None:
        mine, was = Signature.petition_id == self.letter_id, {"was_state": "confirmed"}
        confirmed, struck = SignatureState.CONFIRMED, SignatureState.INVALIDATED
        again = mine & (Signature.fraud_batch_id == self.letter_id)
        self._write(
            lambda: turning.turn_all(
                mine,
                confirmed,
                struck,
                self.now,
                cause="batch",
                fraud_batch_id=self.letter_id,
                **was,
            )
        )
        self._write(lambda: turning.turn_all(again, struck, confirmed, self.now, cause="batch",
                                             fraud_batch_id=None, was_state=None))  # fmt: skip

    @rule(days_ago=st.sampled_from([None, 0, 2]))
    def open_or_close(self, days_ago: int | None) -> None:
        begin_writing()
        letter = self._letter()
        letter.state = PetitionState.OPEN if days_ago is None else PetitionState.CLOSED
        letter.closes_at = None if days_ago is None else self.now - timedelta(days=days_ago)
        self.is_open, self.tells_late = days_ago is None, days_ago == 2
        db.session.commit()

    # What time, the worker and a stranger in the database do.

    @rule()
    def a_day_goes_by(self) -> None:
        self.now += timedelta(days=1)
        if not self.is_open:
            self.tells_late = True

    @rule()
    def close_the_days(self) -> None:
        days.close_days(self.letter_id, self.now)

    @rule(country=COUNTRIES, by=st.integers(-3, 3))
    def tamper_and_recount(self, country: str, by: int) -> None:
        self._write(lambda: tally.move(self.letter_id, country, "online", by))
        verdict = checking.check(self.letter_id, self.slug, self.now)
        assert (bool(verdict.repaired), verdict.broken) == (by != 0, None)

    @invariant()
    def everybody_reads_the_count_of_the_model(self) -> None:
        paper = sum(self.batches.values())
        signed = [person for person, state in self.people.items() if state == "confirmed"]
        count = json.loads(self._read("count.json"))
        assert (count["confirmed"], count["on_paper"]) == (len(signed) + paper, paper)
        countries = json.loads(self._read("countries.json"))
        assert sum(countries["countries"].values()) + countries["other"] == len(signed) + paper
        self._read_days(signed, paper)

    def _read_days(self, signed: list[int], paper: int) -> None:
        lines = list(csv.DictReader(io.StringIO(self._read("how-we-count.csv"))))
        sums = {name: sum(int(line[name] or 0) for line in lines) for name in chain.COLUMNS[1:6]}
        by_hand = len(self.by_hand & set(signed))
        assert (sums["on_paper"], sums["by_hand"]) == (paper, by_hand)
        assert sums["confirmed"] - sums["removed"] == len(signed) - by_hand
        assert days.ledger(self.letter_id, self.now).astray == {}
        assert chain.first_broken(days.closed_days(self.letter_id)) is None
        db.session.rollback()

    def _read(self, name: str) -> str:
        return read(self.client, f"/letters/{self.slug}/{name}")

    def _letter(self) -> Petition:
        return db.session.get_one(Petition, self.letter_id)

    def _write(self, act: Callable[[], Any]) -> None:
        begin_writing()
        act()
        db.session.commit()

    def _do(self, person: int, act: Callable[[Signature], Any]) -> None:
        """Act on the signature that holds this person's seat, if there is one."""
        begin_writing()
        key = rules.address_key(letter_key(self._letter()), f"p{person}@example.org")
        for row in queries.seated(self.letter_id, key):
            act(row)
        db.session.commit()

    def _turn(self, person: int, was: set[str], becomes: str) -> bool:
        if self.people.get(person) not in was:
            return False
        self.people[person] = becomes
        return True


def test_in_any_order_the_count_is_that_of_the_model(app):
    run_state_machine_as_test(
        lambda: Counting(app), settings=settings(BOUNDED, max_examples=8, stateful_step_count=25)
    )


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["confirm", "withdraw", "invalidate", "restore", "paper", "hand", "strike",
                         "put back", "recount", "close days"]),
        st.integers(0, 7),
    ),
    min_size=16, max_size=32,
)  # fmt: skip


def test_at_once_the_count_is_what_each_deed_says_it_changed(app):
    """The model of many at once: each deed tells by how much it moved the count, and no more."""

    @settings(BOUNDED, max_examples=4)
    @given(DEEDS)
    def run(deeds: list[tuple[str, int]]) -> None:
        crowd = Crowd()
        at_once(app, [lambda d=deed: crowd.do(*d) for deed in deeds])
        crowd.check(app.test_client())

    run()


class Crowd:
    """A letter, eight signatures, and the sum of what every deed said it moved."""

    def __init__(self) -> None:
        letter = factories.open_letter()
        self.letter_id, self.slug, self.now = letter.id, letter.slug, clock.now()
        self.rows = [factories.signature(letter, country=c).id for c in ("JP", "KR", "", "JP") * 2]
        self.moved, self.lock = 0, threading.Lock()

    def do(self, deed: str, number: int) -> None:
        """Do one of them, as a unit of work, and note by how much it moved the count."""
        if deed == "recount":
            checking.check(self.letter_id, self.slug, self.now)
        elif deed == "close days":
            days.close_days(self.letter_id, self.now)
        else:
            moves: list[int] = []
            many = deed in {"paper", "strike", "put back"}
            act = self._many if many else self._one
            writing(lambda: moves.append(act(deed, number)))()
            with self.lock:
                self.moved += sum(moves)

    def _many(self, deed: str, number: int) -> int:
        mine, confirmed = Signature.petition_id == self.letter_id, SignatureState.CONFIRMED
        struck, now = SignatureState.INVALIDATED, self.now
        if deed == "paper":
            letter = db.session.get_one(Petition, self.letter_id)
            return turning.enter_all(paper_rows(letter, number), now, cause="paper")
        if deed == "strike":
            return -turning.turn_all(mine, confirmed, struck, now, cause="batch",
                                     was_state="confirmed")  # fmt: skip
        back = mine & (Signature.was_state == "confirmed")
        return turning.turn_all(back, struck, confirmed, now, cause="batch", was_state=None)

    def _one(self, deed: str, number: int) -> int:
        row = db.session.scalars(
            select(Signature).where(Signature.id == self.rows[number]).with_for_update()
        ).one()
        letter, before = db.session.get_one(Petition, self.letter_id), row.state == "confirmed"
        if deed == "confirm":
            actions.confirm(row, letter, now=self.now)
        elif deed == "withdraw":
            actions.withdraw(row, now=self.now)
        elif deed == "invalidate":
            actions.invalidate(row, cause="staff", now=self.now)
        elif deed == "restore":
            actions.restore(row, cause="staff", now=self.now)
        else:
            actions.confirm_by_hand(row, letter, now=self.now)
        db.session.refresh(row)
        return (row.state == "confirmed") - before

    def check(self, client: FlaskClient) -> None:
        """Compare count.json, the tally, the days and the events with what was said."""
        count = json.loads(read(client, f"/letters/{self.slug}/count.json"))["confirmed"]
        assert count == self.moved == queries.true_count(self.letter_id)
        assert tally.faults(self.letter_id) == {}
        ledger = days.ledger(self.letter_id, self.now)
        assert (ledger.total, ledger.astray) == (count, {})
        mine = select(SignatureEvent).where(SignatureEvent.petition_id == self.letter_id)
        events = db.session.scalars(mine).all()
        entered = sum((e.became == "confirmed") - (e.was == "confirmed") for e in events)
        assert entered == count
        db.session.rollback()
