"""Lists: newest first, with Stripe's cursors and its filter on `created`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from . import errors
from .account import StripeObject
from .call import Call
from .errors import ApiError

_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda created, bound: created > bound,
    "gte": lambda created, bound: created >= bound,
    "lt": lambda created, bound: created < bound,
    "lte": lambda created, bound: created <= bound,
}


def page(call: Call, kind: str, wanted: Callable[[StripeObject], bool]) -> StripeObject:
    """Return one page of the objects of `kind` that are `wanted`, as a list object."""
    limit = _limit(call.params)
    newest_first = list(reversed(call.account.objects(kind).values()))
    created = call.params.get("created")
    matching = [o for o in newest_first if wanted(o) and created_within(o["created"], created)]
    data, has_more = _window(matching, newest_first, call.params, kind, limit)
    return {"object": "list", "data": data, "has_more": has_more, "url": call.path}


def created_within(created: int, bounds: Any) -> bool:
    """Return whether `created` fits the filter: nothing, one second, or gt/gte/lt/lte."""
    if bounds is None:
        return True
    if isinstance(bounds, int):
        return created == bounds
    return all(_COMPARISONS[name](created, bound) for name, bound in bounds.items())


def equal(stored: StripeObject, params: dict[str, Any], names: Iterable[str]) -> bool:
    """Return whether `stored` has the value of every one of `names` that was asked for."""
    return all(stored.get(name) == params[name] for name in names if name in params)


def _limit(params: dict[str, Any]) -> int:
    limit: int = params.get("limit", 10)
    if limit < 1:
        message = "This value must be greater than or equal to 1."
        raise ApiError(message, code="parameter_invalid_integer", param="limit")
    if limit > 100:
        message = f"This value must be less than or equal to 100 (it currently is '{limit}')."
        raise ApiError(message, code="parameter_invalid_integer", param="limit")
    return limit


def _window(
    matching: list[StripeObject],
    everything: list[StripeObject],
    params: dict[str, Any],
    kind: str,
    limit: int,
) -> tuple[list[StripeObject], bool]:
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise errors.only_one_of("starting_after", "ending_before")
    order = {stored["id"]: at for at, stored in enumerate(everything)}
    if before:
        edge = _cursor(order, before, kind, "ending_before")
        newer = _between(matching, order, -1, edge)
        return newer[-limit:], len(newer) > limit
    edge = _cursor(order, after, kind, "starting_after") if after else -1
    older = _between(matching, order, edge, len(order))
    return older[:limit], len(older) > limit


def _cursor(order: dict[str, int], object_id: str, kind: str, param: str) -> int:
    if object_id not in order:
        raise errors.no_such(kind, object_id, param=param, status=400)
    return order[object_id]


def _between(
    matching: Iterable[StripeObject], order: dict[str, int], low: int, high: int
) -> list[StripeObject]:
    return [stored for stored in matching if low < order[stored["id"]] < high]
