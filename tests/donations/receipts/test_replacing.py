"""Receipts that were wrong: void under their number, replaced by another, never deleted."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import emails, receipts
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.receipts import numbers as series
from lfnkr_app.donations.receipts.actions import Correction
from lfnkr_app.mail import delivery
from lfnkr_app.mail.models import OutgoingMail
from tests.donations.receipts.support import numbers, receipts_of, received
from tests.donations.support import mails


def acts() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def refund(gift: Gift, minor: int) -> None:
    begin_writing()
    row = db.session.get_one(Gift, gift.id)
    row.refunded_minor = minor
    receipts.follow(row, now=clock.now())
    db.session.commit()


def test_a_wrong_name_gets_a_new_number_and_the_old_one_stays_as_void(app, browser):
    gift = received(name="Exampel", email="old@example.org")
    begin_writing()
    written = Correction(name="山田 Example", address="1 Road")
    new = receipts.correct(gift, "misspelt", now=clock.now(), correction=written)
    number = new.number
    db.session.commit()
    assert numbers(gift) == [("00001", "void", 5000), ("00002", "issued", 5000)]
    old, new = receipts_of(gift)
    assert (old.void_reason, new.replaces_id) == ("misspelt", old.id)
    assert old.void_reason_sealed is not None
    assert b"misspelt" not in old.void_reason_sealed
    page = browser.get(f"/receipts/{emails.receipt_token(new)}")
    assert "山田 Example" in page.words
    assert "1 Road" in page.words
    assert f"In place of {old.number}" in page.words
    gone = browser.get(f"/receipts/{emails.receipt_token(old)}")
    assert "This receipt is void" in gone.words
    assert f"Receipt {number} stands in its place." in gone.words
    assert "Exampel" in gone.words
    assert mails("receipt") == 2
    newest = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert f"It replaces {old.number}, which is void." in " ".join(
        delivery.compose(newest).body.split()
    )
    assert acts() == ["receipt.replace"]


def test_void_is_said_once_and_twice_is_harmless(app):
    gift = received()
    for _time in range(2):
        begin_writing()
        receipts.void(gift, "bounced", now=clock.now())
        db.session.commit()
    assert numbers(gift) == [("00001", "void", 5000)]
    assert acts() == ["receipt.void"]
    assert [(count.last, count.there, count.void) for count in series.counts()] == [(1, 1, 1)]


def test_a_part_sent_back_leaves_a_receipt_over_the_rest_and_all_of_it_leaves_none(app, browser):
    gift = received(10_000, "USD")
    refund(gift, 4000)
    refund(gift, 4000)
    assert numbers(gift) == [("00001", "void", 10_000), ("00002", "issued", 6000)]
    page = browser.get(f"/receipts/{emails.receipt_token(receipts_of(gift)[1])}")
    assert "USD 60.00" in page.words
    assert "USD 100.00 − USD 40.00" in page.words
    refund(gift, 10_000)
    assert numbers(gift)[1:] == [("00002", "void", 6000)]
    refund(gift, 0)
    assert numbers(gift)[2:] == [("00003", "issued", 10_000)]
    assert receipts_of(gift)[2].replaces_id == receipts_of(gift)[1].id
    assert series.missing("R", clock.tokyo_day(clock.now()).year) == []


def test_a_gift_that_never_came_gets_no_receipt(app):
    gift = received()
    begin_writing()
    row = db.session.get_one(Gift, gift.id)
    row.state, row.received_at = "failed", None
    db.session.flush()
    with pytest.raises(LookupError):
        receipts.correct(row, "no", now=clock.now())
    db.session.rollback()


def test_the_database_itself_lets_one_receipt_of_a_gift_be_in_force(app):
    gift = received()
    begin_writing()
    with pytest.raises(IntegrityError):
        receipts.issue(gift, now=clock.now())
    db.session.rollback()
    assert len(receipts_of(gift)) == 1


def test_a_duplicate_keeps_its_number_and_is_counted(app):
    gift = received()
    begin_writing()
    receipt = receipts.in_force(gift)
    assert receipts.duplicate(receipt, now=clock.now()) == 1
    db.session.commit()
    assert numbers(gift) == [("00001", "issued", 5000)]
    assert receipts_of(gift)[0].copies == 1
    assert acts() == ["receipt.duplicate"]
