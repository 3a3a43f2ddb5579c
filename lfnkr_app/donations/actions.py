"""Verbs that change gifts; they never commit, and never speak to Stripe."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app import clock, i18n
from lfnkr_app.database import db, new_uid
from lfnkr_app.donations import emails, receipts, rules
from lfnkr_app.donations.errors import MoneyMismatch
from lfnkr_app.donations.gateway import CheckoutSession
from lfnkr_app.donations.models import Donor, Fund, Gift, GiftLog, GiftState, Method
from lfnkr_app.donations.rules import Wish
from lfnkr_app.mail import outbox
from lfnkr_app.privacy import keys
from lfnkr_app.privacy.sealing import sealer

REFERENCE_TRIES = 8


def start(wish: Wish, *, now: datetime) -> Gift:
    """Return a new gift as wished, or the one that this very form asked for moments ago."""
    repeat_key = _repeat_key(wish)
    _let_go(repeat_key, now)
    for _try in range(REFERENCE_TRIES):
        gift = _same_gift(repeat_key) or _inserted(wish, repeat_key, now)
        if gift is not None:
            return gift
    raise RuntimeError("no free reference was found")


def forget_repeat(gift_id: int) -> None:
    """Let the same form, sent again, make a new gift: this one met trouble on its way."""
    db.session.execute(update(Gift).where(Gift.id == gift_id).values(repeat_key=None))


def refuse(gift: Gift, *, now: datetime) -> None:
    """Note that Stripe refused to open a session: this gift will never be paid."""
    if gift.state == GiftState.CREATED:
        _turn(gift, GiftState.FAILED, source="form", now=now, repeat_key=None)


def give_up(gift: Gift, *, source: str, now: datetime) -> bool:
    """Expire a gift of which Stripe has no session; return whether it changed."""
    return _turn(gift, GiftState.EXPIRED, source=source, now=now, repeat_key=None) is not None


def announce(gift: Gift, email: str, *, now: datetime) -> None:
    """Mail the lines of a transfer to its donor, unless the address had its three today."""
    letter = emails.transfer(gift, email)
    today = clock.tokyo_midnight(clock.tokyo_day(now))
    if letter.about and outbox.count_about(letter.about, since=today) < rules.TRANSFER_MAILS_A_DAY:
        outbox.queue(letter, now=now)


def apply(
    gift: Gift, session: CheckoutSession, *, source: str, now: datetime
) -> tuple[str, str] | None:
    """Make a gift what its session is now; return what it was and became, or None for no change.

    Number, receipt and mail are made in this very transaction when it turns to succeeded; twice
    is harmless.

    Raises:
        MoneyMismatch: the session holds another sum, or is another session than the gift's.
    """
    _check_match(gift, session)
    becomes = rules.outcome(session)
    columns: dict[str, Any] = {"session_id": session.id}
    if session.payment_intent_id:
        columns["payment_intent_id"] = session.payment_intent_id
    if becomes != GiftState.OPEN:
        columns["repeat_key"] = None
    if becomes == GiftState.SUCCEEDED:
        columns["received_at"] = session.paid_at or now
    was = _turn(gift, becomes, source=source, now=now, **columns)
    if was is not None and becomes == GiftState.SUCCEEDED:
        receipts.issue(gift, now=now)
    return None if was is None else (was, becomes)


def _check_match(gift: Gift, session: CheckoutSession) -> None:
    same_sum = (gift.amount_minor, gift.currency) == (session.amount_minor, session.currency)
    if not same_sum or gift.uid.hex() != session.gift or gift.session_id not in {None, session.id}:
        raise MoneyMismatch(gift.id)


def _turn(
    gift: Gift, becomes: GiftState, *, source: str, now: datetime, **columns: Any
) -> str | None:
    """Change the state by a guarded UPDATE; return what it was, None when it may not change."""
    was = db.session.scalar(select(Gift.state).where(Gift.id == gift.id).with_for_update())
    if was not in rules.MAY_BECOME[becomes]:
        return None
    guarded = update(Gift).where(Gift.id == gift.id, Gift.state == was)
    changed = guarded.values(state=becomes, **columns).returning(Gift.id)
    if db.session.scalar(changed) is None:
        return None
    _log(gift.id, was, becomes, source, now)
    db.session.expire(gift)
    return was


def _log(gift_id: int, was: str | None, became: str, source: str, now: datetime) -> None:
    db.session.add(GiftLog(gift_id=gift_id, was=was, became=became, source=source, at=now))


def _let_go(repeat_key: bytes, now: datetime) -> None:
    """Free the key of a form that was sent longer ago: sent again now, it is a second gift."""
    old = update(Gift).where(
        Gift.repeat_key == repeat_key, Gift.made_at <= now - rules.SAME_GIFT
    )  # fmt: skip
    db.session.execute(old.values(repeat_key=None))


def _same_gift(repeat_key: bytes) -> Gift | None:
    return db.session.scalar(select(Gift).where(Gift.repeat_key == repeat_key))


def _inserted(wish: Wish, repeat_key: bytes, now: datetime) -> Gift | None:
    """Return the new gift, or None where its form or its reference is taken meanwhile."""
    row = _new_row(wish, now) | {"repeat_key": repeat_key, "donor_id": _donor_id(wish, now)}
    inserted = db.session.scalar(_insert(Gift, row).returning(Gift.id))
    if inserted is None:
        return None
    _log(inserted, None, row["state"], "form", now)
    return db.session.get_one(Gift, inserted)


def _new_row(wish: Wish, now: datetime) -> dict[str, Any]:
    uid, by_card = new_uid(), wish.method == Method.CARD
    texts = {"message": wish.message, "transfer_name": wish.transfer_name,
             "request": _request(uid, wish, now) if by_card else ""}  # fmt: skip
    sealed = {f"{name}_sealed": _sealed("gift", uid, name, text) for name, text in texts.items()}
    return sealed | {
        "uid": uid, "state": GiftState.CREATED if by_card else GiftState.OPEN,
        "amount_minor": wish.money.minor, "currency": wish.money.currency, "method": wish.method,
        "fund_id": _fund_id(wish.fund), "lang": wish.lang, "show_name": wish.show_name,
        "needs_address": wish.needs_address, "reference": None if by_card else _reference(now),
        "idempotency_key": f"gift-{uid.hex()}", "demonstration": False, "made_at": now,
    }  # fmt: skip


def _request(uid: bytes, wish: Wish, now: datetime) -> str:
    site = current_app.config["SITE_URL"]
    thanks = f"{site}{url_for('donations.thanks')}?session_id={{CHECKOUT_SESSION_ID}}"
    with i18n.speaking(wish.lang):
        product = _("Gift")
    return json.dumps(
        rules.session_request(
            uid=uid, money=wish.money, email=wish.email, lang=wish.lang, product=product,
            urls=(thanks, f"{site}{url_for('donations.cancelled')}"),
            expires_at=now + rules.SESSION_LIFE,
        )
    )  # fmt: skip


def _reference(now: datetime) -> str:
    """Return a reference for a transfer that is probably free; the index has the last word."""
    stem = rules.reference_stem(clock.tokyo_day(now))
    taken = db.session.scalar(select(func.count()).where(Gift.reference.startswith(stem))) or 0
    length = rules.reference_length(taken)
    return stem + "".join(secrets.choice(rules.REFERENCE_LETTERS) for _place in range(length))


def _fund_id(slug: str) -> int | None:
    return db.session.scalar(select(Fund.id).where(Fund.slug == slug)) if slug else None


def _donor_id(wish: Wish, now: datetime) -> int:
    """Return the donor of that very name, address and postal address, made if new."""
    person_key = keys.mac("addresses", b"donor", *_encoded(wish.name, wish.email, wish.address))
    uid = new_uid()
    row = {
        "uid": uid, "person_key": person_key, "made_at": now,
        "email_key": email_key(wish.email), "name_key": name_key(wish.name),
        "name_sealed": _sealed("donor", uid, "name", wish.name),
        "email_sealed": _sealed("donor", uid, "email", wish.email),
        "address_sealed": _sealed("donor", uid, "address", wish.address),
    }  # fmt: skip
    inserted = db.session.scalar(_insert(Donor, row).returning(Donor.id))
    if inserted is not None:
        return int(inserted)
    return db.session.scalars(select(Donor.id).where(Donor.person_key == person_key)).one()


def email_key(email: str) -> bytes:
    """Return the key by which all gifts of one mail address are found."""
    return keys.mac("addresses", b"donor email", rules.canonical_address(email).encode())


def name_key(name: str) -> bytes:
    """Return the key by which all gifts under one name are found."""
    return keys.mac("addresses", b"donor name", rules.folded_name(name).encode())


def _repeat_key(wish: Wish) -> bytes:
    said = (wish.money, wish.name, wish.email, wish.method, wish.fund, wish.lang, wish.show_name,
            wish.message, wish.transfer_name, wish.needs_address, wish.address)  # fmt: skip
    return keys.mac("addresses", b"gift", *_encoded(*said))


def _encoded(*values: object) -> list[bytes]:
    return [str(value).encode() for value in values]


def _sealed(table: str, uid: bytes, column: str, text: str) -> bytes | None:
    return sealer().seal(text.encode(), table=table, column=column, uid=uid) if text else None


def _insert(model: type[Any], row: dict[str, Any]) -> Any:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return insert(model).values(row).on_conflict_do_nothing()
