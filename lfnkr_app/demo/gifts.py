"""Some sixty made-up gifts with receipts, marked as demonstration; no mail, and no Stripe."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations import donors, receipts
from lfnkr_app.donations.models import Donor, Fund, Gift, GiftState, Method
from lfnkr_app.donations.terms import DEFAULTS
from lfnkr_app.privacy import keys

CONTENT: Final = Path(__file__).parent / "content"
GIFTS: Final = 60
CURRENCIES: Final = ("JPY",) * 6 + ("USD", "USD", "EUR", "KRW", "KRW")
LANGUAGES: Final = {"JPY": "ja", "USD": "en", "EUR": "en", "KRW": "ko"}
FUNDS: Final = (
    ("rescue", {"en": "Rescue and shelter", "ja": "救出と保護", "ko": "구출과 보호",
                "zh": "救援与庇护"}),
    ("education", {"en": "Schooling for children", "ja": "子どもの教育", "ko": "아동 교육",
                   "zh": "儿童教育"}),
)  # fmt: skip


def load_gifts(now: datetime) -> None:
    """Put funds and gifts in, unless demonstration gifts are there; the caller commits."""
    if db.session.scalar(select(Gift.id).where(Gift.demonstration.is_(True)).limit(1)):
        return
    funds = put_funds()
    dice = random.Random(20261123)  # noqa: S311 - made-up people, the same ones every time
    names = (CONTENT / "names.txt").read_text(encoding="utf-8").splitlines()
    minutes = sorted((dice.randint(10, 60 * 24 * 45) for _number in range(GIFTS)), reverse=True)
    for number, ago in enumerate(minutes):
        name = names[number % len(names)]
        put_gift(str(number), name, dice.choice([None, *funds]), dice, now - timedelta(minutes=ago))


def put_funds() -> list[Fund]:
    """Return the demonstration's funds, made where they are missing."""
    return [_fund(place, slug, names) for place, (slug, names) in enumerate(FUNDS)]


def _fund(place: int, slug: str, names: dict[str, str]) -> Fund:
    fund = db.session.scalar(select(Fund).where(Fund.slug == slug))
    if fund is None:
        fund = Fund(slug=slug, names=names, position=place)
        db.session.add(fund)
        db.session.flush()
    return fund


def put_gift(mark: str, name: str, fund: Fund | None, dice: random.Random, at: datetime) -> None:
    """Put one made-up gift in, with its receipt where the money came; `mark` is its own."""
    currency = dice.choice(CURRENCIES)
    ways = [Method.CARD] * 4 + ([Method.BANK, Method.POST] if currency == "JPY" else [])
    method = dice.choice(ways)
    succeeded = dice.random() < 0.85
    gift = Gift(
        state=GiftState.SUCCEEDED if succeeded else GiftState.EXPIRED, currency=currency,
        amount_minor=dice.choice(DEFAULTS[currency].presets), method=method,
        donor_id=put_donor(mark, name, at).id, fund_id=fund.id if fund else None,
        lang=LANGUAGES[currency], show_name=dice.random() < 0.2, needs_address=False,
        idempotency_key=f"demo-{mark}", demonstration=True, made_at=at,
        received_at=at + timedelta(minutes=2) if succeeded else None,
    )  # fmt: skip
    if method != Method.CARD:
        gift.reference = f"LF-{clock.tokyo_day(at):%m%d}-DEMO{mark}"
    db.session.add(gift)
    db.session.flush()
    if gift.received_at:
        receipts.issue(gift, now=gift.received_at)


def put_donor(mark: str, name: str, at: datetime) -> Donor:
    """Put one made-up donor in, whose address leads nowhere."""
    email = f"demo-donor-{mark}@example.invalid"
    donor = Donor(
        person_key=keys.mac("addresses", b"demonstration donor", email.encode()),
        email_key=donors.email_key(email), name_key=donors.name_key(name),
        name=name, email=email, made_at=at,
    )  # fmt: skip
    db.session.add(donor)
    db.session.flush()
    return donor
