"""The audit trail: append-only in fact, because a change shows."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from tests.accounts.people import member


def write(number=3, **values):
    for n in range(number):
        begin_writing()
        entry = {
            "actor": None,
            "detail": {"reason": f"reason {n} 理由"},
            "now": clock.now(),
            **values,
        }
        audit.record("signatures.export", f"letter-{n}", **entry)
        db.session.commit()


def change(sql, **values):
    db.session.rollback()
    with db.engine.connect().execution_options(lfnkr_writing=True) as connection:
        connection.execute(text(sql), values)
        connection.commit()


def ids():
    return list(db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))


def test_an_empty_trail_is_whole(app):
    assert audit.verify() is None


def test_what_is_recorded_can_be_read_and_is_whole(app):
    who = member("signatures")
    begin_writing()
    actor = db.session.get_one(audit.StaffUser, who.id)
    now = datetime(2026, 4, 17, 3, 4, 5, 678901, tzinfo=UTC)
    audit.record(
        "signatures.export", "letter", actor=actor, detail={"rows": 3, "reason": "理由"}, now=now
    )
    db.session.commit()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "letter")).one()
    assert (entry.actor_id, entry.at) == (who.id, now)
    assert audit.detail_of(entry) == {"rows": 3, "reason": "理由"}
    assert audit.verify() is None


def test_the_detail_is_sealed(app):
    write(1)
    raw = db.session.scalar(text("SELECT detail FROM audit_entry"))
    assert b"reason" not in bytes(raw)


def test_an_entry_belongs_to_the_unit_of_work_that_it_tells_of(app):
    begin_writing()
    audit.record("a.b", "x", actor=None, detail={}, now=clock.now())
    db.session.rollback()
    assert ids() == []


ANOTHER_DETAIL = """UPDATE audit_entry SET detail =
    (SELECT o.detail FROM audit_entry o WHERE o.id > :id LIMIT 1) WHERE id = :id"""


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET subject = 'other' WHERE id = :id",
        "UPDATE audit_entry SET act = 'signatures.look' WHERE id = :id",
        "UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE id = :id",
        ANOTHER_DETAIL,
        "UPDATE audit_entry SET detail = uid WHERE id = :id",
        "UPDATE audit_entry SET detail_key = hash WHERE id = :id",
        "UPDATE audit_entry SET uid = hash WHERE id = :id",
    ],
)
def test_a_changed_entry_is_found(app, sql):
    write(4)
    wanted = ids()[1]
    change(sql, id=wanted)
    assert audit.verify() == wanted


def test_a_removed_entry_is_found(app):
    write(4)
    one, two, three, _four = ids()
    change("DELETE FROM audit_entry WHERE id = :id", id=two)
    assert (one, audit.verify()) == (one, three)


def test_a_forgotten_detail_leaves_the_chain_whole(app):
    write(3)
    change("UPDATE audit_entry SET detail = NULL WHERE id = :id", id=ids()[1])
    assert audit.verify() is None


def test_the_database_itself_refuses_a_fork(app):
    write(2)
    begin_writing()
    first = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).first()
    values = {"act": "a", "subject": "b", "detail_key": b"k", "hash": b"h"}
    fork = AuditEntry(at=clock.now(), previous=first.previous, **values)
    db.session.add(fork)
    with pytest.raises(Exception, match=r"(?i)unique"):
        db.session.flush()
    db.session.rollback()


def test_a_long_trail_is_read_in_steps(app, monkeypatch):
    monkeypatch.setattr(audit, "_STEP", 3)
    write(7)
    assert audit.verify() is None
    change("UPDATE audit_entry SET subject = 'other' WHERE id = :id", id=ids()[6])
    assert audit.verify() == ids()[6]


def test_many_at_once_make_one_chain(app):
    faults = []

    def work(name):
        with app.app_context():
            try:
                write(8, detail={"by": name})
            except Exception as fault:
                faults.append(fault)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert len(ids()) == 32
    assert audit.verify() is None
