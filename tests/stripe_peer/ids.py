"""Identifiers as Stripe makes them: a prefix that names the kind, then letters and digits."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
_LENGTHS = {"cs_test_": 58, "req_": 14, "prod_": 14, "cus_": 14, "si_": 14}


def new_id(prefix: str) -> str:
    """Return a fresh identifier, as long as Stripe's own of that kind."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTHS.get(prefix, 24)))
