"""Delivery to a real SMTP server on loopback."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail import delivery, outbox, rules
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.petitions import emails
from tests import factories
from tests.mailbox import Mailbox, text_of


@pytest.fixture
def mailbox(app):
    with Mailbox() as box:
        _point_at(app, box.port)
        yield box


def _point_at(app, port):
    state = app.extensions["mail"]
    state.server, state.port = "127.0.0.1", port


def deliver_all() -> int:
    total = 0
    while sent := delivery.deliver_due():
        total += sent
    return total


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(OutgoingMail.state).order_by(OutgoingMail.id)))


def test_a_mail_reaches_the_server_with_text_and_html_and_its_own_message_id(mailbox):
    letter = factories.open_letter()
    signature = factories.signature(letter, email="hana@example.org", name="Hana", deliver=True)
    deliver_all()
    [mail] = mailbox.to("hana@example.org")
    link = f"http://127.0.0.1:8000/confirm/{emails.confirm_token(signature)}"
    assert mail["Subject"] == "Please confirm your signature"
    assert link in text_of(mail)
    assert link in mail.get_body(("html",)).get_content()
    assert "Name shown: hidden. Handed to the addressee: yes" in text_of(mail)
    assert mail["Message-ID"] == db.session.scalar(select(OutgoingMail.message_id))
    assert mail["Date"]


def test_a_sent_mail_keeps_no_recipient_and_no_words(mailbox):
    factories.signature(factories.open_letter())
    deliver_all()
    row = db.session.scalars(select(OutgoingMail)).one()
    assert (row.state, row.recipient_sealed, row.args_sealed) == ("sent", None, None)


def test_a_mail_is_queued_once_for_one_occasion(app):
    letter = outbox.Letter("one-key", "test", "a@example.org", "thank_signature", "en")
    begin_writing()
    assert [outbox.queue(letter, now=clock.now()) for _ in range(2)] == [True, False]
    db.session.commit()


def test_nothing_is_lost_and_nothing_doubled_while_the_server_is_down(app):
    letter = factories.open_letter()
    for _ in range(5):
        factories.signature(letter)
    _point_at(app, 1)
    for _ in range(3):
        with pytest.raises(OSError):
            delivery.deliver_due()
    assert states() == ["queued"] * 5
    assert db.session.scalar(select(db.func.sum(OutgoingMail.tries))) == 0
    with Mailbox() as box:
        _point_at(app, box.port)
        deliver_all()
        assert len(box.letters) == len({m["Message-ID"] for m in box.letters}) == 5
    assert states() == ["sent"] * 5


def test_a_refused_recipient_is_dead_at_once_and_the_others_go_out(mailbox):
    letter = factories.open_letter()
    for name in ("good1", "bad", "good2"):
        factories.signature(letter, email=f"{name}@example.org")
    mailbox.answer = lambda e: "550 no such person" if "bad@" in e.rcpt_tos[0] else "250 OK"
    deliver_all()
    assert states() == ["sent", "dead", "sent"]


def test_a_passing_refusal_waits_longer_each_time(mailbox):
    factories.signature(factories.open_letter())
    mailbox.answer = lambda _e: "451 try again"
    deliver_all()
    row = db.session.scalars(select(OutgoingMail)).one()
    assert (row.state, row.tries, row.last_error) == ("queued", 1, "451")
    assert row.due_at > clock.now()
    waits = [rules.wait_before(n) for n in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)


def test_a_lease_that_a_dead_worker_left_is_taken_up_again(mailbox):
    factories.signature(factories.open_letter())
    assert len(delivery.lease(now=clock.now())) == 1
    assert delivery.deliver_due() == 0
    assert delivery.reclaim(now=clock.now() + rules.LEASE + timedelta(seconds=1)) == 1
    deliver_all()
    assert len(mailbox.letters) == 1


def test_two_workers_never_lease_the_same_mail(app):
    letter = factories.open_letter()
    for _ in range(30):
        factories.signature(letter)
    first, second = delivery.lease(now=clock.now()), delivery.lease(now=clock.now())
    assert len(first) + len(second) == 30
    assert not set(first) & set(second)


def test_a_mail_speaks_the_language_of_its_reader(mailbox):
    letter = factories.open_letter()
    factories.signature(letter, lang="ja", email="ja@example.org")
    deliver_all()
    [mail] = mailbox.to("ja@example.org")
    assert mail["Content-Language"] == "ja"
    assert "公開書簡" in text_of(mail)


@pytest.mark.parametrize(
    ("error", "about_this_mail"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no")}), True),
        (smtplib.SMTPRecipientsRefused({"a": (421, b"closing")}), False),
        (smtplib.SMTPDataError(554, b"no"), True),
        (smtplib.SMTPSenderRefused(530, b"log in", "a"), False),
        (smtplib.SMTPAuthenticationError(535, b"no"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (TimeoutError(), False),
        (KeyError("template"), True),
    ],
)
def test_a_server_that_is_down_is_told_from_a_mail_that_is_refused(error, about_this_mail):
    assert rules.is_about_this_mail(error) is about_this_mail
