"""The stamp in the signing form: when the page was made, so that a machine's haste shows."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime

from lfnkr_app.privacy import keys


def make(now: datetime) -> str:
    """Return a signed stamp of that second."""
    second = str(int(now.timestamp()))
    return f"{second}.{_mark(second)}"


def read(stamp: str | None) -> datetime | None:
    """Return when the page was made; None for no stamp or a forged one."""
    second, _, mark = (stamp or "").partition(".")
    if not second.isascii() or not second.isdigit() or len(second) > 12:
        return None
    if not hmac.compare_digest(mark.encode(), _mark(second).encode()):
        return None
    return datetime.fromtimestamp(int(second), UTC)


def _mark(second: str) -> str:
    return keys.mac("stamps", second.encode())[:9].hex()
