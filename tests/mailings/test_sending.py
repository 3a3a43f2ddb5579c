"""Sending: everybody once, whatever breaks; not the suppressed, not too often; stopped at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail import delivery, suppression
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.mailings import actions, jobs, rules, staff_sending
from lfnkr_app.mailings.models import MailingSent, MailingState
from lfnkr_app.ops import health
from tests import factories
from tests.accounts.people import member
from tests.mailbox import text_of
from tests.mailings.support import deliver_all, fresh, mailbox_of, mailing, subscriber

NOW = clock.now()


def crowd(letters: int = 2, people: int = 6) -> list[str]:
    """Return the addresses of people who all signed every letter and subscribed, news ticked."""
    addresses = [f"person{n}@example.org" for n in range(people)]
    for _letter in range(letters):
        letter = factories.open_letter()
        for address in addresses:
            factories.confirmed(letter, email=address, news=True)
    for address in addresses[::2]:
        subscriber(address)
    return addresses


def queued(number: int) -> int:
    db.session.rollback()
    like = OutgoingMail.key.startswith(f"mailing:{number}:")
    return db.session.scalar(select(func.count()).select_from(OutgoingMail).where(like)) or 0


def test_news_reach_subscribers_and_signers_once_each_in_their_language(app):
    addresses = crowd()
    letter = factories.open_letter()
    factories.confirmed(letter, email="ja@example.org", news=True, lang="ja")
    factories.confirmed(letter, email="ko@example.org", news=True, lang="ko")
    factories.confirmed(letter, email="quiet@example.org", news=False, deliver=True)
    factories.signature(letter, email="unconfirmed@example.org", news=True)
    subscriber("unsure@example.org", confirmed=False)
    number = mailing()
    with mailbox_of(app) as box:
        assert jobs.feed(NOW) == 8
        assert jobs.feed(NOW) == 0
        deliver_all()
        mails = [mail for mail in box.letters if mail["List-Unsubscribe"]]
    assert sorted(mail["To"] for mail in mails) == sorted(
        [*addresses, "ja@example.org", "ko@example.org"]
    )
    by_reader = {mail["To"]: mail for mail in mails}
    assert by_reader["ja@example.org"]["Subject"] == "ご報告"
    assert by_reader["ko@example.org"]["Subject"] == "What your name did", "the fallback"
    assert by_reader["ko@example.org"]["Content-Language"] == "en"
    html = by_reader["person0@example.org"].get_body(("html",)).get_content()
    assert '<a href="https://example.org/a">https://example.org/a</a>.' in html
    assert "<img" not in html
    assert "/unsubscribe/" in text_of(by_reader["person0@example.org"])
    assert (fresh(number).state, fresh(number).queued) == (MailingState.DONE, 8)


def test_the_signers_of_one_letter_can_be_written_to_alone(app):
    letter, other = factories.open_letter(), factories.open_letter()
    factories.confirmed(letter, email="hana@example.org", news=True)
    factories.confirmed(other, email="other@example.org", news=True)
    subscriber("reader@example.org")
    number = mailing(audience="letter", subject=str(letter.id))
    assert jobs.feed(NOW) == 1
    [mail] = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "mailings.mailing"))
    assert mail.recipient == "hana@example.org"
    assert fresh(number).state == MailingState.DONE


def test_nobody_gets_two_though_it_is_cut_off_anywhere(app):
    addresses = crowd()
    number = mailing()
    for cut_after in (1, 1, 2, 1, 9):
        for _batches in range(cut_after):
            jobs.feed_batch(number, NOW, size=2)
        die_in_the_middle(number)
    with mailbox_of(app) as box:
        deliver_all()
        mailed = [mail["To"] for mail in box.letters if mail["List-Unsubscribe"]]
    assert sorted(mailed) == sorted(addresses)
    assert fresh(number).queued == len(addresses)


def test_two_workers_at_once_send_everybody_one(app):
    addresses = crowd()
    number = mailing()
    start = threading.Barrier(2)

    def work():
        with app.app_context():
            start.wait()
            for _round in range(3):
                jobs.feed(NOW, size=2)
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs.feed(NOW, size=2)
    assert queued(number) == fresh(number).queued == len(addresses)
    assert fresh(number).state == MailingState.DONE


def test_the_suppressed_and_those_with_three_this_week_are_left_out_and_counted(app):
    letter = factories.open_letter()
    for name in ("gone", "hana"):
        factories.confirmed(letter, email=f"{name}@example.org", news=True)
    begin_writing()
    suppression.add(["GONE@example.org"], "bounced", now=NOW)
    db.session.commit()
    numbers = [mailing() for _ in range(4)]
    for _number in numbers:
        jobs.feed(NOW)
    told = [(fresh(n).queued, fresh(n).suppressed, fresh(n).often) for n in numbers]
    assert told == [(1, 1, 0)] * 3 + [(0, 1, 1)]
    after = mailing()
    jobs.feed(NOW + timedelta(days=7, seconds=1))
    assert fresh(after).queued == 1


def test_the_outbox_is_fed_as_it_empties_and_confirmations_go_first(app):
    crowd(letters=1)
    number = mailing()
    assert jobs.feed(NOW, size=2, most=4) == 3, "as many as fit"
    assert fresh(number).state == MailingState.SENDING
    factories.signature(factories.open_letter(), email="fresh@example.org")
    with mailbox_of(app) as box:
        deliver_all()
        order = [mail["To"] for mail in box.letters]
        first_bulk = next(i for i, m in enumerate(box.letters) if m["List-Unsubscribe"])
        assert order.index("fresh@example.org") < first_bulk
        for _round in range(2):
            jobs.feed(NOW, size=2, most=4)
            deliver_all()
    assert fresh(number).queued == 6


def test_mailings_that_wait_long_are_no_alarm(app):
    crowd(letters=1, people=2)
    with mailbox_of(app):
        deliver_all()
    mailing()
    jobs.feed(NOW - timedelta(hours=5))
    assert delivery.lease(now=NOW)
    assert health.mails_in_time()


def test_a_stop_takes_back_what_waits_and_going_on_sends_nobody_a_second(app):
    addresses = crowd(letters=1)
    number = mailing()
    who = member("mailings").id
    with mailbox_of(app) as box:
        jobs.feed(NOW, size=2, most=2)
        deliver_all()
        jobs.feed(NOW, size=2, most=2)
        begin_writing()
        back = staff_sending.stop(fresh_in(number), actor=actor(who), now=NOW)
        db.session.commit()
        assert back == 1
        assert jobs.feed(NOW, size=2, most=2) == 0
        deliver_all()
        assert (fresh(number).state, fresh(number).queued) == (MailingState.STOPPED, 2)
        begin_writing()
        row = fresh_in(number)
        staff_sending.send(row, seen=staff_sending.mark_of(row), actor=actor(who), now=NOW)
        db.session.commit()
        for _round in range(8):
            jobs.feed(NOW, size=2, most=2)
            deliver_all()
        mailed = [mail["To"] for mail in box.letters if mail["List-Unsubscribe"]]
    assert sorted(mailed) == sorted(addresses)
    assert fresh(number).state == MailingState.DONE


def die_in_the_middle(number: int) -> None:
    """Leave one batch as SIGKILL would: everything written, nothing committed."""
    begin_writing()
    row = jobs._taken(number)
    if row is not None:
        name, subject = jobs.audiences.sources(row.audience, row.subject)[row.source]
        batch = jobs.audiences.offered()[name].batch(subject, row.after, 2)
        jobs._queued(row, name, batch, NOW)
    db.session.remove()


def fresh_in(number):
    return db.session.get_one(jobs.Mailing, number)


def actor(number):
    return db.session.get_one(StaffUser, number)


def test_who_leaves_while_it_waits_gets_nothing_any_more(app):
    subscriber("hana@example.org")
    number = mailing()
    assert jobs.feed(NOW) == 1
    begin_writing()
    actions.leave("hana@example.org", now=NOW)
    db.session.commit()
    assert queued(number) == 0


def test_who_was_sent_what_is_forgotten_a_month_later(app):
    subscriber("hana@example.org")
    number = mailing()
    jobs.feed(NOW)
    assert jobs.forget(NOW + timedelta(days=29)) == 0
    assert jobs.forget(NOW + timedelta(days=31)) == 1
    assert db.session.scalar(select(func.count()).select_from(MailingSent)) == 0
    assert fresh(number).queued == 1


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\nline\n\nTwo", "<p>One<br>\nline</p>\n<p>Two</p>"),
        ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>"),
        ("See https://example.org/a?b=1&c=2.",
         '<p>See <a href="https://example.org/a?b=1&amp;c=2">https://example.org/a?b=1&amp;c=2</a>.</p>'),
        ("（https://example.org/あ）。",
         '<p>（<a href="https://example.org/あ">https://example.org/あ</a>）。</p>'),
        ('https://example.org/"onclick=x',
         '<p><a href="https://example.org/">https://example.org/</a>&#34;onclick=x</p>'),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
    ],
)  # fmt: skip
def test_plain_text_becomes_simple_and_harmless_html(text, html):
    assert rules.as_html(text) == html
