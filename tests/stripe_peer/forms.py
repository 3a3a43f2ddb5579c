"""Stripe's request syntax: form encoding with brackets for objects and arrays."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from .errors import ApiError

_NAME = re.compile(r"(?P<root>[^\[\]]+)(?P<brackets>(?:\[[^\[\]]*\])*)\Z")
_BRACKET = re.compile(r"\[([^\[\]]*)\]")


def decode(encoded: str) -> dict[str, Any]:
    """Return nested dicts and lists for `a=1&b[c]=2&d[]=3`; leaves are strings.

    Numbered arrays (`a[0][b]`) stay dicts with digits as keys: only the contract knows whether
    they are arrays.

    Raises:
        ApiError: broken UTF-8, NUL, or one name used both as a value and as an object.
    """
    params: dict[str, Any] = {}
    for name, value in _pairs(encoded):
        _put(params, _path(name), value, name)
    return params


def _pairs(encoded: str) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=2000)
    except ValueError as error:  # UnicodeDecodeError is one, too.
        raise ApiError("Invalid request: the parameters are not form-encoded UTF-8.") from error
    if any("\0" in name or "\0" in value for name, value in pairs):
        raise ApiError("Invalid request: a parameter contains a NUL character.")
    return pairs


def _path(name: str) -> list[str]:
    match = _NAME.match(name)
    if match is None:  # `a[b`: Stripe has no such parameter, the contract will say so.
        return [name]
    return [match["root"], *_BRACKET.findall(match["brackets"])]


def _put(params: dict[str, Any], path: list[str], value: str, name: str) -> None:
    *parents, last = path
    if last == "" and parents:
        _append(params, parents, value, name)
        return
    holder = _descend(params, parents, name)
    if isinstance(holder.get(last), dict | list):
        raise _conflict(name)
    holder[last] = value


def _append(params: dict[str, Any], parents: list[str], value: str, name: str) -> None:
    *above, last = parents
    values = _descend(params, above, name).setdefault(last, [])
    if not isinstance(values, list):
        raise _conflict(name)
    values.append(value)


def _descend(params: dict[str, Any], parents: list[str], name: str) -> dict[str, Any]:
    holder = params
    for key in parents:
        holder = holder.setdefault(key, {})
        if not isinstance(holder, dict):
            raise _conflict(name)
    return holder


def _conflict(name: str) -> ApiError:
    return ApiError(f"Invalid request: conflicting values for {name}", param=name)
