"""Passwords that the site makes for files: easy to say over the telephone, and not to guess."""

from __future__ import annotations

import re
import secrets
from typing import Final

#: No two that sound alike to a Japanese, Korean or English ear, nothing that looks like another.
_FIRST: Final = "bdfghkmnprstvz"
_SECOND: Final = "aeiou"
_GROUPS: Final = 5
_SHAPE: Final = re.compile(
    rf"([{_FIRST}][{_SECOND}]){{3}}(-([{_FIRST}][{_SECOND}]){{3}}){{{_GROUPS - 1}}}"
)


def make() -> str:
    """Return a new one: five words of three syllables, 92 bits by chance."""
    return "-".join("".join(_syllable() for _n in range(3)) for _group in range(_GROUPS))


def is_ours(password: str) -> bool:
    """Return whether a password has the shape of those made here, and so their strength."""
    return _SHAPE.fullmatch(password) is not None


def _syllable() -> str:
    return secrets.choice(_FIRST) + secrets.choice(_SECOND)
