"""Each setting, its default and its meaning; one message names all that are wrong, then we stop.

Settings are environment variables with the prefix `LFNKR_`, or lines of `instance/lfnkr.env`;
the environment wins. They are read as text through one table of name and parser.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from lfnkr_app.errors import SettingsRefused

PREFIX: Final = "LFNKR_"
ROOT: Final = Path(__file__).resolve().parent.parent
STRIPE_API: Final = "https://api.stripe.com"
DEFAULT_ENV_FILE: Final = ROOT / "instance" / "lfnkr.env"


def text(value: str) -> str:
    """Return the value as it stands."""
    return value


def boolean(value: str) -> bool:
    """Return True for `true`, False for `false`; anything else is refused."""
    if value not in {"true", "false"}:
        raise ValueError("must be true or false")
    return value == "true"


def whole(value: str) -> int:
    """Return a whole number of zero or more."""
    if not value.isascii() or not value.isdigit():
        raise ValueError("must be a whole number")
    return int(value)


def port(value: str) -> int:
    """Return a TCP port from 1 to 65535."""
    number = whole(value)
    if not 1 <= number <= 65535:
        raise ValueError("must be a port from 1 to 65535")
    return number


def listed(value: str) -> list[str]:
    """Return the parts of a comma list, trimmed, empty ones left out."""
    return [part.strip() for part in value.split(",") if part.strip()]


def secret(value: str) -> str:
    """Return a secret of at least 32 bytes."""
    if len(value.encode()) < 32:
        raise ValueError("must be at least 32 bytes long")
    return value


def secrets_listed(value: str) -> list[str]:
    """Return a comma list of secrets, each of at least 32 bytes."""
    return [secret(part) for part in listed(value)]


def seal_keys(value: str) -> dict[str, bytes]:
    """Return key ids and 32-byte keys in order; the first one seals."""
    keys: dict[str, bytes] = {}
    for part in listed(value):
        name, _, encoded = part.partition(":")
        if not name.isascii() or not name.isalnum() or len(name) > 32 or name in keys:
            raise ValueError("needs distinct key ids of letters and digits, as in k1:BASE64")
        keys[name] = _key_bytes(encoded)
    if not keys:
        raise ValueError("needs at least one key, as in k1:BASE64")
    return keys


def _key_bytes(encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("holds a key that is not base64") from None
    if len(key) != 32:
        raise ValueError("needs keys of exactly 32 bytes, in base64")
    return key


def site_url(value: str) -> str:
    """Return an http(s) origin without path, in lower case, without closing slash."""
    parts = urlsplit(value)
    odd = parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username
    if parts.scheme not in {"http", "https"} or not parts.hostname or odd:
        raise ValueError("must be an address like https://example.org, without a path")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def base_url(value: str) -> str:
    """Return an http(s) address without its closing slash."""
    if urlsplit(value).scheme not in {"http", "https"}:
        raise ValueError("must be an http or https address")
    return value.rstrip("/")


def database_uri(value: str) -> str:
    """Return a SQLite or PostgreSQL address; no other database is supported."""
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    return value


def log_level(value: str) -> str:
    """Return a log level by its usual name."""
    if value not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
    return value


@dataclass(frozen=True)
class Setting:
    """One setting: how its text is read, what stands when it is absent, what it is for."""

    parse: Callable[[str], Any]
    default: Any
    meaning: str


REQUIRED: Final = object()

SETTINGS: Final[dict[str, Setting]] = {
    "SECRET_KEY": Setting(secret, REQUIRED, "Signs staff forms; at least 32 random bytes."),
    "SECRET_KEY_FALLBACKS": Setting(secrets_listed, [], "Older secret keys, still accepted."),
    "SEAL_KEYS": Setting(
        seal_keys, REQUIRED, "Keys that seal personal data, `id:base64`; the first seals, all open."
    ),
    "SQLALCHEMY_DATABASE_URI": Setting(
        database_uri, "sqlite:///lfnkr.db", "The database; a relative file lies in `instance/`."
    ),
    "SITE_URL": Setting(site_url, "http://127.0.0.1:8000", "The public origin; links in mail."),
    "TRUSTED_HOSTS": Setting(listed, [], "Further host names served as they are."),
    "PROXY_HOPS": Setting(whole, 0, "How many proxies of ours stand in front."),
    "MAIL_SERVER": Setting(text, "127.0.0.1", "Host name of the mail server."),
    "MAIL_PORT": Setting(port, 1025, "Port of the mail server."),
    "MAIL_USE_TLS": Setting(
        boolean, default=False, meaning="Whether STARTTLS is asked for, and verified."
    ),
    "MAIL_USERNAME": Setting(text, None, "Log-in at the mail server, if it asks for one."),
    "MAIL_PASSWORD": Setting(text, None, "Password at the mail server."),
    "MAIL_DEFAULT_SENDER": Setting(text, "office@localhost", "The address that mails come from."),
    "MAIL_RATE": Setting(whole, 10, "Mails a second at most; 0 for no limit."),
    "STRIPE_SECRET_KEY": Setting(text, "", "Stripe's secret key; empty: cards are not offered."),
    "STRIPE_WEBHOOK_SECRET": Setting(listed, [], "Secrets of the webhook, newest first."),
    "STRIPE_API_BASE": Setting(base_url, STRIPE_API, "Where Stripe's API is reached."),
    "MEDIA_DIR": Setting(text, "instance/media", "Where pictures and documents are kept."),
    "RATELIMIT_STORAGE_URI": Setting(text, "database://", "Where limits count: or `redis://…`."),
    "LOG_LEVEL": Setting(log_level, "INFO", "How much is logged: DEBUG, INFO, WARNING, ERROR."),
    "METRICS_PORT": Setting(port, None, "Port of the metrics on loopback; off without it."),
}


def load(
    environment: Mapping[str, str] | None = None, env_file: Path | None = None
) -> dict[str, Any]:
    """Return every setting by its name without prefix.

    Raises:
        SettingsRefused: one or more are unknown, missing or unsafe; the message names them all.
    """
    given = {**_file_values(env_file or DEFAULT_ENV_FILE), **_ours(environment or os.environ)}
    faults = [f"{PREFIX}{name} is not a setting" for name in sorted(given.keys() - SETTINGS.keys())]
    values: dict[str, Any] = {}
    for name, setting in SETTINGS.items():
        try:
            values[name] = _parsed(setting, given.get(name))
        except ValueError as fault:
            faults.append(f"{PREFIX}{name} {fault}")
    faults += _unsafe(values)
    if faults:
        raise SettingsRefused("; ".join(faults))
    return values


def _parsed(setting: Setting, value: str | None) -> Any:
    if value is None or (value == "" and setting.default is not REQUIRED):
        if setting.default is REQUIRED:
            raise ValueError("is missing")
        return setting.default
    return setting.parse(value)


def _ours(environment: Mapping[str, str]) -> dict[str, str]:
    return {k.removeprefix(PREFIX): v for k, v in environment.items() if k.startswith(PREFIX)}


def _file_values(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip().removeprefix(PREFIX): value.strip() for name, _, value in pairs}


def _unsafe(values: Mapping[str, Any]) -> list[str]:
    key, faults = values.get("STRIPE_SECRET_KEY") or "", []
    if key and not values.get("STRIPE_WEBHOOK_SECRET"):
        faults.append("LFNKR_STRIPE_WEBHOOK_SECRET is empty while LFNKR_STRIPE_SECRET_KEY is set")
    if "_live_" in key and values.get("STRIPE_API_BASE") != STRIPE_API:
        faults.append("LFNKR_STRIPE_API_BASE is not Stripe's while LFNKR_STRIPE_SECRET_KEY is live")
    return faults
