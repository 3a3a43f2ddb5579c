"""The date of a figure: a year, a month or a day."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from flask_babel import gettext as _

from lfnkr_app.errors import Refused

_DAY: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_EARLIEST: Final = 1990


def day(text: str, today: date) -> str:
    """Return the date of a figure: a year, a month or a day, none to come.

    Raises:
        Refused: it is none.
    """
    words = _("Enter a year, a month or a day like 2024, 2024-03 or 2024-03-31.")
    text = unicodedata.normalize("NFKC", text).replace("/", "-")
    if not _DAY.fullmatch(text):
        raise Refused(words)
    try:
        first = date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        raise Refused(words) from None
    if first.year < _EARLIEST:
        raise Refused(words)
    if first > today:
        raise Refused(_("A figure cannot be from a day to come."))
    return text
