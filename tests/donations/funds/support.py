"""Funds and gifts to them, as tests of the public pages need them."""

from __future__ import annotations

from typing import Any

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import starting, turning
from lfnkr_app.donations.funds import totals
from lfnkr_app.donations.models import Fund, Gift
from lfnkr_app.donations.rules import Wish
from lfnkr_app.money import Money


def fund(slug: str = "rescue", **values: Any) -> Fund:
    begin_writing()
    made = Fund(**{"slug": slug, "names": {"en": slug.title(), "ja": f"{slug}基金"}} | values)
    db.session.add(made)
    db.session.commit()
    return made


def received(minor: int, currency: str = "JPY", *, to: str = "rescue", **values: Any) -> Gift:
    """Return a gift that came; `refunded_minor` and `taken_minor` lower what it is worth."""
    less = {name: values.pop(name) for name in ("refunded_minor", "taken_minor") if name in values}
    wished = {"name": "Example Donor", "email": "donor@example.org", "fund": to} | values
    now = clock.now()
    begin_writing()
    gift = starting.start(Wish(money=Money(minor, currency), **wished), now=now)
    turning.settle(gift, source="test", received_at=now, now=now, **less)
    db.session.commit()
    totals.forget()
    return gift
