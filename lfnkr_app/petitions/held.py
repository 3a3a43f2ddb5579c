"""Everything that we hold of one signature, in words for its owner, on the page and as a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lfnkr_app import clock, i18n
from lfnkr_app.database import db
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.petitions.models import (
    Delivery,
    Display,
    LetterVersion,
    Signature,
    SignatureEvent,
    SignatureState,
)

Facts = list[tuple[str, str]]
STATES: Final = {
    SignatureState.PENDING: _l("waiting for your confirmation"),
    SignatureState.HELD: _l("waiting"),
    SignatureState.CONFIRMED: _l("counted"),
    SignatureState.WITHDRAWN: _l("taken back"),
    SignatureState.INVALIDATED: _l("set aside by our office, not counted"),
    SignatureState.EXPIRED: _l("expired"),
}
SHOWN: Final = {
    Display.HIDDEN: _l("hidden"),
    Display.INITIALS: _l("initials and country"),
    Display.FULL: _l("your name"),
}


def facts(signature: Signature) -> Facts:
    """Return what we hold, as pairs of words; what is forgotten says so."""
    forgotten = _("none: it is forgotten")
    pairs = [
        (_("State"), str(STATES[SignatureState(signature.state)])),
        (_("Name we hold"), signature.name or forgotten),
        (_("Address we hold"), signature.email or forgotten),
        (_("Country or region"), i18n.country_name(signature.country) or _("none given")),
        (_("Comment"), signature.comment or _("none")),
        (_("Shown on the site"), str(SHOWN[Display(signature.display)])),
        (_("Handed to the addressee"), _yes(signature.deliver, _("yes, as the name you typed"))),
        (_("News by mail"), _yes(signature.news, _("yes"))),
        (_("Language of our mails"), i18n.LANGUAGES[signature.lang].label),
    ]
    return pairs + [(label, i18n.written_moment(at)) for label, at in _moments(signature) if at]


def as_file(signature: Signature) -> str:
    """Return all that we hold of a signature as JSON: the page's words, the text signed, history.

    The keyed marks that tell signers apart are named and not shown: they cannot be read back.
    """
    version = db.session.get_one(LetterVersion, signature.version_id)
    everything = {
        _("Letter"): version.title,
        _("Text you signed"): {
            _("Language"): i18n.LANGUAGES[version.lang].label, _("Version"): version.number,
            "SHA-256": version.sha256,
        },
        _("What we hold"): dict(facts(signature)),
        _("How it came"): signature.source,
        _("History"): _history(signature),
        _("Mails"): _mails(signature),
        _("Keyed marks, which cannot be read back"): _marks(signature),
    }  # fmt: skip
    return json.dumps(everything, ensure_ascii=False, indent=2) + "\n"


def days_handed_over(signature: Signature) -> list[date]:
    """Return the days on which a list was handed over that may hold this signer's name."""
    if not signature.deliver or signature.confirmed_at is None:
        return []
    counted_on = clock.tokyo_day(signature.confirmed_at)
    query = select(Delivery.happened_on).where(
        Delivery.petition_id == signature.petition_id, Delivery.kind == "delivered",
        Delivery.happened_on >= counted_on,
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(Delivery.happened_on)))


def _moments(signature: Signature) -> Sequence[tuple[str, datetime | None]]:
    return (
        (_("Signed on"), signature.signed_at),
        (_("Reminded on"), signature.reminded_at),
        (_("Confirmed on"), signature.confirmed_at),
        (_("Ended on"), signature.ended_at),
    )


def _history(signature: Signature) -> list[dict[str, Any]]:
    query = select(SignatureEvent).where(SignatureEvent.signature_id == signature.id)
    events = db.session.scalars(query.order_by(SignatureEvent.id))
    first = {_("When"): clock.iso(signature.signed_at), _("Became"): str(_l("signed"))}
    return [first, *(_event(event) for event in events)]


def _event(event: SignatureEvent) -> dict[str, Any]:
    return {
        _("When"): clock.iso(event.at),
        _("Became"): str(STATES[SignatureState(event.became)]),
        _("Before"): str(STATES[SignatureState(event.was)]),
        _("Cause"): event.cause,
    }


def _mails(signature: Signature) -> list[dict[str, Any]]:
    if signature.address_key is None:
        return []
    query = select(OutgoingMail).where(
        OutgoingMail.about == signature.address_key,
        OutgoingMail.key.contains(signature.uid.hex()),
    )
    return [
        {_("Kind"): mail.template, _("Written"): clock.iso(mail.queued_at),
         _("Sent"): clock.iso(mail.sent_at) if mail.sent_at else _("not yet")}
        for mail in db.session.scalars(query.order_by(OutgoingMail.id))
    ]  # fmt: skip


def _marks(signature: Signature) -> list[str]:
    marks = (
        (signature.address_key, _("of your address")), (signature.name_key, _("of your name")),
        (signature.domain_key, _("of your mail provider")),
        (signature.ip_key, _("of your network, for seven days")),
    )  # fmt: skip
    return [words for mark, words in marks if mark]


def _yes(is_so: bool, words: str) -> str:  # noqa: FBT001 - the value itself, put into words
    return words if is_so else _("no")
