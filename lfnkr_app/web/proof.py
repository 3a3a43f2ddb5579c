"""Proof of work: a number that a browser must find by trying; each solution is taken once.

The challenge is ALTCHA's. It is the same for everybody and tells nobody who asked. `about` names
what it is for, so that a solution cannot be carried from one form to another.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Any, Final

from altcha import v1 as altcha
from sqlalchemy import delete
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, begin_writing, db, insert_new
from lfnkr_app.privacy import keys

#: Numbers to try at most: about a second on a laptop, some seconds on an old phone.
HARDEST: Final = 50_000
LASTS: Final = timedelta(minutes=20)
LONGEST: Final = 2000
_FIELDS: Final = {"algorithm": str, "challenge": str, "number": int, "salt": str, "signature": str}


class SpentWork(Base):
    """A solution that was used; it is not taken twice while it could still be sent."""

    __tablename__ = "spent_work"

    challenge: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


def challenge(about: str, now: datetime) -> dict[str, Any]:
    """Return a fresh challenge for one form, as the script reads it."""
    made = altcha.create_challenge(
        altcha.ChallengeOptions(
            hmac_key=_key(), max_number=HARDEST, expires=now + LASTS, params={"about": about}
        )
    )
    return made.to_dict()


def spend(about: str, solution: str, now: datetime) -> bool:
    """Return whether a solution is right, for this form, in time, and was never used before.

    It is spent in the caller's unit of work, which writes.
    """
    payload = _read(solution)
    if payload is None or altcha.extract_params(payload).get("about") != [about]:
        return False
    if not altcha.verify_solution(payload, _key())[0]:
        return False
    row = {"challenge": bytes.fromhex(payload["challenge"]), "expires_at": now + LASTS}
    spent = insert_new(SpentWork, row).returning(SpentWork.expires_at)
    return db.session.scalar(spent) is not None


def sweep(now: datetime) -> None:
    """Forget the solutions that could not be sent any more, and commit."""
    begin_writing()
    db.session.execute(delete(SpentWork).where(SpentWork.expires_at <= now))
    db.session.commit()


def _read(solution: str) -> Any:
    """Return what the script sent, None for odd input: the library would stumble over some."""
    if len(solution) > LONGEST:
        return None
    try:
        payload = json.loads(base64.b64decode(solution, validate=True))
    except (ValueError, RecursionError):
        return None
    shaped = isinstance(payload, dict) and all(
        type(payload.get(name)) is kind for name, kind in _FIELDS.items()
    )
    return payload if shaped and payload["algorithm"] == "SHA-256" else None


def _key() -> bytes:
    return keys.mac("stamps", b"work")
