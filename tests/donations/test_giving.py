"""The whole thin path: form, row, session, webhook, receipt."""

from __future__ import annotations

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations import inbox
from lfnkr_app.donations.models import Gift, GiftLog, Receipt, StripeEvent
from lfnkr_app.mail import delivery
from lfnkr_app.mail.models import OutgoingMail

GIVEN = {
    "preset": "5000", "currency": "JPY", "name": "山田 花子", "email": "hanako@example.org",
    "method": "card",
}  # fmt: skip


def test_a_gift_goes_from_the_form_to_the_receipt(browser, peer, site):
    peer.endpoint(site)
    page = browser.submit(browser.get("/donate/"), follow=False, **GIVEN)
    assert page.status == 303, page.words
    session = peer.sessions[0]
    assert page.response.headers["Location"] == session["url"]
    assert session["amount_total"] == 5000
    peer.pay(session["id"])
    assert peer.wait()
    assert inbox.process_due(now=clock.now()) == 3
    gift = db.session.scalars(select(Gift)).one()
    receipt = db.session.scalars(select(Receipt)).one()
    assert (gift.state, receipt.number) == (
        "succeeded",
        f"R-{clock.in_tokyo(clock.now()).year}-00001",
    )
    assert [log.became for log in db.session.scalars(select(GiftLog).order_by(GiftLog.id))] == [
        "created", "open", "succeeded",
    ]  # fmt: skip
    assert {e.state for e in db.session.scalars(select(StripeEvent))} == {"done", "ignored"}
    mail = db.session.scalars(select(OutgoingMail)).one()
    message = delivery.compose(mail)
    assert message.subject == f"Receipt {receipt.number}: JPY 5,000"
    token = message.body.split("/receipts/")[1].split()[0]
    shown = browser.get(f"/receipts/{token}")
    assert shown.status == 200
    assert "山田 花子" in shown.words
    assert receipt.number in shown.h1
    thanks = browser.get(f"/donate/thanks/?session_id={session['id']}")
    assert "JPY 5,000" in thanks.words
    assert "Refresh" not in thanks.response.headers
