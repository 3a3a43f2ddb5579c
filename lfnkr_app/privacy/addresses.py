"""Mail addresses as keys: one person is one key, however the address is spelled."""

from __future__ import annotations

import unicodedata
from typing import Final

from lfnkr_app.privacy import keys

_GMAIL: Final = {"gmail.com", "googlemail.com"}


def canonical_address(email: str) -> str:
    """Return the one spelling of an address: lower case, IDNA, no `+tag`, Gmail without dots."""
    local, _, domain = unicodedata.normalize("NFKC", email).strip().lower().rpartition("@")
    domain = _ascii_domain(domain)
    local = local.partition("+")[0] or local
    if domain in _GMAIL:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def person_key(email: str) -> bytes:
    """Return the key of a person across the whole site, for mailings and what must not be sent."""
    return keys.mac("addresses", b"person", canonical_address(email).encode())


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain
