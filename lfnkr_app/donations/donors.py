"""Donors: one row for each spelling, found by keys; what holds for a person is sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from lfnkr_app.database import db, insert_new, new_uid
from lfnkr_app.donations import rules
from lfnkr_app.donations.models import Donor
from lfnkr_app.privacy import keys
from lfnkr_app.privacy.sealing import seal_text


def known(name: str, email: str, address: str, *, now: datetime) -> int:
    """Return the id of the donor of that very name, mail and postal address, made if new.

    Donors without a mail address have an empty one: they are never found by it.
    """
    person_key = keys.mac("addresses", b"donor", *_encoded(name, email, address))
    uid = new_uid()
    row = {
        "uid": uid, "person_key": person_key, "made_at": now,
        "email_key": email_key(email) if email else None, "name_key": name_key(name),
        "name_sealed": seal_text("donor", "name", uid, name),
        "email_sealed": seal_text("donor", "email", uid, email),
        "address_sealed": seal_text("donor", "address", uid, address),
    }  # fmt: skip
    inserted = db.session.scalar(insert_new(Donor, row).returning(Donor.id))
    if inserted is not None:
        return int(inserted)
    return db.session.scalars(select(Donor.id).where(Donor.person_key == person_key)).one()


def email_key(email: str) -> bytes:
    """Return the key by which all gifts of one mail address are found."""
    return keys.mac("addresses", b"donor email", rules.canonical_address(email).encode())


def name_key(name: str) -> bytes:
    """Return the key by which all gifts under one name are found."""
    return keys.mac("addresses", b"donor name", rules.folded_name(name).encode())


def _encoded(*values: str) -> list[bytes]:
    return [value.encode() for value in values]
