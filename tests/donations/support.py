"""What the tests of gifts share: a form's fields, gifts on their way, the inbox worked off."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import inbox, starting
from lfnkr_app.donations.models import Gift, Receipt
from lfnkr_app.donations.rules import Wish
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.money import Money
from lfnkr_app.web import organisation
from tests.browser import Browser, Page
from tests.stripe_peer import StripePeer

GIVEN = {
    "preset": "5000", "currency": "JPY", "interval": "once", "name": "山田 花子",
    "email": "hanako@example.org", "method": "card",
}  # fmt: skip


def give(browser: Browser, prefix: str = "", **changed: Any) -> Page:
    fields = {name: value for name, value in (GIVEN | changed).items() if value is not None}
    return browser.post(f"{prefix}/donate/", data=fields)


def opened(browser: Browser, peer: StripePeer, **changed: Any) -> str:
    """Return the session of a gift that was just given by card."""
    page = give(browser, **changed)
    assert page.status == 303, page.words
    return str(peer.sessions[-1]["id"])


def settle_inbox(now: Any = None) -> None:
    db.session.rollback()  # The worker begins each round anew, and sees what was just kept.
    while inbox.process_due(now=now or clock.now()):
        pass
    db.session.rollback()


def gifts() -> list[Gift]:
    db.session.rollback()
    return list(db.session.scalars(select(Gift).order_by(Gift.id)))


def gift() -> Gift:
    [only] = gifts()
    return only


def receipt_numbers() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Receipt.number).order_by(Receipt.id)))


def mails(template: str) -> int:
    db.session.rollback()
    query = select(func.count()).where(OutgoingMail.template == template)
    return db.session.scalar(query) or 0


def offer_transfers() -> None:
    begin_writing()
    for name in ("bank_details", "post_details"):
        organisation.change(name, "Example Bank\nAccount 0000000", now=clock.now())
    db.session.commit()


def stored(minor: int = 5000, currency: str = "JPY", **wished: Any) -> Gift:
    """Return a gift that stands as the form leaves it."""
    begin_writing()
    values = {"name": "Test Donor", "email": "donor@example.org"} | wished
    made = starting.start(Wish(money=Money(minor, currency), **values), now=clock.now())
    db.session.commit()
    return made
