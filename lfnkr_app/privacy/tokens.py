"""Tokens are made, not stored: the row's uid, its generation, and an HMAC by kind.

In lower-case base32, so that they survive being read aloud, retyped and lower-cased by mail
programs. A new generation on the row kills every older token.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Final

from lfnkr_app.privacy.keys import mac

UID_BYTES: Final = 16
MAC_BYTES: Final = 15
LENGTH: Final = 53  # characters of base32 for 16 + 2 + 15 bytes, without padding


@dataclass(frozen=True)
class Token:
    """What a valid token says: which row, and of which generation."""

    uid: bytes
    generation: int


def make(kind: str, uid: bytes, generation: int) -> str:
    """Return the token of `kind` for a row."""
    body = uid + generation.to_bytes(2, "big")
    return _encoded(body + _mark(kind, body))


def read(kind: str, text: str) -> Token | None:
    """Return what the token says, or None when it is cut, changed or of another kind."""
    try:
        raw = base64.b32decode(text.strip().upper() + "=" * (-len(text.strip()) % 8))
    except (binascii.Error, ValueError):
        return None
    if len(raw) != UID_BYTES + 2 + MAC_BYTES or _encoded(raw) != text.strip().lower():
        return None
    body, mark = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if not hmac.compare_digest(mark, _mark(kind, body)):
        return None
    return Token(uid=body[:UID_BYTES], generation=int.from_bytes(body[UID_BYTES:], "big"))


def _mark(kind: str, body: bytes) -> bytes:
    return mac("tokens", kind.encode(), body)[:MAC_BYTES]


def _encoded(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
