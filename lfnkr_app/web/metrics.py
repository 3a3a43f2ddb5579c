"""Metrics: how many requests, how long they took; by route, never by address.

Every process of `serve` counts into files of its own, and its parent serves the sum on a private
port. Without METRICS_PORT nothing is counted.
"""

from __future__ import annotations

import os
import time
from typing import Final

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, multiprocess, start_http_server

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_requests = Counter("lfnkr_requests_total", "Requests answered.", ["method", "route", "status"])
_seconds = Histogram("lfnkr_request_seconds", "Seconds from request to answer.", ["route"])


def register(app: Flask) -> None:
    """Count every request, where metrics are wanted."""
    if os.environ.get(FOLDER):
        app.after_request(_count)


def serve(port: int) -> None:
    """Serve the sum of all processes on that port of loopback."""
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # untyped there
    start_http_server(port, addr="127.0.0.1", registry=registry)


def _count(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "none"
    _requests.labels(request.method, route, str(response.status_code)).inc()
    _seconds.labels(route).observe(time.perf_counter() - g.get("started", time.perf_counter()))
    return response
