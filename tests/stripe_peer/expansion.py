"""`expand[]`: identifiers in an answer replaced by the objects they name."""

from __future__ import annotations

import copy
from typing import Any

from . import invoices
from .account import Account, StripeObject
from .contract import Contract, Schema
from .errors import ApiError

KINDS = {
    "pi": "payment_intent",
    "ch": "charge",
    "py": "charge",
    "txn": "balance_transaction",
    "re": "refund",
    "pyr": "refund",
    "dp": "dispute",
    "du": "dispute",
    "po": "payout",
    "bpc": "billing_portal.configuration",
    "cus": "customer",
    "in": "invoice",
    "pm": "payment_method",
    "price": "price",
    "prod": "product",
    "sub": "subscription",
}  # The kind of an object by the front of its identifier.
DEPTH = 4


def check(paths: list[str], schema: Schema, contract: Contract) -> None:
    """Check, before any work, that the contract lets every path be expanded.

    Raises:
        ApiError: as Stripe answers.
    """
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEPTH + (steps[0] == "data"):
            message = f"You cannot expand more than {DEPTH} levels of a property (property: {path})"
            raise ApiError(message, param="expand")
        holders = [schema]
        for step in steps:
            holders = _inside(holders, step, contract)
        if not holders:
            raise ApiError(f"This property cannot be expanded ({path}).", param="expand")


def _inside(holders: list[Schema], step: str, contract: Contract) -> list[Schema]:
    """Return the schemas that `step` may lead to from any of `holders`."""
    resolved = [option for holder in holders for option in _options(holder, contract)]
    return [
        option["properties"][step]
        for option in resolved
        if step in option.get("x-expandableFields", ()) or _is_list_data(option, step)
    ]


def _options(schema: Schema, contract: Contract) -> list[Schema]:
    schema = contract.resolve(schema)
    if "items" in schema:
        return _options(schema["items"], contract)
    if "anyOf" not in schema:
        return [schema]
    return [option for inner in schema["anyOf"] for option in _options(inner, contract)]


def _is_list_data(schema: Schema, step: str) -> bool:
    return step == "data" and "has_more" in schema.get("properties", ())


def expanded(answer: StripeObject, paths: list[str], account: Account) -> StripeObject:
    """Return a copy of `answer` with every path of `paths`, checked before, expanded."""
    answer = copy.deepcopy(answer)
    for path in paths:
        _expand(answer, path.split("."), account)
    return answer


def _expand(holder: Any, steps: list[str], account: Account) -> None:
    if isinstance(holder, list):
        for item in holder:
            _expand(item, steps, account)
    elif isinstance(holder, dict) and steps:
        name, *deeper = steps
        holder[name] = _looked_up(holder, name, account)
        _expand(holder[name], deeper, account)


def _looked_up(holder: StripeObject, name: str, account: Account) -> Any:
    if name == "line_items":
        return copy.deepcopy(account.objects("line_items").get(holder["id"]))
    if name == "payments":
        return invoices.payments_list(account, holder["id"])
    value = holder.get(name)
    kind = KINDS.get(value.partition("_")[0]) if isinstance(value, str) else None
    return copy.deepcopy(account.find(kind, value)) if kind else value
