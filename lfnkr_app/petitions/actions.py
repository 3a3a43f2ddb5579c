"""Verbs that change letters and signatures; they never commit."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import bindparam, or_, text, update
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app.database import db, table_of
from lfnkr_app.mail.forgetting import forget_about
from lfnkr_app.petitions import parts, posting, queries, rows, rules
from lfnkr_app.petitions.errors import PetitionClosed
from lfnkr_app.petitions.guarding import pace
from lfnkr_app.petitions.models import (
    HOLDS_A_SEAT,
    CommentState,
    Display,
    LetterVersion,
    Petition,
    Signature,
    SignatureState,
    Source,
)
from lfnkr_app.petitions.rows import Circumstances, letter_key
from lfnkr_app.petitions.rules import Signer
from lfnkr_app.petitions.turning import column_of, note_arrival, turn
from lfnkr_app.web import site_version

#: The states in which the newest data still wins.
WAITING: Final = (SignatureState.PENDING, SignatureState.HELD)
#: The columns that hold anything of a person.
PERSONAL: Final = (
    "name_sealed", "email_sealed", "comment_sealed", "address_key", "name_key", "domain_key",
    "ip_key",
)  # fmt: skip

#: A comment goes with the name that it stands beside.
NO_COMMENT: Final = {"comment_sealed": None, "comment_state": CommentState.NONE}


def sign(
    petition: Petition, signer: Signer, circumstances: Circumstances, *, now: datetime
) -> None:
    """Put a pending signature under `petition` and queue the mail that goes with it.

    Signed again while it waits, the newest data wins; once confirmed, nothing changes and the mail
    leads to `/my/`. A held signer gets no mail until released. The page tells none of them apart,
    and each takes the same statements and so the same time.

    Raises:
        PetitionClosed: the letter takes no signatures now.
        LetterNamesGone: its names and their key have been destroyed.
    """
    if not rules.accepts_signatures(petition.state, petition.opens_at, petition.closes_at, now):
        raise PetitionClosed(petition.slug)
    key = letter_key(petition)
    row = rows.new_row(petition, signer, circumstances, now)
    taken, seat = _seat_for(petition, row["address_key"], row["name_key"])
    version = queries.version_in(petition.id, signer.lang)
    waiting = rows.wishes(taken.uid if taken else row["uid"], signer, key)
    _put(row | waiting | {"version_id": version.id, "seat": seat}, taken, waiting)
    signature = queries.in_seat(petition.id, row["address_key"], seat)
    if signature is not None:
        _lock_version(version, now)
        if signature.uid == row["uid"] and signature.state == SignatureState.HELD:
            note_arrival(signature.id, petition.id, SignatureState.HELD, now)
        _let_go_on(signature, circumstances, now)
        posting.mail_about(petition, signature, signer.email, now=now)


def _let_go_on(signature: Signature, circumstances: Circumstances, now: datetime) -> None:
    """Release whoever was held and signs again without a suspicion.

    Else a stranger could sign like a machine with somebody's address, and shut its owner out.
    """
    if signature.state == SignatureState.HELD and not circumstances.held_because:
        turn(signature, SignatureState.HELD, SignatureState.PENDING, now, held_because=None)


def _seat_for(petition: Petition, address: bytes, name: bytes) -> tuple[Signature | None, int]:
    """Return the signature that this wish is about, if there is one, and the number of its seat."""
    seated = queries.seated(petition.id, address)
    free = rules.next_seat((row.seat for row in seated), petition.seats_per_address)
    same = [row for row in seated if row.name_key == name]
    if same or free is None:
        taken = (same or seated)[0]
        return taken, taken.seat
    return None, free


def _put(row: dict[str, Any], taken: Signature | None, waiting: dict[str, Any]) -> None:
    """Insert the row; where its seat is taken by a signature that waits, give that one the wishes.

    One statement for all cases. The seals are bound to the uid of the row that was seen in the
    seat: should another request have taken it meanwhile, nothing changes.
    """
    newest = (*map(column_of, waiting), "version_id")
    values = {column_of(name): value for name, value in row.items()}
    values["seen"] = taken.uid if taken else row["uid"]
    db.session.execute(_putting(db.engine.dialect.name, newest), values)


@lru_cache
def _putting(dialect: str, newest: tuple[str, ...]) -> Any:
    """Return the statement of `_put`, made once: that costs more than running it."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(table_of(Signature))
    waits = or_(*(Signature.state == state for state in WAITING))
    return statement.on_conflict_do_update(
        index_elements=["petition_id", "address_key", "seat"],
        index_where=text(HOLDS_A_SEAT),
        set_={name: statement.excluded[name] for name in newest},
        where=(Signature.uid == bindparam("seen")) & waits,
    )


def _lock_version(version: LetterVersion, now: datetime) -> None:
    """Lock the text of the letter: from the first signature on it never changes."""
    if version.locked_at is None:
        db.session.execute(
            update(LetterVersion)
            .where(LetterVersion.id == version.id, LetterVersion.locked_at.is_(None))
            .values(locked_at=now)
        )


