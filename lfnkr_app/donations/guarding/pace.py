"""Counting: card pages that were opened, and cards that were refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select

from lfnkr_app.database import begin_writing, db, insert_new
from lfnkr_app.donations.guarding import rules
from lfnkr_app.donations.guarding.models import CardFailure, CardTry
from lfnkr_app.donations.guarding.rules import HOUR, LIMITS, SLOT
from lfnkr_app.privacy import keys
from lfnkr_app.privacy.addresses import canonical_address
from lfnkr_app.web import limits


def mail_key(email: str) -> bytes:
    """Return the key of a mail address however it is spelled: of use here, and nowhere else."""
    return keys.mac("addresses", b"cards", canonical_address(email).encode())


def is_over(mail: bytes, network: bytes | None) -> bool:
    """Count one more card page; return whether it is one too many, exactly so however many come."""
    counted = [
        limits.count(f"cards-mail-{mail.hex()}", HOUR) > LIMITS.mail,
        limits.count("cards-all", SLOT) > LIMITS.overall,
    ]
    if network is not None:
        counted.append(limits.count(f"cards-network-{network.hex()}", HOUR) > LIMITS.network)
    return any(counted)


def was_refused_too_often(mail: bytes, network: bytes | None, now: datetime) -> bool:
    """Return whether too many cards of that mail address or that network were refused lately."""
    mine: list[Any] = [CardFailure.mail == mail]
    if network is not None:
        mine.append(CardFailure.network == network)
    query = select(*(func.count().filter(one) for one in mine)).select_from(CardFailure)
    counted = db.session.execute(query.where(CardFailure.at > now - HOUR, or_(*mine))).one()
    return any(n >= LIMITS.refused for n in counted)


def refused_lately(mail: bytes, at: datetime) -> set[str]:
    """Return the refused charges of a mail address in the hour before a moment."""
    query = select(CardFailure.charge_id).where(CardFailure.mail == mail)
    return set(db.session.scalars(query.where(CardFailure.at > at - HOUR)))


def refused_since(moment: datetime) -> int:
    """Return how many cards were refused since then."""
    query = select(func.count()).select_from(CardFailure).where(CardFailure.at > moment)
    return db.session.scalar(query) or 0


def pages_since(moment: datetime) -> int:
    """Return how many card pages were opened since then."""
    return db.session.scalar(select(func.count()).where(CardTry.at > moment)) or 0


def note_page(mail: bytes, network: bytes | None, now: datetime) -> None:
    """Write down that a form goes on to the card page."""
    db.session.add(CardTry(mail=mail, network=network, at=now))
    db.session.flush()


def note_refused(
    charge_id: str, at: datetime, *, gift_id: int | None, mail: bytes | None
) -> bool:  # fmt: skip
    """Write down that a bank refused a charge; return False where that was known."""
    row = {"charge_id": charge_id, "gift_id": gift_id, "mail": mail, "at": at,
           "network": _network_of(mail, at)}  # fmt: skip
    added = insert_new(CardFailure, row).returning(CardFailure.charge_id)
    return db.session.scalar(added) is not None


def sweep(now: datetime) -> int:
    """Delete what is older than a week, and commit; return how many rows went."""
    begin_writing()
    gone = 0
    for model in (CardTry, CardFailure):
        old = db.session.execute(delete(model).where(model.at < now - rules.KEPT))
        gone += int(old.rowcount)  # type: ignore[attr-defined]  # typed as a plain Result
    db.session.commit()
    return gone


def _network_of(mail: bytes | None, at: datetime) -> bytes | None:
    """Return from which network the newest card page of a mail address was opened."""
    if mail is None:
        return None
    query = select(CardTry.network).where(CardTry.mail == mail, CardTry.at <= at + SLOT)
    return db.session.scalar(query.order_by(CardTry.id.desc()).limit(1))
