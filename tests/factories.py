"""Plain functions that make real rows with sensible defaults; nothing here is shared or hidden."""

from __future__ import annotations

import itertools
import secrets
from datetime import datetime, timedelta
from typing import Any

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import actions, rows, rules
from lfnkr_app.petitions.models import LetterVersion, Petition, PetitionState, Signature
from lfnkr_app.petitions.wording import Wording

_numbers = itertools.count(1)


def open_letter(**values: Any) -> Petition:
    """Return a committed open letter with an English and a Japanese version."""
    begin_writing()
    now = clock.now()
    texts = values.pop(
        "texts", {"en": "Stop sending refugees back", "ja": "難民を送り返さないでください"}
    )
    petition = Petition(
        **{
            "slug": f"letter-{next(_numbers)}", "state": PetitionState.OPEN, "goal": 2000,
            "opens_at": now - timedelta(days=40), "names_until": now + timedelta(days=300),
            "key_hex": secrets.token_hex(32), **values,
        }
    )  # fmt: skip
    db.session.add(petition)
    db.session.flush()
    db.session.add_all(_version(petition.id, lang, ask, now) for lang, ask in texts.items())
    db.session.commit()
    return petition


def _version(petition_id: int, lang: str, ask: str, now: datetime) -> LetterVersion:
    title = {"en": "An open letter", "ja": "公開書簡"}.get(lang, "An open letter")
    words = Wording(title, ask, "The Minister", "Two lines.", f"<p>{ask}.</p>")
    return LetterVersion(petition_id=petition_id, lang=lang, made_at=now, published_at=now,
                         **words.columns())  # fmt: skip


def signer(**values: Any) -> rules.Signer:
    """Return what a made-up person wrote into the form."""
    number = next(_numbers)
    return rules.Signer(
        **{"name": f"Example Signer {number}", "email": f"signer{number}@example.org", **values}
    )


def signature(petition: Petition, *, now: datetime | None = None, **values: Any) -> Signature:
    """Return a committed pending signature, signed as through the form."""
    begin_writing()
    who = signer(**values)
    actions.sign(petition, who, rows.Circumstances(), now=now or clock.now())
    db.session.commit()
    key = rules.address_key(rows.letter_key(petition), who.email)
    query = db.select(Signature).where(Signature.address_key == key).order_by(Signature.id.desc())
    found: Signature = db.session.scalars(query).first()
    return found


def confirmed(petition: Petition, *, now: datetime | None = None, **values: Any) -> Signature:
    """Return a committed signature that counts."""
    row = signature(petition, now=now, **values)
    begin_writing()
    actions.confirm(row, petition, now=now or clock.now())
    db.session.commit()
    return row


def sign_fields(**values: Any) -> dict[str, Any]:
    """Return the fields of the signing form as a browser sends them; None leaves one out."""
    number = next(_numbers)
    fields = {"name": f"Example Signer {number}", "email": f"signer{number}@example.org",
              "country": "", "display": "hidden", "consent": "y", **values}  # fmt: skip
    return {name: value for name, value in fields.items() if value is not None}
