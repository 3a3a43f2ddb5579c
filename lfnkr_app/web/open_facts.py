"""Public facts as JSON, for pages and programs of every site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify


def open_to_all(facts: Mapping[str, Any]) -> Response:
    """Return facts as JSON that pages of every site may read."""
    response = jsonify(facts)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
