"""Idempotency keys: one key, one call, one answer.

Source: docs.stripe.com/api/idempotent_requests. A key is not kept for a call that was refused
before anything was done.
"""

from __future__ import annotations

from typing import Any

from .account import Account
from .errors import ApiError

KIND = "idempotency_key"
LENGTH = 255


def begin(
    account: Account, key: str, path: str, params: dict[str, Any], request_id: str
) -> dict[str, Any] | None:
    """Claim `key` and return None, or return the saved answer of its first use.

    Raises:
        ApiError: 409 while the first use is under way, 400 when it was another call.
    """
    if len(key) > LENGTH:
        message = f"Idempotency keys can be up to {LENGTH} characters long."
        raise ApiError(message, kind="idempotency_error")
    with account.lock:
        first: dict[str, Any] | None = account.objects(KIND).get(key)
        if first is None:
            claim = {"path": path, "params": params, "request_id": request_id, "status": None}
            account.objects(KIND)[key] = claim
            return None
    _check_same(first, key, path, params)
    return first


def _check_same(first: dict[str, Any], key: str, path: str, params: dict[str, Any]) -> None:
    another = f"Try using a key other than '{key}' if you meant to execute a different request."
    if first["path"] != path:
        raise _refused(
            "Keys for idempotent requests can only be used for the same endpoint they were first "
            f"used for ('{path}' vs '{first['path']}'). {another}"
        )
    if first["params"] != params:
        raise _refused(
            "Keys for idempotent requests can only be used with the same parameters they were "
            f"first used with. {another}"
        )
    if first["status"] is None:
        raise ApiError(
            "There is currently another in-progress request using this Idempotent Key (that "
            "probably means you submitted twice, and the other request is still going through): "
            f"{key}. Please try again with a new key or wait for the other request to complete.",
            status=409,
            kind="idempotency_error",
            code="idempotency_key_in_use",
        )


def _refused(message: str) -> ApiError:
    return ApiError(message, kind="idempotency_error")


def finish(account: Account, key: str, status: int, body: dict[str, Any]) -> None:
    """Save the answer for every later use of `key`."""
    with account.lock:
        first = account.objects(KIND).get(key)
        if first is not None:
            first.update(status=status, body=body)


def forget(account: Account, key: str) -> None:
    """Free `key`: nothing was done."""
    with account.lock:
        account.objects(KIND).pop(key, None)
