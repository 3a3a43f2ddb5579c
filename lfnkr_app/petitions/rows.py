"""Rows of signatures as they are stored: sealed, keyed, and not yet in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lfnkr_app.database import new_uid
from lfnkr_app.petitions import queries, rules
from lfnkr_app.petitions.errors import LetterNamesGone
from lfnkr_app.petitions.models import Petition, Signature, SignatureState
from lfnkr_app.petitions.rules import Signer
from lfnkr_app.privacy.sealing import sealer


@dataclass(frozen=True)
class Circumstances:
    """What came with the form beside the person's words."""

    ip_key: bytes | None = None
    held_because: str | None = None


def letter_key(petition: Petition) -> bytes:
    """Return the letter's own key.

    Raises:
        LetterNamesGone: it was destroyed with the names.
    """
    if petition.key_hex is None:
        raise LetterNamesGone(petition.slug)
    return bytes.fromhex(petition.key_hex)


def new_row(
    petition: Petition, signer: Signer, circumstances: Circumstances, now: datetime
) -> dict[str, Any]:
    """Return the columns of a new signature, all but `version_id` and `seat`."""
    uid, key = new_uid(), letter_key(petition)
    return {
        "uid": uid, "petition_id": petition.id,
        "state": SignatureState.HELD if circumstances.held_because else SignatureState.PENDING,
        "held_because": circumstances.held_because, "ip_key": circumstances.ip_key,
        "address_key": rules.address_key(key, signer.email),
        "domain_key": rules.domain_key(key, signer.email),
        "signed_at": now, "source": "online", "generation": 1,
        **wishes(uid, signer, key),
    }  # fmt: skip


def imported(petition: Petition, signer: Signer, *, source: str, now: datetime) -> Signature:
    """Return a pending signature that came another way than through the form; not yet added."""
    version = queries.version_in(petition.id, signer.lang)
    row = new_row(petition, signer, Circumstances(), now)
    return Signature(**row | {"version_id": version.id, "source": source})


def wishes(uid: bytes, signer: Signer, key: bytes) -> dict[str, Any]:
    """Return the columns that a signer may still change while the signature waits."""
    return {
        "name_sealed": _sealed(uid, "name", signer.name),
        "name_key": rules.name_key(key, signer.name),
        "email_sealed": _sealed(uid, "email", signer.email),
        "comment_sealed": _sealed(uid, "comment", signer.comment) if signer.comment else None,
        "comment_state": rules.comment_state(signer.comment),
        "country": signer.country, "display": signer.display, "deliver": signer.deliver,
        "news": signer.news, "lang": signer.lang,
    }  # fmt: skip


def _sealed(uid: bytes, column: str, text: str) -> bytes:
    return sealer().seal(text.encode(), table="signature", column=column, uid=uid)
