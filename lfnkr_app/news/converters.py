"""Parts of dated addresses: exactly four digits, exactly two; all else belongs to slugs."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter


class Year(BaseConverter):
    """Four digits."""

    regex = r"[0-9]{4}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return four digits."""
        return f"{value:04}"


class TwoDigits(Year):
    """Two digits: a month or a day."""

    regex = r"[0-9]{2}"

    def to_url(self, value: int) -> str:
        """Return two digits."""
        return f"{value:02}"


def register(app: Flask) -> None:
    """Make both known to addresses, before any is added."""
    app.url_map.converters.update(year=Year, two=TwoDigits)
