"""Reading the gift agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations.agreement.models import GiftAgreement
from lfnkr_app.i18n import LANGUAGES
from lfnkr_app.web import site_version

_FILES: Final = Path(__file__).parent / "first"
#: From when version 1 holds. Its words in the files are never changed: a gift names them.
_FIRST_DAY: Final = date(2026, 11, 26)


@dataclass(frozen=True)
class Version:
    """One version of the agreement: its number, the Tokyo day from which it holds, its texts."""

    number: int
    day: date
    texts: dict[str, str]


def current() -> Version:
    """Return the version under which gifts are made now."""
    return versions()[-1]


def version(number: int) -> Version | None:
    """Return the version of that number."""
    return next((one for one in versions() if one.number == number), None)


def versions() -> list[Version]:
    """Return every version, the oldest first; there always is one."""
    return [first(), *site_version.cached("gift agreement", _published)]


@cache
def first() -> Version:
    """Return the version of the first day."""
    texts = {code: (_FILES / f"{code}.txt").read_text(encoding="utf-8") for code in LANGUAGES}
    return Version(1, _FIRST_DAY, texts)


def _published() -> list[Version]:
    rows = db.session.scalars(select(GiftAgreement).order_by(GiftAgreement.version))
    return [Version(row.version, clock.tokyo_day(row.published_at), dict(row.texts))
            for row in rows]  # fmt: skip
