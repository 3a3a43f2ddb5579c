"""The mail server is away for an hour: every receipt arrives afterwards, once, with its number."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta

import time_machine
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations.models import Receipt
from lfnkr_app.mail import delivery
from lfnkr_app.mail.models import OutgoingMail
from tests.donations.receipts.support import received
from tests.mailbox import Mailbox, text_of

GIFTS = 12


def point_at(app, port):
    app.extensions["mail"].server, app.extensions["mail"].port = "127.0.0.1", port


def work(now: datetime) -> None:
    """Do what the worker does of the mails at a moment, whatever the server answers."""
    with time_machine.travel(now, tick=False):
        delivery.reclaim(now=now)
        try:
            while delivery.deliver_due():
                pass
        except (OSError, smtplib.SMTPException):
            db.session.rollback()


def test_an_hour_without_a_mail_server_loses_no_receipt_and_doubles_none(app):
    begun = clock.now()
    with Mailbox() as box:
        for turn, minute in enumerate(range(0, 60, 3)):
            if turn < GIFTS:
                received(email=f"donor{turn}@example.org")
            box.answer = lambda _mail, m=turn: "451 greylisted" if m % 2 else "421 closing"
            # Not there at all, then there and out of order.
            point_at(app, 1 if minute < 40 else box.port)
            work(begun + timedelta(minutes=minute))
        assert box.letters == []
        box.answer = lambda _mail: "250 OK"
        for minute in range(60, 90, 3):
            work(begun + timedelta(minutes=minute))
    numbers = list(db.session.scalars(select(Receipt.number).order_by(Receipt.id)))
    assert len(numbers) == GIFTS
    assert sorted(box.recipients) == sorted(f"donor{n}@example.org" for n in range(GIFTS))
    told = [number for number in numbers for mail in box.letters if number in text_of(mail)]
    assert told == numbers
    assert set(db.session.scalars(select(OutgoingMail.state))) == {"sent"}
