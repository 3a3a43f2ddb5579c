"""The gate before routing: refuses broken text and large bodies, takes the language off the path.

What it refuses is still answered by the application, so that the sentence, the look and the
headers are those of every other page.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

from lfnkr_app.i18n import DEFAULT, ENVIRON_KEY, LANGUAGES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BODY_LIMIT: Final = 256 * 1024
MEGABYTE: Final = 1024 * 1024
#: Staff addresses that take files, and how much. The body is left to be read behind the guard, so
#: that a stranger's is never read at all; `web.uploads` holds it to the limit.
UPLOADS: Final = {"/staff/imports/": 201 * MEGABYTE, "/staff/media/": 65 * MEGABYTE,
                  "/staff/letters/": 9 * MEGABYTE,
                  "/staff/gifts/bank/": 9 * MEGABYTE,
                  "/staff/gifts/past/": 9 * MEGABYTE}  # fmt: skip
#: Staff addresses that take long texts: an article of Japanese grows threefold on its way here.
LONG_TEXTS: Final = {"/staff/posts/": MEGABYTE, "/staff/letters/": MEGABYTE}
UPLOAD_LIMIT: Final = "lfnkr.upload_limit"
WITH_FILES: Final = "multipart/form-data"
LANG: Final = ENVIRON_KEY
REFUSED: Final = "lfnkr.refused"
FORM: Final = "application/x-www-form-urlencoded"
#: Accents on one letter. No script needs so many (Unicode's stream-safe texts have 30), and to put
#: a longer row into its order takes its length squared: half a minute for one form.
MOST_MARKS: Final = 100
_MARK: Final = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x20000))))
_ENDLESS: Final = re.compile(f"(?<![{_MARK}])[{_MARK}]{{{MOST_MARKS + 1}}}")


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
    if limit := _upload_limit(environ):
        environ[UPLOAD_LIMIT] = limit
        return 413 if _stated(environ) > limit else None
    most = _most(LONG_TEXTS, environ) or BODY_LIMIT
    try:
        body = _body(environ, most)
    except TimeoutError:
        return 408
    if len(body) > most:
        return 413
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    return None if _is_clean(body, environ.get("CONTENT_TYPE", "")) else 400


def _upload_limit(environ: WSGIEnvironment) -> int:
    """Return how large a body with files may be at this address; 0 where none are taken."""
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    return _most(UPLOADS, environ) if kind == WITH_FILES else 0


def _most(limits: dict[str, int], environ: WSGIEnvironment) -> int:
    """Return the limit of the addresses that begin like this one; 0 where there is none."""
    path = environ.get("PATH_INFO", "")
    return next((most for start, most in limits.items() if path.startswith(start)), 0)


def _stated(environ: WSGIEnvironment) -> int:
    stated = environ.get("CONTENT_LENGTH") or ""
    return int(stated) if stated.isascii() and stated.isdigit() else 0


def _body(environ: WSGIEnvironment, most: int) -> bytes:
    stated = environ.get("CONTENT_LENGTH") or ""
    if stated.isdigit() and int(stated) > most:
        return b"\0" * (most + 1)
    if not stated and not environ.get("wsgi.input_terminated"):
        return b""
    wanted = int(stated) if stated.isdigit() else most + 1
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
    return _is_text(body) if kind in {"", WITH_FILES, "text/plain"} else True


def _is_text(raw: bytes) -> bool:
    if b"\0" in raw:
        return False
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return text.isascii() or _ENDLESS.search(text) is None


def _empty(environ: WSGIEnvironment, status: int) -> None:
    environ[REFUSED] = status
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(), "0"
    environ["PATH_INFO"], environ["QUERY_STRING"] = "/", ""


def _take_language(environ: WSGIEnvironment) -> None:
    path = environ.get("PATH_INFO", "")
    code, slash, rest = path[1:].partition("/")
    if slash and code in LANGUAGES and code != DEFAULT:
        environ[LANG], environ["PATH_INFO"] = code, "/" + rest
