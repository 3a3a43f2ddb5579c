"""The gate before routing: refuses broken text and large bodies, takes the language off the path.

What it refuses is still answered by the application, so that the sentence, the look and the
headers are those of every other page.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

from lfnkr_app.i18n import DEFAULT, ENVIRON_KEY, LANGUAGES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BODY_LIMIT: Final = 256 * 1024
LANG: Final = ENVIRON_KEY
REFUSED: Final = "lfnkr.refused"
FORM: Final = "application/x-www-form-urlencoded"


class Gate:
    """Wraps the application; see the module's text."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        status = _fault_in_address(environ) or _fault_in_body(environ)
        if status:
            _empty(environ, status)
        else:
            _take_language(environ)
        return self._application(environ, start_response)


def _fault_in_address(environ: WSGIEnvironment) -> int | None:
    path = environ.get("PATH_INFO", "").encode("latin-1", "replace")
    query = unquote_to_bytes(environ.get("QUERY_STRING", "").encode("latin-1", "replace"))
    return None if _is_text(path) and _is_text(query) else 400


def _fault_in_body(environ: WSGIEnvironment) -> int | None:
    if environ["REQUEST_METHOD"] in {"GET", "HEAD", "OPTIONS"}:
        return None
    try:
        body = _body(environ)
    except TimeoutError:
        return 408
    if len(body) > BODY_LIMIT:
        return 413
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    return None if _is_clean(body, environ.get("CONTENT_TYPE", "")) else 400


def _body(environ: WSGIEnvironment) -> bytes:
    stated = environ.get("CONTENT_LENGTH") or ""
    if stated.isdigit() and int(stated) > BODY_LIMIT:
        return b"\0" * (BODY_LIMIT + 1)
    if not stated and not environ.get("wsgi.input_terminated"):
        return b""
    wanted = int(stated) if stated.isdigit() else BODY_LIMIT + 1
    stream: Any = environ["wsgi.input"]
    parts: list[bytes] = []
    while wanted > 0 and (part := stream.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _is_clean(body: bytes, content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == FORM:
        return _is_text(unquote_to_bytes(body))
    return _is_text(body) if kind in {"", "multipart/form-data", "text/plain"} else True


def _is_text(raw: bytes) -> bool:
    if b"\0" in raw:
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _empty(environ: WSGIEnvironment, status: int) -> None:
    environ[REFUSED] = status
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(), "0"
    environ["PATH_INFO"], environ["QUERY_STRING"] = "/", ""


def _take_language(environ: WSGIEnvironment) -> None:
    path = environ.get("PATH_INFO", "")
    code, slash, rest = path[1:].partition("/")
    if slash and code in LANGUAGES and code != DEFAULT:
        environ[LANG], environ["PATH_INFO"] = code, "/" + rest
