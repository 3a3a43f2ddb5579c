"""Floods as tests need them: many signings at the level of actions, as the route makes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import actions
from lfnkr_app.petitions.guarding import judging
from lfnkr_app.petitions.guarding.judging import Sent
from lfnkr_app.petitions.models import Petition, Signature
from lfnkr_app.petitions.rules import Signer
from lfnkr_app.privacy import keys
from tests import factories


def sent(network: str = "203.0.113.7", *, now: datetime | None = None, **values: Any) -> Sent:
    """Return what comes from that network."""
    ip_key = keys.network_key(network, now or clock.now())
    return Sent(**{"address": network, "ip_key": ip_key, **values})


def sign(petition: Petition, who: Signer, what: Sent, now: datetime | None = None) -> None:
    """Sign once, in a unit of work of its own."""
    begin_writing()
    one(petition, who, what, now or clock.now())
    db.session.commit()


def one(petition: Petition, who: Signer, what: Sent, now: datetime) -> None:
    """Judge and sign, as the route does; nothing commits."""
    circumstances = judging.circumstances(petition, who, what, now=now)
    actions.sign(petition, who, circumstances, now=now)


def wave(
    petition: Petition, signers: Iterable[Signer], networks: Iterable[str],
    now: datetime | None = None, **values: Any,
) -> None:  # fmt: skip
    """Let many sign, one after the other from the networks in turn."""
    moment, places = now or clock.now(), [sent(n, now=now, **values) for n in networks]
    begin_writing()
    for number, who in enumerate(signers):
        one(petition, who, places[number % len(places)], moment)
    db.session.commit()


def crowd(number: int, **values: Any) -> list[Signer]:
    """Return that many made-up people."""
    return [factories.signer(**values) for _ in range(number)]


def tell(petition: Petition) -> dict[str, int]:
    """Return how many are held for which reason; None is not held."""
    query = select(Signature.held_because).where(Signature.petition_id == petition.id)
    told: dict[str, int] = {}
    for reason in db.session.scalars(query):
        told[reason or ""] = told.get(reason or "", 0) + 1
    return told
