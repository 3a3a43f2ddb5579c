"""Verbs that change letters and signatures; they never commit."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import text, update
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app.database import db
from lfnkr_app.mail import outbox
from lfnkr_app.petitions import emails, queries, rows, rules
from lfnkr_app.petitions.errors import PetitionClosed
from lfnkr_app.petitions.models import (
    HOLDS_A_SEAT,
    Display,
    LetterVersion,
    Petition,
    Signature,
    SignatureState,
)
from lfnkr_app.petitions.rows import Circumstances, letter_key
from lfnkr_app.petitions.rules import Signer
from lfnkr_app.petitions.turning import note_arrival, turn

#: The columns that hold anything of a person.
PERSONAL: Final = (
    "name_sealed", "email_sealed", "comment_sealed", "address_key", "name_key", "domain_key",
    "ip_key",
)  # fmt: skip


def sign(
    petition: Petition, signer: Signer, circumstances: Circumstances, *, now: datetime
) -> None:
    """Put a pending signature under `petition` and queue the mail that goes with it.

    Signed again while it waits, the newest data wins; once confirmed, nothing changes and the mail
    leads to `/my/`. A held signer gets no mail until released. The page tells none of them apart.

    Raises:
        PetitionClosed: the letter takes no signatures now.
        LetterNamesGone: its names and their key have been destroyed.
    """
    if not rules.accepts_signatures(petition.state, petition.opens_at, petition.closes_at, now):
        raise PetitionClosed(petition.slug)
    key = letter_key(petition)
    seat = _seat_for(petition, signer, key)
    if isinstance(seat, int):
        # None: another request took the seat while we looked; its row is committed by now.
        signature = _inserted(petition, signer, circumstances, seat, now) or _seat_for(
            petition, signer, key
        )
    else:
        signature = _taking_newest(seat, signer, key)
    if isinstance(signature, Signature):
        mail_about(petition, signature, signer.email, now=now)


def _seat_for(petition: Petition, signer: Signer, key: bytes) -> Signature | int:
    """Return the signature that this wish is about, or the number of the seat free for it."""
    seated = queries.seated(petition.id, rules.address_key(key, signer.email))
    wanted = rules.name_key(key, signer.name)
    same = [row for row in seated if row.name_key == wanted]
    free = rules.next_seat((row.seat for row in seated), petition.seats_per_address)
    return same[0] if same else seated[0] if free is None else free


def _inserted(
    petition: Petition, signer: Signer, circumstances: Circumstances, seat: int, now: datetime
) -> Signature | None:
    version = queries.version_in(petition.id, signer.lang)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = rows.new_row(petition, signer, circumstances, now)
    row |= {"version_id": version.id, "seat": seat}
    statement = insert(Signature).values(row).on_conflict_do_nothing(
        index_elements=["petition_id", "address_key", "seat"], index_where=text(HOLDS_A_SEAT)
    )  # fmt: skip
    inserted = db.session.scalar(statement.returning(Signature.id))
    if inserted is None:
        return None
    _lock_version(version, now)
    if row["state"] == SignatureState.HELD:
        note_arrival(inserted, petition.id, SignatureState.HELD, now)
    return db.session.get(Signature, inserted)


def _lock_version(version: LetterVersion, now: datetime) -> None:
    """Lock the text of the letter: from the first signature on it never changes."""
    if version.locked_at is None:
        db.session.execute(
            update(LetterVersion)
            .where(LetterVersion.id == version.id, LetterVersion.locked_at.is_(None))
            .values(locked_at=now)
        )


def _taking_newest(signature: Signature, signer: Signer, key: bytes) -> Signature:
    """Return the signature; while it waits, the newest data wins."""
    if signature.state in {SignatureState.PENDING, SignatureState.HELD}:
        for column, value in rows.wishes(signature.uid, signer, key).items():
            setattr(signature, column, value)
    return signature


def mail_about(petition: Petition, signature: Signature, email: str, *, now: datetime) -> None:
    """Queue the mail that this state calls for, unless the address has had enough of them."""
    letter = emails.for_state(petition, signature, email)
    if letter is None or signature.address_key is None:
        return
    past = queries.past_mails(signature.address_key)
    if rules.may_mail(past, letter.key, now):
        outbox.queue(emails.numbered(letter, len(past)), now=now)


def send_again(petition: Petition, email: str, *, now: datetime) -> None:
    """Queue the link once more for whoever signed with that address; nobody learns who did."""
    key = rules.address_key(letter_key(petition), email)
    for signature in queries.seated(petition.id, key):
        mail_about(petition, signature, email, now=now)


def confirm(signature: Signature, petition: Petition, *, now: datetime) -> bool:
    """Count a pending signature; return whether this very call did it. Twice is harmless.

    What is not needed any more is forgotten at once: the name of whoever is neither shown nor
    handed over, and the address unless news was ticked.

    Raises:
        PetitionClosed: the letter closed more than 24 hours ago.
    """
    if signature.state == SignatureState.CONFIRMED:
        return False
    if not rules.accepts_confirmations(petition.state, petition.closes_at, now):
        raise PetitionClosed(petition.slug)
    email = signature.email
    changed = turn(signature, SignatureState.PENDING, SignatureState.CONFIRMED, now,
                   confirmed_at=now, ip_key=None, **_forgotten(signature, petition))  # fmt: skip
    if changed and email:
        _thank(petition, signature, email, now=now)
    return changed


def _thank(petition: Petition, signature: Signature, email: str, *, now: datetime) -> None:
    past = queries.past_mails(signature.address_key) if signature.address_key else []
    letter = emails.thanks(petition, signature, email)
    if rules.may_mail(past, letter.key, now):
        outbox.queue(letter, now=now)


def _forgotten(signature: Signature, petition: Petition) -> dict[str, Any]:
    emptied: dict[str, Any] = {}
    if not rules.keeps_name(
        forgets=petition.forgets, display=signature.display, deliver=signature.deliver
    ):
        emptied |= {"name_sealed": None, "comment_sealed": None}
    if petition.forgets and not signature.news:
        emptied["email_sealed"] = None
    return emptied


def withdraw(signature: Signature, *, now: datetime) -> bool:
    """Take a signature back and delete its data; return whether this very call did it."""
    standing = (SignatureState.CONFIRMED, SignatureState.PENDING, SignatureState.HELD)
    return any(
        turn(signature, state, SignatureState.WITHDRAWN, now, cause="own", **_empty(now))
        for state in standing
    )


def expire(signature: Signature, *, now: datetime) -> bool:
    """Give up a signature that nobody confirmed, and delete all that it held of a person."""
    return turn(signature, SignatureState.PENDING, SignatureState.EXPIRED, now, **_empty(now))


def release(signature: Signature, petition: Petition, *, now: datetime) -> bool:
    """Let a held signature go on: it becomes pending and its owner gets the link."""
    changed = turn(signature, SignatureState.HELD, SignatureState.PENDING, now, held_because=None)
    if changed and signature.email:
        mail_about(petition, signature, signature.email, now=now)
    return changed


def change_wishes(
    signature: Signature, petition: Petition, *, display: str, deliver: bool, name: str
) -> None:
    """Change how a signature appears; where the name was forgotten, `name` is stored anew."""
    signature.display, signature.deliver = display, deliver
    if name:
        signature.name = name
        signature.name_key = rules.name_key(letter_key(petition), name)
    if not rules.keeps_name(forgets=petition.forgets, display=display, deliver=deliver):
        signature.name = None


def invalidate(signature: Signature, *, cause: str, now: datetime) -> bool:
    """Strike a signature out; its seat stays taken. Return whether it changed."""
    standing = (SignatureState.CONFIRMED, SignatureState.PENDING, SignatureState.HELD)
    return any(
        turn(signature, state, SignatureState.INVALIDATED, now, cause=cause, was_state=state)
        for state in standing
    )


def restore(signature: Signature, *, cause: str, now: datetime) -> bool:
    """Put a signature that was struck out back to what it was; return whether it changed."""
    was = SignatureState(signature.was_state or SignatureState.PENDING)
    return turn(signature, SignatureState.INVALIDATED, was, now, cause=cause, was_state=None)


def forget(signature: Signature) -> None:
    """Delete all that a signature holds of a person; it stays counted, and is shown no more."""
    if signature.state in {SignatureState.PENDING, SignatureState.HELD}:
        signature.state = SignatureState.EXPIRED
    for column in PERSONAL:
        setattr(signature, column, None)
    signature.display, signature.deliver, signature.news = Display.HIDDEN, False, False


def _empty(now: datetime) -> dict[str, Any]:
    return {
        **dict.fromkeys(PERSONAL), "ended_at": now, "display": Display.HIDDEN,
        "deliver": False, "news": False,
    }  # fmt: skip
