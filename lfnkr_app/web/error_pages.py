"""Error pages: a sentence that says what to do, in the reader's language, with the right status."""

from __future__ import annotations

from typing import Any, Final

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from lfnkr_app.database import db

log = structlog.get_logger()
#: Addresses that programs ask: they get the sentence as JSON.
FOR_MACHINES: Final = "/api/"

SENTENCES: dict[int, tuple[Any, Any]] = {
    400: (
        _l("We could not read that"),
        _l("The address or the form held something we cannot read. Go back and try again."),
    ),
    403: (
        _l("This was sent from another site"),
        _l(
            "For safety we take forms only from our own pages. "
            "Open the page here and send it again."
        ),
    ),
    404: (_l("Page not found"), _l("We cannot find that page. Try a year, a topic or a search.")),
    405: (_l("This address takes no such request"), _l("Go back to the page and use its button.")),
    408: (
        _l("That took too long"),
        _l("Your entries did not arrive in time. Check the connection, then send them again."),
    ),
    410: (_l("This page is gone"), _l("It was taken down. Try a year, a topic or a search.")),
    413: (
        _l("That was too large"),
        _l("Shorten the text, or choose a smaller file, and send it again."),
    ),
    429: (_l("Too many requests"), _l("Please wait a minute, then try again.")),
    500: (
        _l("Something went wrong here"),
        _l(
            "It is our fault, not yours. Nothing was lost. "
            "Please try again in a few minutes, or write to us."
        ),
    ),
    503: (
        _l("Please try again in a moment"),
        _l("The site is very busy. Nothing was lost. Please try again in a minute."),
    ),
}


def register(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(Exception, _unforeseen)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    return page(error.code or 500, error)


def _database_busy(error: OperationalError) -> ResponseReturnValue:
    db.session.rollback()
    log.error("database_refused", error_type=type(error.orig).__name__, endpoint=request.endpoint)
    return page(503)


def _unforeseen(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    log.error(
        "unforeseen", error_type=type(error).__name__, endpoint=request.endpoint, exc_info=error
    )
    return page(500)


def page(code: int, error: HTTPException | None = None) -> ResponseReturnValue:
    """Return the error page of a status, with the headers that belong to it."""
    title, sentence = SENTENCES.get(code, (_l("This did not work"), _l("Go back and try again.")))
    if request.path.startswith(FOR_MACHINES):
        return {"error": str(title)}, code, {"Access-Control-Allow-Origin": "*"}
    try:
        body = render_template("errors/error.html", code=code, title=title, message=sentence)
    except Exception as fault:
        # The database may be what is broken; a plain sentence must still come.
        log.error("error_page_failed", error_type=type(fault).__name__)
        body = f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{sentence}</p>"
    headers = {"Retry-After": "60"} if code in {429, 503} else {}
    if error is not None and error.code == 405:
        headers["Allow"] = dict(error.get_headers()).get("Allow", "GET")
    return body, code, headers
