"""Receipts: numbers without gaps, words as issued, links that end."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import actions, emails, rules
from lfnkr_app.donations.gateway.sessions import CheckoutSession
from lfnkr_app.donations.models import Gift, Receipt
from lfnkr_app.mail import delivery, outbox
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.privacy import tokens
from lfnkr_app.web import organisation
from tests.donations.support import mails, receipt_numbers, stored


def paid(row: Gift, now=None) -> None:
    """Settle a gift as the worker does."""
    session = CheckoutSession(
        id=f"cs_{row.uid.hex()}", url=None, status="complete", payment_status="paid",
        amount_minor=row.amount_minor, currency=row.currency, gift=row.uid.hex(),
        payment_intent_id=f"pi_{row.uid.hex()}",
    )  # fmt: skip
    begin_writing()
    actions.apply(row, session, source="webhook", now=now or clock.now())
    db.session.commit()


def newest() -> Receipt:
    db.session.rollback()
    return db.session.scalars(select(Receipt).order_by(Receipt.id.desc())).first()


def test_numbers_have_no_gaps_though_many_settle_at_once(app):
    ids = [stored(1000 + number, email=f"d{number}@example.org").id for number in range(200)]
    faults: list[Exception] = []

    def settle(mine: list[int]) -> None:
        with app.app_context():
            for gift_id in mine:
                try:
                    paid(db.session.get_one(Gift, gift_id))
                except Exception as fault:
                    faults.append(fault)

    workers = [threading.Thread(target=settle, args=(ids[n::20] + ids[:1],))
               for n in range(20)]  # fmt: skip
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    year = rules.series_year(clock.now())
    wanted = [rules.receipt_number(year, number) for number in range(1, 201)]
    assert sorted(receipt_numbers()) == wanted
    assert mails("receipt") == 200


def test_a_number_is_not_lost_when_its_transaction_fails(app, monkeypatch):
    row = stored()
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "queue", lambda *_args, **_options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            paid(row)
        db.session.rollback()
    assert receipt_numbers() == []
    paid(row)
    assert receipt_numbers()[0].endswith("-00001")


def test_each_tokyo_year_has_its_own_series(app):
    first, second = stored(1000), stored(2000)
    new_year = clock.tokyo_midnight(clock.tokyo_day(clock.now()).replace(month=1, day=1))
    paid(first, now=new_year - timedelta(seconds=1))
    paid(second, now=new_year)
    year = clock.tokyo_day(new_year).year
    assert receipt_numbers() == [f"R-{year - 1}-00001", f"R-{year}-00001"]


def test_a_receipt_says_what_was_true_when_it_was_issued(app, browser):
    begin_writing()
    organisation.change("tax_line", "Certified, number 12, 1 April 2026.", now=clock.now())
    db.session.commit()
    row = stored(1250, "USD", name="O'Brien <b>", needs_address=True, address="1 Road\nTown",
                 message="Secret wish")  # fmt: skip
    paid(row)
    begin_writing()
    organisation.change("tax_line", "", now=clock.now())
    db.session.commit()
    page = browser.get(f"/receipts/{emails.receipt_token(newest())}")
    assert "Certified, number 12, 1 April 2026." in page.words
    assert "USD 12.50" in page.words
    assert "O'Brien <b>" in page.words
    assert "1 Road, Town" in page.words
    assert "Secret wish" not in page.words
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.text


def test_receipts_speak_the_donors_language_and_the_other(browser):
    paid(stored(10_000, lang="ja", name="山田 花子"))
    token = emails.receipt_token(newest())
    japanese, english = browser.get(f"/receipts/{token}"), browser.get(f"/receipts/{token}?lang=en")
    assert "10,000円" in japanese.words
    assert "JPY 10,000" in english.words
    assert "This receipt is not a certificate for tax relief." in english.words
    assert browser.get(f"/receipts/{token}?lang=xx").status == 200


def test_only_the_right_link_leads_to_a_receipt(browser):
    row = stored()
    paid(row)
    receipt = newest()
    good = emails.receipt_token(receipt)
    foreign = [
        tokens.make("my", receipt.uid, 1),
        tokens.make("receipt", receipt.uid, 2),
        tokens.make("receipt", row.uid, 1),
    ]
    wrong = [*foreign, good[:-1], good + "a", "x" * 500, f"{good}.pd", f"{good}a.pdf"]
    assert [browser.get(f"/receipts/{token}").status for token in wrong] == [404] * len(wrong)


def test_a_link_to_a_receipt_ends_after_a_year(browser):
    paid(stored(), now=clock.now() - timedelta(days=367))
    page = browser.get(f"/receipts/{emails.receipt_token(newest())}")
    assert page.status == 410
    assert "We can send you a new one." in page.words


@pytest.mark.parametrize("lang", ["en", "ja", "ko", "zh"])
def test_the_receipt_mail_is_plain_and_whole(app, lang):
    paid(stored(5000, lang=lang, name="محمد 🙂"))
    row = db.session.scalars(select(OutgoingMail)).one()
    message = delivery.compose(row)
    assert row.lang == lang
    assert row.recipient == "donor@example.org"
    for part in (message.body, message.html):
        assert newest().number in part
        assert "محمد 🙂" in part
        assert f"/receipts/{emails.receipt_token(newest())}" in part
        assert "113-0033" in part
    assert "<img" not in message.html
    assert not message.attachments
