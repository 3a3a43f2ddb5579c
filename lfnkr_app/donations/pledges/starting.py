"""From a wish to a row: a pledge with its exact request, and its key against twins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lfnkr_app.database import db, insert_new, new_uid
from lfnkr_app.donations import donors, starting
from lfnkr_app.donations.pledges import turning
from lfnkr_app.donations.pledges.models import Pledge, PledgeState
from lfnkr_app.donations.rules import Wish
from lfnkr_app.privacy.sealing import seal_text


def start(wish: Wish, now: datetime) -> Pledge:
    """Return a new pledge as wished, or the one that this very form asked for moments ago.

    Raises:
        RuntimeError: another process took the key and let it go again in one breath.
    """
    key = starting.repeat_key(wish)
    starting.let_go(Pledge, key, now)
    pledge = starting.asked_before(Pledge, key) or _inserted(wish, key, now)
    pledge = pledge or starting.asked_before(Pledge, key)
    if pledge is None:
        raise RuntimeError("the pledge was neither made nor found")
    return pledge


def _inserted(wish: Wish, repeat_key: bytes, now: datetime) -> Pledge | None:
    """Return the new pledge, or None where the same form was first."""
    donor_id = donors.known(wish.name, wish.email, wish.address, now=now)
    row = _new_row(wish, now) | {"repeat_key": repeat_key, "donor_id": donor_id}
    inserted = db.session.scalar(insert_new(Pledge, row).returning(Pledge.id))
    if inserted is None:
        return None
    turning.log(inserted, None, PledgeState.CREATED, "form", now)
    return db.session.get_one(Pledge, inserted)


def _new_row(wish: Wish, now: datetime) -> dict[str, Any]:
    uid = new_uid()
    request = starting.request_for(uid, wish, now)
    return {
        "uid": uid, "state": PledgeState.CREATED, "interval": wish.interval,
        "amount_minor": wish.money.minor, "currency": wish.money.currency,
        "fund_id": starting.fund_id(wish.fund), "lang": wish.lang, "show_name": wish.show_name,
        "needs_address": wish.needs_address, "agreement_version": wish.agreement_version,
        "message_sealed": seal_text("pledge", "message", uid, wish.message),
        "request_sealed": seal_text("pledge", "request", uid, request),
        "idempotency_key": f"pledge-{uid.hex()}", "generation": 1, "failures": 0,
        "demonstration": False, "made_at": now,
    }  # fmt: skip