def send_again(petition: Petition, email: str, *, now: datetime) -> None:
    """Queue the link once more for whoever signed with that address; nobody learns who did."""
    key = rules.address_key(letter_key(petition), email)
    seated = queries.seated(petition.id, key)
    for signature in seated:
        posting.mail_about(petition, signature, email, now=now)
    for _empty_seat in range(petition.seats_per_address - len(seated)):
        posting.mail_nobody(petition, email, key, now=now)


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
        posting.thank(petition, signature, email, now=now)
    return changed


def _forgotten(signature: Signature, petition: Petition) -> dict[str, Any]:
    emptied: dict[str, Any] = {}
    if not rules.keeps_name(
        forgets=petition.forgets, display=signature.display, deliver=signature.deliver
    ):
        emptied |= {"name_sealed": None, **NO_COMMENT}
    if petition.forgets and not signature.news:
        emptied["email_sealed"] = None
    return emptied


def confirm_by_hand(signature: Signature, petition: Petition, *, now: datetime) -> bool:
    """Count a signature that staff vouch for, as one by hand; return whether it changed.

    Raises:
        PetitionClosed: the letter closed more than 24 hours ago.
    """
    if not rules.accepts_confirmations(petition.state, petition.closes_at, now):
        raise PetitionClosed(petition.slug)
    email, emptied = signature.email, _forgotten(signature, petition)
    columns = {"confirmed_at": now, "ip_key": None, "held_because": None, "source": Source.HAND}
    changed = any(
        turn(signature, state, SignatureState.CONFIRMED, now, cause="staff", **columns, **emptied)
        for state in WAITING
    )
    if changed and email:
        posting.thank(petition, signature, email, now=now)
    return changed


def withdraw(signature: Signature, *, now: datetime) -> bool:
    """Take a signature back and delete its data; return whether this very call did it.

    One that was struck out can be taken back too: undoing that brings nobody back.
    """
    standing = (*WAITING, SignatureState.CONFIRMED, SignatureState.INVALIDATED)
    marks, was_shown = _marks(signature), signature.display != Display.HIDDEN
    changed = any(
        turn(signature, state, SignatureState.WITHDRAWN, now, cause="own", **_empty(now))
        for state in standing
    )
    if changed:
        _forget_elsewhere(signature, *marks)
        if was_shown:
            site_version.move()
    return changed


def expire(signature: Signature, *, now: datetime) -> bool:
    """Give up a signature that nobody confirmed, and delete all that it held of a person."""
    marks = _marks(signature)
    changed = turn(signature, SignatureState.PENDING, SignatureState.EXPIRED, now, **_empty(now))
    if changed:
        _forget_elsewhere(signature, *marks)
    return changed


def release(signature: Signature, petition: Petition, *, now: datetime) -> bool:
    """Let a held signature go on: it becomes pending and its owner gets the link."""
    changed = turn(signature, SignatureState.HELD, SignatureState.PENDING, now, held_because=None)
    if changed and signature.email:
        posting.mail_about(petition, signature, signature.email, now=now)
    return changed


def hold(signature: Signature, *, because: str, now: datetime) -> bool:
    """Put a pending signature back among those that are held; return whether it changed."""
    return turn(signature, SignatureState.PENDING, SignatureState.HELD, now, cause="staff",
                held_because=because)  # fmt: skip


def change_wishes(
    signature: Signature, petition: Petition, *, display: str, deliver: bool, name: str, news: bool
) -> None:
    """Change what becomes of a signature; where the name was forgotten, `name` is stored anew.

    What is not needed any more afterwards is forgotten, as on confirming.
    """
    shown_before = signature.display
    parts.show(signature, display)
    signature.deliver, signature.news = deliver, news
    if name:
        signature.name = name
        signature.name_key = rules.name_key(letter_key(petition), name)
    if signature.state == SignatureState.CONFIRMED:
        for column, nothing in _forgotten(signature, petition).items():
            setattr(signature, column, nothing)
    if shown_before != display:
        site_version.move()


def new_links(signature: Signature) -> None:
    """Let every older link of this signature die."""
    signature.generation += 1


def _marks(signature: Signature) -> tuple[bytes | None, bytes | None, bytes | None]:
    """Return the keyed marks of address, name and domain, by which other tables know somebody."""
    return signature.address_key, signature.name_key, signature.domain_key


def _forget_elsewhere(
    signature: Signature, address: bytes | None, name: bytes | None, domain: bytes | None
) -> None:
    """Delete what outbox and paces know of somebody; their limit of mails starts anew."""
    if address is not None:
        forget_about(address, signature.uid.hex())
    pace.forget(signature.petition_id, (name, domain))


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
    if signature.state in WAITING:
        signature.state = SignatureState.EXPIRED
    _forget_elsewhere(signature, *_marks(signature))
    parts.show(signature, Display.HIDDEN)
    for column in PERSONAL:
        setattr(signature, column, None)
    signature.deliver = signature.news = False
    signature.comment_state = CommentState.NONE


def _empty(now: datetime) -> dict[str, Any]:
    return {
        **dict.fromkeys(PERSONAL), **NO_COMMENT, "ended_at": now, "display": Display.HIDDEN,
        "deliver": False, "news": False,
    }  # fmt: skip
