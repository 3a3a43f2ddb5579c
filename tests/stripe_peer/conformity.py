"""Whether an answer keeps to the contract: used by the peer's own tests."""

from __future__ import annotations

from typing import Any

from .contract import Contract, Schema

_TYPES: dict[str | None, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
}


def violations(value: Any, schema: Schema, contract: Contract, at: str = "$") -> list[str]:
    """Return one line for each place where `value` differs from `schema`; none is conformity.

    Stricter than OpenAPI: a property that the contract does not name is a violation, too.
    """
    schema = contract.resolve(schema)
    if value is None:
        return [] if schema.get("nullable") else [f"{at} is null"]
    if "anyOf" in schema:
        return _closest(value, schema["anyOf"], contract, at)
    kind = schema.get("type")
    if kind == "object":
        return _object(value, schema, contract, at)
    if not _is(value, kind):
        return [f"{at} is {value!r}, not of type {kind}"]
    if kind == "array":
        return _array(value, schema, contract, at)
    return _scalar(value, schema, at)


def _closest(value: Any, options: list[Schema], contract: Contract, at: str) -> list[str]:
    return min((violations(value, option, contract, at) for option in options), key=len)


def _is(value: Any, kind: str | None) -> bool:
    if kind in ("integer", "number") and isinstance(value, bool):
        return False
    return isinstance(value, _TYPES[kind])


def _array(value: list[Any], schema: Schema, contract: Contract, at: str) -> list[str]:
    found = [
        violations(item, schema["items"], contract, f"{at}[{index}]")
        for index, item in enumerate(value)
    ]
    return [line for lines in found for line in lines]


def _scalar(value: Any, schema: Schema, at: str) -> list[str]:
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at} is {value!r}, not one of {schema['enum']}"]
    if len(str(value)) > schema.get("maxLength", 10**9):
        return [f"{at} is longer than {schema['maxLength']}"]
    return []


def _object(value: Any, schema: Schema, contract: Contract, at: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{at} is {value!r}, not an object"]
    known = schema.get("properties")
    if known is None:
        return _map(value, schema, contract, at)
    lines = [f"{at}.{key} is missing" for key in schema.get("required", ()) if key not in value]
    for key, item in value.items():
        if key in known:
            lines += violations(item, known[key], contract, f"{at}.{key}")
        else:
            lines.append(f"{at}.{key} is not in the contract")
    return lines


def _map(value: dict[str, Any], schema: Schema, contract: Contract, at: str) -> list[str]:
    inner = schema.get("additionalProperties")
    if not isinstance(inner, dict):
        return []
    found = [violations(item, inner, contract, f"{at}.{key}") for key, item in value.items()]
    return [line for lines in found for line in lines]
