"""Whether a request keeps to the contract; strings become the values that the contract means."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from . import errors
from .contract import Schema
from .errors import ApiError

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
METADATA_KEYS, METADATA_KEY_LENGTH, METADATA_VALUE_LENGTH = 50, 40, 500


def parameters(raw: dict[str, Any], schema: Schema) -> dict[str, Any]:
    """Return `raw` with integers, booleans and arrays made of its strings.

    Raises:
        ApiError: as Stripe answers; unknown parameters are named before anything else.
    """
    unknown = _unknown(raw, schema, "")
    if unknown:
        raise errors.unknown_parameters(unknown)
    return _object(raw, schema, "")


def _unknown(raw: Any, schema: Schema, name: str) -> list[str]:
    schema = _variant(raw, schema)
    kind = schema.get("type")
    if kind == "array" and isinstance(raw, dict):
        inner = [(value, schema["items"], f"{name}[{key}]") for key, value in raw.items()]
    elif kind == "object" and isinstance(raw, dict) and "properties" in schema:
        known = schema["properties"]
        strangers = [_inside(name, key) for key in raw if key not in known]
        if strangers:
            return strangers
        inner = [(value, known[key], _inside(name, key)) for key, value in raw.items()]
    else:
        return []
    return [found for part in inner for found in _unknown(*part)]


def _variant(raw: Any, schema: Schema) -> Schema:
    """Return the alternative of an `anyOf` that has the shape of `raw`."""
    if "anyOf" not in schema:
        return schema
    shapes = ("array", "object") if isinstance(raw, dict | list) else ("string", "integer")
    fitting = [option for option in schema["anyOf"] if option.get("type") in shapes]
    if raw == "":
        fitting.sort(key=lambda option: option.get("enum") != [""])
    else:
        fitting.sort(key=lambda option: option.get("enum") == [""])
    return (fitting or schema["anyOf"])[0]


def _value(raw: Any, schema: Schema, name: str) -> Any:
    schema = _variant(raw, schema)
    kind = schema.get("type")
    if raw == "" and "" not in schema.get("enum", ()):
        raise errors.empty_parameter(name)
    if kind in ("object", "array"):
        return (_object if kind == "object" else _array)(raw, schema, name)
    if not isinstance(raw, str):
        raise ApiError(f"Invalid {kind}: {name} takes a single value", param=name)
    return _SCALARS[kind](raw, schema, name)


def _object(raw: Any, schema: Schema, name: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise ApiError("Invalid object", param=name)
    if "properties" not in schema:
        return _metadata(raw, name)
    for key in schema.get("required", ()):
        if key not in raw:
            raise errors.missing_parameter(_inside(name, key))
    known = schema["properties"]
    return {key: _value(value, known[key], _inside(name, key)) for key, value in raw.items()}


def _array(raw: Any, schema: Schema, name: str) -> list[Any]:
    if isinstance(raw, dict):
        if not all(key.isdecimal() for key in raw):
            raise ApiError("Invalid array", param=name)
        raw = [raw[key] for key in sorted(raw, key=int)]
    if not isinstance(raw, list):
        raise ApiError("Invalid array", param=name)
    return [_value(item, schema["items"], f"{name}[{at}]") for at, item in enumerate(raw)]


def _metadata(raw: dict[str, Any], name: str) -> dict[str, str]:
    """Return a free map of strings; an empty value unsets its key.

    Source: docs.stripe.com/api/metadata: 50 keys of 40 characters, values of 500.
    """
    if len(raw) > METADATA_KEYS:
        message = f"Metadata can have up to {METADATA_KEYS} keys, but you've set {len(raw)}."
        raise ApiError(message, param=name)
    for key, value in raw.items():
        if not isinstance(value, str):
            raise ApiError("Invalid metadata: values are strings", param=_inside(name, key))
        _check_metadata("key", key, METADATA_KEY_LENGTH, name)
        _check_metadata("val", value, METADATA_VALUE_LENGTH, name)
    return {key: value for key, value in raw.items() if value}


def _check_metadata(what: str, text: str, limit: int, name: str) -> None:
    if len(text) > limit:
        message = f"Invalid {what}: {text} must be a string under {limit} characters"
        raise ApiError(message, param=name)


def _string(raw: str, schema: Schema, name: str) -> str:
    limit = schema.get("maxLength")
    if limit is not None and len(raw) > limit:
        shown = f"{raw[:5]}...{raw[-5:]}"
        raise ApiError(f"Invalid string: {shown}; must be at most {limit} characters", param=name)
    if "enum" in schema and raw not in schema["enum"]:
        raise ApiError(f"Invalid {name}: must be {_one_of(schema['enum'])}", param=name)
    return raw


def _integer(raw: str, schema: Schema, name: str) -> int:
    if not _INTEGER.fullmatch(raw):
        raise errors.invalid_integer(name, raw)
    return int(raw)


def _number(raw: str, schema: Schema, name: str) -> float:
    if not _NUMBER.fullmatch(raw):
        raise ApiError(f"Invalid number: {raw}", param=name)
    return float(raw)


def _boolean(raw: str, schema: Schema, name: str) -> bool:
    if raw not in ("true", "false"):
        raise ApiError(f"Invalid boolean: {raw}", param=name)
    return raw == "true"


_SCALARS: dict[Any, Callable[[str, Schema, str], Any]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}


def _one_of(values: list[str]) -> str:
    names = [value for value in values if value]
    if len(names) < 3:
        return "one of " + " or ".join(names)
    return f"one of {', '.join(names[:-1])}, or {names[-1]}"


def _inside(name: str, key: str) -> str:
    return f"{name}[{key}]" if name else key
