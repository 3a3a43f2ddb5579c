"""Verbs that change the funds and what is said of them; they never commit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from lfnkr_app.database import db
from lfnkr_app.donations.funds.models import UseOfFunds
from lfnkr_app.donations.models import Donor, Fund, Gift
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.web import site_version


def make(slug: str, values: dict[str, Any]) -> Fund:
    """Return a new fund, the last in order."""
    last = db.session.scalar(select(func.max(Fund.position))) or 0
    row = Fund(slug=slug, position=last + 1, **values)
    db.session.add(row)
    db.session.flush()
    return row


def change(row: Fund, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Change a fund; return what was and what is, of what changed."""
    changed = {}
    for name, value in values.items():
        was = getattr(row, name)
        if value != was:
            changed[name] = [_plain(was), _plain(value)]
            setattr(row, name, value)
    db.session.flush()
    return changed


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def move(row: Fund, step: int) -> None:
    """Let a fund and its neighbour above (-1) or below (1) change places."""
    rows = list(db.session.scalars(select(Fund).order_by(Fund.position, Fund.id)))
    place = rows.index(row)
    other = min(max(place + step, 0), len(rows) - 1)
    rows[place], rows[other] = rows[other], rows[place]
    for number, one in enumerate(rows, start=1):
        one.position = number
    db.session.flush()


def put_use(row: UseOfFunds | None, values: dict[str, Any], *, now: datetime) -> UseOfFunds:
    """Return what money was used for, new or changed."""
    row = row or UseOfFunds()
    for name, value in (values | {"changed_at": now}).items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    return row


def hide_name(donor: Donor) -> int:
    """Take a person's name off the pages, for all that they gave; return from how many gifts.

    Gifts still to come of their pledges stay without a name too.
    """
    mail = Donor.email_key.is_(None) if donor.email_key is None else (
        Donor.email_key == donor.email_key
    )  # fmt: skip
    person = select(Donor.id).where(Donor.name_key == donor.name_key, mail)
    shown = update(Gift).where(Gift.donor_id.in_(person), Gift.show_name.is_(True))
    hidden = db.session.scalars(shown.values(show_name=False).returning(Gift.id)).all()
    pledged = update(Pledge).where(Pledge.donor_id.in_(person), Pledge.show_name.is_(True))
    db.session.execute(pledged.values(show_name=False))
    site_version.move()
    return len(hidden)
