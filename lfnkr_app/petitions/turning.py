"""Changes of a signature's state: the only place where one changes and the count moves with it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, insert, update

from lfnkr_app.database import db
from lfnkr_app.petitions import tally
from lfnkr_app.petitions.models import Signature, SignatureEvent, SignatureState


def turn(
    signature: Signature,
    was: SignatureState,
    becomes: SignatureState,
    now: datetime,
    *,
    cause: str = "",
    **columns: Any,
) -> bool:
    """Change the state by a guarded UPDATE; only if one row changed, count it and note it.

    Returns whether this very call changed it; twice is harmless. A `source` among the columns is
    the kind under which it is counted from now on.
    """
    guarded = update(Signature).where(Signature.id == signature.id, Signature.state == was)
    result = db.session.execute(guarded.values(state=becomes, **columns))
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        return False
    kind = columns.get("source", signature.source)
    if by := _worth(becomes) - _worth(was):
        tally.move(signature.petition_id, signature.country, kind, by)
    db.session.add(
        SignatureEvent(petition_id=signature.petition_id, signature_id=signature.id,
                       was=was, became=becomes, kind=kind, cause=cause, at=now)
    )  # fmt: skip
    db.session.expire(signature)
    return True


def turn_all(
    chosen: ColumnElement[bool],
    was: SignatureState,
    becomes: SignatureState,
    now: datetime,
    *,
    cause: str,
    **columns: Any,
) -> int:
    """Change the state of every signature that is chosen and is in `was`; return how many changed.

    In one statement, whatever their number; the count moves with them, country by country.
    """
    changed = db.session.execute(
        update(Signature)
        .where(chosen, Signature.state == was)
        .values(state=becomes, **columns)
        .returning(Signature.id, Signature.petition_id, Signature.country, Signature.source)
        .execution_options(synchronize_session=False)
    ).all()
    if by := _worth(becomes) - _worth(was):
        moved = Counter((row.petition_id, row.country, row.source) for row in changed)
        for (petition_id, country, kind), n in moved.items():
            tally.move(petition_id, country, kind, by * n)
    events = [
        {"petition_id": row.petition_id, "signature_id": row.id, "was": was, "became": becomes,
         "kind": row.source, "cause": cause, "at": now}
        for row in changed
    ]  # fmt: skip
    if events:
        db.session.execute(insert(SignatureEvent), events)
    db.session.expire_all()
    return len(changed)


def _worth(state: SignatureState) -> int:
    return int(state == SignatureState.CONFIRMED)
