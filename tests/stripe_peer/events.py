"""Events as the API lists them; `Account.record` makes them, `webhooks` delivers them."""

from __future__ import annotations

from typing import Any

from . import errors, listing, sessions
from .account import Account, StripeObject
from .call import Call, Routes
from .errors import ApiError

TYPES = 20
KEPT_S = 30 * 24 * 60 * 60


def list_all(call: Call) -> StripeObject:
    """Return a page of events, newest first."""
    sessions.expire_overdue(call.account)
    forget_old(call.account)
    wanted = _wanted_types(call.params)
    delivered = call.params.get("delivery_success")

    def fits(event: StripeObject) -> bool:
        if delivered is not None and (event["pending_webhooks"] == 0) != delivered:
            return False
        return wanted is None or any(matches(event["type"], pattern) for pattern in wanted)

    return listing.page(call, "event", fits)


def retrieve(call: Call) -> StripeObject:
    """Return one event."""
    forget_old(call.account)
    return call.account.find("event", call.path_params["id"])


def forget_old(account: Account) -> None:
    """Forget the events of more than thirty days ago, as Stripe's list does."""
    oldest = account.now() - KEPT_S
    kept = account.objects("event")
    for event in [one for one in kept.values() if one["created"] < oldest]:
        del kept[event["id"]]


def matches(event_type: str, pattern: str) -> bool:
    """Return whether `pattern` names the type: itself, `charge.*` or `*`."""
    if pattern.endswith("*"):
        return event_type.startswith(pattern[:-1])
    return event_type == pattern


def _wanted_types(params: dict[str, Any]) -> list[str] | None:
    if "type" in params and "types" in params:
        raise errors.only_one_of("type", "types")
    if len(params.get("types", ())) > TYPES:
        raise ApiError(f"You can pass up to {TYPES} types.", param="types")
    return params.get("types") or ([params["type"]] if "type" in params else None)


ROUTES: Routes = {
    ("GET", "/v1/events"): list_all,
    ("GET", "/v1/events/{id}"): retrieve,
}
