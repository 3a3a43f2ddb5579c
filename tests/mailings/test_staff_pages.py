"""Staff write, look, try, send and stop mailings, and keep the list of addresses that refuse."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from lfnkr_app import clock, i18n
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.accounts.two_person.jobs import perform_due
from lfnkr_app.accounts.two_person.models import PendingAct
from lfnkr_app.database import begin_writing, db, new_uid
from lfnkr_app.mail import suppression
from lfnkr_app.mail.models import OutgoingMail, Suppression
from lfnkr_app.mailings import jobs, rules
from lfnkr_app.mailings.models import Mailing, MailingState, Subscriber
from lfnkr_app.petitions.models import Signature
from lfnkr_app.privacy.sealing import sealer
from tests import factories
from tests.accounts.people import member, sign_in
from tests.mailings.support import deliver_all, fresh, mailbox_of, mailing, subscriber

NOW = clock.now()
WRITTEN = {"to": "news", "subject_en": "News", "text_en": "Two\n\nparagraphs.", "fallback": "en"}


@pytest.fixture
def office(app):
    """A browser in which somebody who writes mailings is signed in."""
    return sign_in(app, member("mailings"))


def many(number: int) -> None:
    """Store so many subscribers."""
    rows = []
    for n in range(number):
        uid = new_uid()
        sealed = sealer().seal(f"p{n}@example.org".encode(), table="subscriber", column="email",
                               uid=uid)  # fmt: skip
        rows.append({"uid": uid, "person_key": uid, "email_sealed": sealed, "lang": "en",
                     "state": "confirmed", "asked_at": NOW})  # fmt: skip
    begin_writing()
    db.session.execute(insert(Subscriber), rows)
    db.session.commit()


def acts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.act).where(AuditEntry.act.like("%.%"))))


def test_a_mailing_is_written_seen_tried_and_sent(app, office):
    letter = factories.open_letter()
    factories.confirmed(letter, email="hana@example.org", news=True)
    subscriber("reader@example.org")
    page = office.get("/staff/mailings/write")
    assert "Signers of “An open letter” who ticked news" in page.words
    page = office.submit(page, "", **{**WRITTEN, "subject_ja": "お知らせ", "text_ja": "本文"})
    assert page.path == "/staff/mailings/1/"
    assert "<p>Two</p>" in page.text
    assert "Send to up to 2 people" in page.words
    assert jobs.feed(NOW) == 0, "nothing is sent before the button"
    with mailbox_of(app) as box:
        office.submit(page, "test", lang="ja")
        deliver_all()
        [mail] = box.to("mika@example.org")
        assert mail["Subject"] == "[Test] お知らせ"
        assert mail["List-Unsubscribe"] is None
        page = office.submit(office.get("/staff/mailings/1/"), "send")
        assert "You can stop it half-way" in page.words
        assert jobs.feed(NOW) == 2
        deliver_all()
        assert {m["To"] for m in box.letters if m["List-Unsubscribe"]} == {
            "hana@example.org", "reader@example.org"
        }  # fmt: skip
    page = office.get("/staff/mailings/1/")
    assert "2 sent" in page.words
    assert "Send it" not in page.words
    assert "News" in office.get("/staff/mailings/").words
    assert "mailing.send" in acts()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text_en": ""}, "Write the text for this subject"),
        ({"subject_en": ""}, "Write a subject for this text"),
        ({"fallback": "ko"}, "Write the mail in this language"),
        ({"subject_en": "x" * 151}, "151"),
        ({"to": "letter:99"}, "Not a valid choice"),
    ],
)
def test_a_half_mailing_is_told_and_kept(office, values, sentence):
    page = office.submit(office.get("/staff/mailings/write"), "", **{**WRITTEN, **values})
    assert page.status == 422
    assert sentence in page.words or sentence == "151"
    assert "paragraphs." in page.text or values.get("text_en") == ""


def test_what_was_changed_since_it_was_seen_is_not_sent(office):
    subscriber("reader@example.org")
    office.submit(office.get("/staff/mailings/write"), "", **WRITTEN)
    seen = office.get("/staff/mailings/1/")
    edit = office.get("/staff/mailings/1/edit")
    page = office.submit(edit, "", subject_en="Other news")
    assert "Other news" in page.words
    page = office.submit(seen, "send")
    assert "was changed meanwhile" in page.words
    assert fresh(1).state == MailingState.DRAFT
    page = office.submit(office.get("/staff/mailings/1/"), "delete")
    assert page.path == "/staff/mailings/"
    assert db.session.get(Mailing, 1) is None


def test_more_than_a_thousand_need_a_second_person_or_a_day(app, office):
    many(rules.ALONE + 1)
    office.submit(office.get("/staff/mailings/write"), "", **WRITTEN)
    page = office.submit(office.get("/staff/mailings/1/"), "send")
    assert "A second person has to approve it" in page.words
    assert (fresh(1).state, jobs.feed(NOW)) == (MailingState.WAITING, 0)
    assert (
        "can no longer be changed"
        in office.submit(office.get("/staff/mailings/1/edit"), "", subject_en="Swapped").words
    )
    act = db.session.scalars(select(PendingAct)).one()
    number = act.id
    second = sign_in(app, member("mailings", email="second@example.org"))
    page = second.get(f"/staff/acts/{number}/")
    assert "Send the mail “News” to up to 1,001 people" in page.words
    second.submit(page, "approve")
    assert perform_due(NOW) == 1
    assert fresh(1).state == MailingState.SENDING
    assert jobs.feed(NOW) == 500
    page = office.submit(office.get("/staff/mailings/1/"), "stop")
    assert "500 mails that waited were taken back" in page.words
    page = office.submit(page, "send")
    assert fresh(1).state == MailingState.WAITING, "going on needs a second person again"


def test_a_stopped_act_makes_the_mailing_a_draft_again(app, office):
    many(rules.ALONE + 1)
    office.submit(office.get("/staff/mailings/write"), "", **WRITTEN)
    office.submit(office.get("/staff/mailings/1/"), "send")
    number = db.session.scalars(select(PendingAct.id)).one()
    other = sign_in(app, member("author", email="other@example.org"))
    other.submit(other.get(f"/staff/acts/{number}/stop"), "stop")
    page = office.submit(office.get("/staff/mailings/1/edit"), "", subject_en="Better")
    assert "Better" in page.words
    assert perform_due(NOW + timedelta(hours=25)) == 0
    assert fresh(1).state == MailingState.DRAFT


def test_only_the_role_writes_mailings(app):
    browser = sign_in(app, member("editor", "administrator", "signatures"))
    mailing(state=MailingState.DRAFT)
    for path in ("", "write", "1/", "1/edit", "bounces/"):
        assert browser.get(f"/staff/mailings/{path}").status == 403, path


def test_addresses_that_refuse_are_pasted_and_kept_as_keys_alone(office):
    text = "Name;Email\nHana;hana@example.org;550\n<Ken@Example.org>, ken@example.org.\nno address"
    page = office.submit(office.get("/staff/mailings/bounces/"), "bounces/", text=text,
                         reason="bounced")  # fmt: skip
    assert "2 addresses added" in page.words
    page = office.submit(page, "bounces/", text="hana+x@example.org", reason="asked")
    assert "0 addresses added" in page.words
    assert "1 was on the list already" in page.words
    assert "@example.org" not in page.words
    db.session.rollback()
    stored = db.session.scalars(select(Suppression)).all()
    assert {row.reason for row in stored} == {"bounced"}
    assert all(b"example" not in row.person_key for row in stored)
    assert office.submit(page, "bounces/", text="nothing here", reason="asked").status == 422
    page = office.submit(office.get("/staff/mailings/bounces/"), "remove", email="HANA@example.org")
    assert "takes mailings again" in page.words
    page = office.submit(page, "remove", email="nobody@example.org")
    assert "not on the list" in page.words
    assert suppression.by_reason() == {"bounced": 1}
    assert {"suppression.add", "suppression.remove"} <= set(acts())


def test_nothing_of_a_mailing_lies_open_in_the_database(office):
    letter = factories.open_letter()
    factories.confirmed(letter, email="hana@example.org", news=True)
    mailing()
    jobs.feed(NOW)
    db.session.rollback()
    mail = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert b"unsubscribe" not in (mail.args_sealed or b"")
    assert mail.recipient == db.session.scalars(select(Signature)).one().email
    assert i18n.current() == "en"
