"""What the office says of itself and decides: staff settings, in the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, db
from lfnkr_app.web import site_version
from lfnkr_app.web.site_version import OnPublicPages


class SiteSetting(OnPublicPages, Base):
    """One setting that staff changed; what is absent has its default below."""

    __tablename__ = "site_setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_at: Mapped[datetime]


@dataclass(frozen=True)
class Organisation:
    """The office as its pages, mails and receipts name it. Source: its public contact block.

    `safe_contact` says by language how to reach it safely. Transfers: `bank_details` and
    `post_details` are accounts in yen for Japan, each perhaps once more for readers of Japanese;
    `foreign_details` the account for transfers from abroad, in `foreign_currencies`.
    """

    name: str = "Life Funds for North Korean Refugees"
    name_ja: str = "北朝鮮難民救援基金"
    short_name: str = "LFNKR"
    representative: str = "Kato Hiroshi"
    address: tuple[str, ...] = ("Hongo 1-33-3-801, Bunkyo-ku", "Tokyo 113-0033", "Japan")
    phone: str = "+81-3-3815-8127"
    email: str = ""
    safe_contact: dict[str, str] = field(default_factory=dict)
    japanese_site_url: str = ""
    source_url: str = ""
    tax_line: str = ""
    bank_details: str = ""
    bank_details_ja: str = ""
    post_details: str = ""
    post_details_ja: str = ""
    foreign_details: str = ""
    foreign_currencies: tuple[str, ...] = ("USD", "EUR")


def organisation() -> Organisation:
    """Return the office's settings, read once for each version of the site."""
    return site_version.cached("organisation", _read)


def change(name: str, value: Any, *, now: datetime) -> None:
    """Store one setting; it shows from the commit on."""
    db.session.merge(SiteSetting(name=name, value=value, changed_at=now))


def forget(name: str) -> None:
    """Go back to the default of a setting; it shows from the commit on."""
    db.session.execute(delete(SiteSetting).where(SiteSetting.name == name))


def kept(name: str) -> Any:
    """Return what staff stored under a name, None where they never did."""
    return site_version.cached("settings", _settings).get(name)


def _settings() -> dict[str, Any]:
    rows = db.session.execute(select(SiteSetting.name, SiteSetting.value))
    return {row.name: row.value for row in rows}


def _read() -> Organisation:
    known = Organisation.__dataclass_fields__
    stored = site_version.cached("settings", _settings)
    values = {name: value for name, value in stored.items() if name in known}
    for name in ("address", "foreign_currencies"):
        if isinstance(values.get(name), list):
            values[name] = tuple(values[name])
    return Organisation(**values)
