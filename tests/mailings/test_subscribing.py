"""Asking for news, confirming, stopping: nobody learns who gets them, and a GET changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail import suppression
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.mailings import audiences, jobs
from lfnkr_app.mailings.models import Subscriber
from lfnkr_app.petitions.models import Signature
from tests import factories
from tests.mailings.support import deliver_all, mailbox_of, mailing, subscriber

SUBSCRIBE = "/subscribe/"


def states() -> list[tuple[str, str]]:
    db.session.rollback()
    query = select(Subscriber).order_by(Subscriber.id)
    return [(row.email or "", row.state) for row in db.session.scalars(query)]


def newest() -> OutgoingMail:
    db.session.rollback()
    return db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()


def test_a_reader_subscribes_confirms_stops_and_comes_back(browser):
    page = browser.get("/ja" + SUBSCRIBE)
    assert page.status == 200
    page = browser.submit(page, "subscribe", email="Hana@example.org")
    assert page.path == "/ja/subscribe/check-your-mail/"
    mail = newest()
    assert (mail.recipient, mail.template, mail.lang) == (
        "Hana@example.org", "confirm_subscription", "ja"
    )  # fmt: skip
    link = f"/subscribe/confirm/{mail.args['confirm']}"
    page = browser.get(link)
    assert states() == [("Hana@example.org", "pending")], "opening the link changes nothing"
    for _twice in range(2):
        done = browser.submit(page, link)
        assert done.status == 200
    assert states() == [("Hana@example.org", "confirmed")]
    leave = next(one for one in done.links() if "/unsubscribe/" in one)
    page = browser.get(leave)
    assert states() == [("Hana@example.org", "confirmed")]
    browser.submit(page, "unsubscribe")
    assert states() == [], "who leaves leaves nothing"
    assert browser.post(leave).status == browser.get(leave).status == 200, "twice is harmless"
    browser.submit(browser.get(SUBSCRIBE), "subscribe", email="hana@example.org")
    assert states() == [("hana@example.org", "pending")]
    assert browser.get(link).status == 404, "the link of the first time is void"


def test_known_and_unknown_addresses_get_the_same_answer(browser):
    subscriber("known@example.org")
    subscriber("waiting@example.org", confirmed=False)
    answers = set()
    for name in ("known", "waiting", "unknown"):
        answer = browser.post(SUBSCRIBE, {"email": f"{name}@example.org", "website": ""})
        page = browser.get(answer.location)
        answers.add((answer.status, answer.location, answer.text, page.text))
    assert len(answers) == 1
    mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert [mail.template for mail in mails] == [
        "already_subscribed", "confirm_subscription", "confirm_subscription"
    ]  # fmt: skip


def test_a_wrong_address_is_told_and_a_machine_gets_nowhere(browser):
    page = browser.post(SUBSCRIBE, {"email": "no address"})
    assert page.status == 422
    assert "no address" in page.text
    answer = browser.post(SUBSCRIBE, {"email": "bot@example.org", "website": "https://example.com"})
    assert answer.status == 303
    assert states() == []
    assert browser.get("/subscribe/confirm/nothing").status == 404
    assert browser.post("/unsubscribe/nothing").status == 404


def test_an_address_is_never_flooded_with_links(browser):
    now = clock.now()
    for minute in range(8):
        with time_machine.travel(now + timedelta(minutes=2 * minute)):
            browser.post(SUBSCRIBE, {"email": "hana+news@example.org"})
            browser.post(SUBSCRIBE, {"email": "hana@example.org"})
    count = select(func.count()).select_from(OutgoingMail)
    db.session.rollback()
    assert db.session.scalar(count) == 3
    for day in range(1, 5):
        with time_machine.travel(now + timedelta(days=day)):
            browser.post(SUBSCRIBE, {"email": "hana@example.org"})
    db.session.rollback()
    assert db.session.scalar(count) == 5


def test_an_unconfirmed_wish_is_gone_after_14_days(app):
    subscriber("waiting@example.org", confirmed=False)
    subscriber("stays@example.org")
    assert jobs.expire(clock.now() + timedelta(days=13)) == 0
    assert jobs.expire(clock.now() + timedelta(days=15)) == 1
    assert [email for email, _state in states()] == ["stays@example.org"]


def test_a_network_that_asks_too_often_waits(app):
    from tests.browser import Browser

    far = Browser(app, REMOTE_ADDR="203.0.113.9")
    answers = [far.post(SUBSCRIBE, {"email": f"a{n}@example.org"}).status for n in range(22)]
    assert answers[0] == 303
    assert answers[-1] == 429


@pytest.mark.parametrize("forgets", [True, False])
def test_a_signer_stops_news_of_all_letters_and_stays_counted(app, browser, forgets):
    first, second = factories.open_letter(forgets=forgets), factories.open_letter(forgets=forgets)
    for letter in (first, second):
        factories.confirmed(letter, email="hana@example.org", news=True, deliver=True)
    other = factories.confirmed(second, email="other@example.org", news=True).id
    subscriber("hana@example.org")
    with mailbox_of(app) as box:
        mailing()
        jobs.feed(clock.now())
        deliver_all()
        [mail] = [one for one in box.to("hana@example.org") if one["List-Unsubscribe"]]
    address = mail["List-Unsubscribe"].strip("<>")
    assert address.startswith("http://127.0.0.1:8000/unsubscribe/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    headers = {"Origin": "https://mail.example.com", "Sec-Fetch-Site": "cross-site"}
    for _twice in range(2):
        answer = browser.post(address.removeprefix("http://127.0.0.1:8000"),
                              {"List-Unsubscribe": "One-Click"}, headers=headers)  # fmt: skip
        assert answer.status == 200
    db.session.rollback()
    mine = db.session.scalars(select(Signature).where(Signature.id != other)).all()
    assert [(row.state, row.news, row.email) for row in mine] == [
        ("confirmed", False, None if forgets else "hana@example.org")
    ] * 2
    assert all(row.deliver for row in mine), "the other wishes stand"
    assert db.session.get_one(Signature, other).news
    assert states() == []


def test_a_token_of_another_kind_stops_nothing(browser):
    row = subscriber("hana@example.org")
    confirm = f"/unsubscribe/{audiences.token('letter', row.uid)}"
    assert browser.post(confirm).status == 200
    assert states() == [("hana@example.org", "confirmed")]


def test_confirming_takes_an_address_off_the_suppression_list(browser):
    begin_writing()
    suppression.add(["hana@example.org"], "bounced", now=clock.now())
    db.session.commit()
    browser.post(SUBSCRIBE, {"email": "hana@example.org"})
    assert newest().recipient == "hana@example.org", "what somebody waits for goes out all the same"
    browser.post(f"/subscribe/confirm/{newest().args['confirm']}")
    db.session.rollback()
    assert suppression.by_reason() == {}
