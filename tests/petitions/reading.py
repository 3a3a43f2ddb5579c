"""What tests of signing read of the database, and how they sign."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.petitions.models import Petition, Signature
from tests import factories
from tests.browser import Browser, Page


def mails() -> list[OutgoingMail]:
    """Return every mail in the outbox, the oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def rows() -> list[Signature]:
    """Return every signature, the oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(Signature).order_by(Signature.id)))


def sign(browser: Browser, petition: Petition, **fields: Any) -> Page:
    """Return what answers a signing form that is filled in well but for `fields`."""
    return browser.post(f"/letters/{petition.slug}/sign/", factories.sign_fields(**fields))
