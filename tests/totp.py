"""The six digits that an authenticator shows. Source: RFC 6238 with SHA-1 and 30 seconds."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import sys
import time
from urllib.parse import parse_qs, urlsplit


def code(otpauth: str, at: float | None = None) -> str:
    """Return the code of an `otpauth://` address at a moment, now by default."""
    secret = parse_qs(urlsplit(otpauth).query)["secret"][0]
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    step = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    digest = hmac.new(key, step, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


if __name__ == "__main__":
    print(code(sys.stdin.read().split()[-1]))  # noqa: T201
