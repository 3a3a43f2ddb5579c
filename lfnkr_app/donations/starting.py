"""From a wish to a row: a gift with its exact request, its reference, and its key against twins."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any, Final, TypeVar

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select, update

from lfnkr_app import clock, i18n
from lfnkr_app.database import db, insert_new, new_uid
from lfnkr_app.donations import donors, rules, turning
from lfnkr_app.donations.models import Fund, Gift, GiftSource, GiftState, Method
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.donations.rules import Wish
from lfnkr_app.privacy import keys
from lfnkr_app.privacy.sealing import seal_text

REFERENCE_TRIES: Final = 8
Started = TypeVar("Started", Gift, Pledge)


def start(wish: Wish, *, now: datetime) -> Gift:
    """Return a new gift as wished, or the one that this very form asked for moments ago."""
    key = repeat_key(wish)
    let_go(Gift, key, now)
    for _try in range(REFERENCE_TRIES):
        gift = asked_before(Gift, key) or _inserted(wish, key, now)
        if gift is not None:
            return gift
    raise RuntimeError("no free reference was found")


def let_go(model: type[Started], repeat_key: bytes, now: datetime) -> None:
    """Free the key of a form that was sent longer ago: sent again now, it is asked for anew."""
    old = update(model).where(
        model.repeat_key == repeat_key, model.made_at <= now - rules.SAME_GIFT
    )  # fmt: skip
    db.session.execute(old.values(repeat_key=None))


def asked_before(model: type[Started], repeat_key: bytes) -> Started | None:
    """Return the row that this very form made moments ago, if there is one."""
    return db.session.scalar(select(model).where(model.repeat_key == repeat_key))


def _inserted(wish: Wish, repeat_key: bytes, now: datetime) -> Gift | None:
    """Return the new gift, or None where its form or its reference is taken meanwhile."""
    donor_id = donors.known(wish.name, wish.email, wish.address, now=now)
    row = _new_row(wish, now) | {"repeat_key": repeat_key, "donor_id": donor_id}
    inserted = db.session.scalar(insert_new(Gift, row).returning(Gift.id))
    if inserted is None:
        return None
    turning.log(inserted, None, row["state"], "form", now)
    return db.session.get_one(Gift, inserted)


def _new_row(wish: Wish, now: datetime) -> dict[str, Any]:
    uid, by_card = new_uid(), wish.method == Method.CARD
    texts = {"message": wish.message, "transfer_name": wish.transfer_name,
             "request": request_for(uid, wish, now) if by_card else ""}  # fmt: skip
    sealed = {f"{name}_sealed": seal_text("gift", name, uid, text) for name, text in texts.items()}
    return sealed | {
        "uid": uid, "state": GiftState.CREATED if by_card else GiftState.OPEN,
        "amount_minor": wish.money.minor, "currency": wish.money.currency, "method": wish.method,
        "fund_id": fund_id(wish.fund), "lang": wish.lang, "show_name": wish.show_name,
        "needs_address": wish.needs_address, "reference": None if by_card else _reference(now),
        "idempotency_key": f"gift-{uid.hex()}", "demonstration": False, "made_at": now,
        "source": GiftSource.FORM, "agreement_version": wish.agreement_version,
        "refunded_minor": 0, "taken_minor": 0,
    }  # fmt: skip


def request_for(uid: bytes, wish: Wish, now: datetime) -> str:
    """Return what Stripe will be asked, to the byte."""
    site = current_app.config["SITE_URL"]
    thanks = f"{site}{url_for('donations.thanks')}?session_id={{CHECKOUT_SESSION_ID}}"
    with i18n.speaking(wish.lang):
        product = _("Gift")
    return json.dumps(
        rules.session_request(
            uid=uid, money=wish.money, email=wish.email, lang=wish.lang, product=product,
            urls=(thanks, f"{site}{url_for('donations.cancelled')}"),
            expires_at=now + rules.SESSION_LIFE, interval=wish.interval,
        )
    )  # fmt: skip


def _reference(now: datetime) -> str:
    """Return a reference for a transfer that is probably free; the index has the last word."""
    stem = rules.reference_stem(clock.tokyo_day(now))
    taken = db.session.scalar(select(func.count()).where(Gift.reference.startswith(stem))) or 0
    length = rules.reference_length(taken)
    return stem + "".join(secrets.choice(rules.REFERENCE_LETTERS) for _place in range(length))


def fund_id(slug: str) -> int | None:
    """Return the id of a fund by its slug, None for the general one."""
    return db.session.scalar(select(Fund.id).where(Fund.slug == slug)) if slug else None


def repeat_key(wish: Wish) -> bytes:
    """Return the key that the same form gets when it is sent again."""
    said = (wish.money, wish.name, wish.email, wish.method, wish.fund, wish.lang, wish.show_name,
            wish.message, wish.transfer_name, wish.needs_address, wish.address,
            wish.interval)  # fmt: skip
    return keys.mac("addresses", b"gift", *(str(value).encode() for value in said))
