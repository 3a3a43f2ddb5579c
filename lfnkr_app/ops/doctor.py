"""`lfnkr doctor`: a table of what works and what does not, and what to do about it."""

from __future__ import annotations

import smtplib
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lfnkr_app.database import db
from lfnkr_app.mail import smtp
from lfnkr_app.ops import health
from lfnkr_app.privacy import keys
from lfnkr_app.privacy.sealing import SealBroken
from lfnkr_app.web import fonts

OLDEST_SQLITE: Final = (3, 51, 3)


@dataclass(frozen=True)
class Finding:
    """One line of the table."""

    what: str
    state: str  # ok, warning, failed
    words: str


def examine() -> list[Finding]:
    """Return what was found; the site is well when none has failed."""
    checks: tuple[tuple[str, Callable[[], tuple[str, str]]], ...] = (
        ("settings", _settings), ("database", _database), ("migrations", _migrations),
        ("keys", _keys), ("mail", _mail), ("stripe", _stripe), ("proxies", _proxies),
        ("disk", _disk), ("fonts", _fonts), ("clock", _clock),
    )  # fmt: skip
    return [Finding(what, *check()) for what, check in checks]


def _settings() -> tuple[str, str]:
    site = urlsplit(current_app.config["SITE_URL"])
    if site.scheme == "https" or site.hostname in {"127.0.0.1", "localhost"}:
        return "ok", f"complete; the site is {current_app.config['SITE_URL']}"
    return "warning", "SITE_URL is not https: only an onion address may be so"


def _database() -> tuple[str, str]:
    try:
        if db.engine.dialect.name == "sqlite":
            version = str(db.session.scalar(text("SELECT sqlite_version()")))
            fresh = tuple(map(int, version.split("."))) >= OLDEST_SQLITE
            return ("ok" if fresh else "failed"), f"SQLite {version}, needs 3.51.3 or later"
        version = str(db.session.scalar(text("SHOW server_version")))
        return ("ok" if int(version.split(".")[0]) >= 15 else "failed"), f"PostgreSQL {version}"
    except SQLAlchemyError as fault:
        return "failed", f"cannot be reached ({type(fault).__name__})"


def _migrations() -> tuple[str, str]:
    if health.is_migrated():
        return "ok", f"at {health.newest_revision()}"
    return "failed", "not at the newest: run `lfnkr db upgrade`"


def _keys() -> tuple[str, str]:
    try:
        keys.ensure()
    except SealBroken:
        return "failed", "SEAL_KEYS do not open what is stored: is the right key in the list?"
    except SQLAlchemyError:
        return "failed", "not readable: is the database migrated?"
    return "ok", "the stored keys can be opened"


def _mail() -> tuple[str, str]:
    config = current_app.config
    try:
        with smtp.connection():
            return "ok", f"{config['MAIL_SERVER']}:{config['MAIL_PORT']} answers"
    except (OSError, smtplib.SMTPException) as fault:
        return (
            "failed",
            f"{config['MAIL_SERVER']}:{config['MAIL_PORT']} does not ({type(fault).__name__})",
        )


def _stripe() -> tuple[str, str]:
    if not current_app.config["STRIPE_SECRET_KEY"]:
        return "warning", "no key: cards are not offered"
    request = urllib.request.Request(  # noqa: S310 - the setting allows http and https only
        f"{current_app.config['STRIPE_API_BASE']}/v1/balance",
        headers={"Authorization": f"Bearer {current_app.config['STRIPE_SECRET_KEY']}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310
            return "ok", "the API answers and takes the key"
    except urllib.error.HTTPError as fault:
        return "failed", f"the API answers {fault.code}"
    except OSError as fault:
        return "failed", f"the API cannot be reached ({type(fault).__name__})"


def _proxies() -> tuple[str, str]:
    site = urlsplit(current_app.config["SITE_URL"])
    if current_app.config["PROXY_HOPS"] or site.hostname in {"127.0.0.1", "localhost"}:
        return "ok", f"{current_app.config['PROXY_HOPS']} in front"
    return "warning", "PROXY_HOPS is 0: behind a proxy every reader would look like one network"


def _disk() -> tuple[str, str]:
    return ("ok", "there is room") if health.has_room() else ("failed", "almost full")


def _fonts() -> tuple[str, str]:
    missing = fonts.missing()
    if not missing:
        return "ok", "all that pictures are drawn with are there"
    return "warning", f"pictures lack letters of {', '.join(missing)}: build the editor again"


def _clock() -> tuple[str, str]:
    now = datetime.now(UTC)
    return ("ok" if now.year >= 2026 else "failed"), f"{now:%Y-%m-%d %H:%M} UTC"
