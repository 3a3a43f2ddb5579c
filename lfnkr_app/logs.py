"""Logs: one JSON line an event, and only the fields on the list; nothing that names a person."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any, Final

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict

#: The fields a line may carry. Addresses, names, tokens, IPs and query strings are not among them.
ALLOWED: Final = frozenset({
    "event", "level", "timestamp", "logger", "method", "route", "endpoint", "status", "ms",
    "error_type", "where", "kind", "count", "job", "mail_id", "gift_id", "pledge_id", "tries",
    "state", "process", "exit_code", "port", "workers", "reply_code", "event_type",
})  # fmt: skip
log = structlog.get_logger()


def configure(level: str) -> None:
    """Send every line to standard error as JSON, fields off the list left out."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _where_it_failed,
            only_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def register(app: Flask) -> None:
    """Log each request by its route, never by its address."""
    app.before_request(_start)
    app.after_request(_finish)


def only_allowed(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Return the event with the fields on the list, and no others."""
    return {name: value for name, value in event.items() if name in ALLOWED}


def _where_it_failed(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Put the places of a traceback in the event: files and lines, no values."""
    fault = event.pop("exc_info", None)
    places = []
    trace = fault.__traceback__ if isinstance(fault, BaseException) else None
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return {**event, "where": places[-12:]} if places else event


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    spent = time.perf_counter() - g.get("started", time.perf_counter())
    route = request.url_rule.rule if request.url_rule else None
    log.info(
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        ms=round(spent * 1000, 1),
    )
    return response
