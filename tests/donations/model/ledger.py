"""What must hold of the books, whatever happened: the laws that the model is checked by."""

from __future__ import annotations

import json
import re
from collections import defaultdict

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift, GiftState, Receipt, ReceiptState
from lfnkr_app.mail.models import OutgoingMail
from tests.donations.support import GIVEN
from tests.stripe_peer import StripePeer

COUNTRIES = re.compile(
    "korea|dprk|china|chinese|朝鮮|韓国|中国|북한|조선|한국|중국|朝鲜|韩国|defector|脱北|refugee|難民",
    re.IGNORECASE,
)
UID = re.compile("[0-9a-f]{32}")


def check_receipts() -> None:
    """Numbers of a series run from one without gap or twin; none stands on an unsettled gift."""
    db.session.rollback()
    numbers: dict[tuple[str, int], list[int]] = defaultdict(list)
    in_force: dict[int, int] = defaultdict(int)
    for row in db.session.scalars(select(Receipt).order_by(Receipt.id)):
        numbers[row.series, row.year].append(row.sequence)
        in_force[row.gift_id] += row.state == ReceiptState.ISSUED
    for found in numbers.values():
        assert sorted(found) == list(range(1, len(found) + 1))
    states = {row.id: row.state for row in db.session.execute(select(Gift.id, Gift.state))}
    assert {states[gift_id] for gift_id in in_force} <= {GiftState.SUCCEEDED}
    assert max(in_force.values(), default=0) <= 1
    settled = {gift_id for gift_id, state in states.items() if state == GiftState.SUCCEEDED}
    assert settled == set(in_force), "a gift without receipt"
    db.session.rollback()


def check_books(peer: StripePeer) -> None:
    """The ledger is the peer's own book: each charge once, with what went back and what is held."""
    db.session.rollback()
    settled = select(Gift).where(Gift.state == GiftState.SUCCEEDED)
    ours = {
        gift.charge_id: (gift.amount_minor, gift.currency, gift.refunded_minor, gift.taken_minor)
        for gift in db.session.scalars(settled)
    }
    theirs = {
        entry["charge"]: (entry["amount"], entry["currency"].upper(), entry["gone_back"],
                          entry["disputed"])
        for entry in peer.books()
    }  # fmt: skip
    assert ours == theirs, sorted(set(ours.items()) ^ set(theirs.items()), key=str)
    assert len(ours) == len(list(db.session.scalars(settled)))


def check_mails() -> None:
    """Each receipt, whether a gift's first or one in its place, has one mail."""
    of_receipts = {f"receipt:{uid.hex()}" for uid in db.session.scalars(select(Receipt.uid))}
    queued = list(db.session.scalars(select(OutgoingMail.key)))
    assert {key for key in queued if key.startswith("receipt:")} == of_receipts
    assert len(queued) == len(set(queued))


def check_what_stripe_was_told(peer: StripePeer) -> None:
    """No name, no country, nothing that a donor wrote but the mail address; tags are uids."""
    for request in peer.requests:
        told = json.dumps([request.path, request.params], ensure_ascii=False)
        assert not COUNTRIES.search(told), told
        assert "receipt_email" not in told
        assert GIVEN["name"] not in told
        assert all(UID.fullmatch(value) for value in _metadata(request.params)), told


def _metadata(params: object) -> list[str]:
    """Return every value that stands in a `metadata`, however deep."""
    if not isinstance(params, dict):
        return (
            [found for item in params for found in _metadata(item)]
            if isinstance(params, list)
            else []
        )
    inner = [
        found for name, value in params.items() if name != "metadata" for found in _metadata(value)
    ]
    return [*inner, *(str(value) for value in (params.get("metadata") or {}).values())]


def seen(peer: StripePeer) -> dict[str, int]:
    """Return how many of each thing a history held."""
    kinds = ("checkout.session", "charge", "invoice", "subscription", "refund", "dispute", "event")
    return {kind: len(peer.account.objects(kind)) for kind in kinds} | {"histories": 1}
