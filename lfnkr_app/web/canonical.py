"""One address for each page: the right host, lower case, a closing slash, the language it has."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

from flask import abort, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from lfnkr_app import i18n
from lfnkr_app.web.gate import LANG, REFUSED
from lfnkr_app.web.site_app import Site

EXACT: Final = (
    "/confirm/", "/my/", "/subscribe/confirm/", "/unsubscribe/", "/receipts/", "/pledges/",
    "/preview/", "/staff", "/assets/", "/cards/", "/wp-content/", "/api/", "/webhooks/",
    "/.well-known/", "/healthz", "/readyz",
)  # fmt: skip
ANY_HOST: Final = ("/healthz",)
SETTLES: Final = "settles_spelling"
View = TypeVar("View", bound=Callable[..., Any])


def settles_spelling(view: View) -> View:
    """Mark a view that answers other spellings itself, so that an old address takes one step."""
    setattr(view, SETTLES, True)
    return view


def check_address() -> ResponseReturnValue | None:
    """Refuse what the gate refused and foreign hosts; send other spellings to the right one."""
    if status := request.environ.get(REFUSED):
        abort(int(status))
    if request.path in ANY_HOST and LANG not in request.environ:
        return None
    return _check_host() or _check_path() or _check_language()


def _check_host() -> ResponseReturnValue | None:
    host = _host_name(request.environ.get("HTTP_HOST", ""))
    site = urlsplit(current_app.config["SITE_URL"])
    if host == site.hostname or host in current_app.config["HOSTS_SERVED"]:
        return None
    name = site.hostname or ""
    if not name or host not in {f"www.{name}", name.removeprefix("www.")}:
        abort(400)
    return redirect(f"{current_app.config['SITE_URL']}{full_path()}", code=301)


def _check_path() -> ResponseReturnValue | None:
    right = _right_spelling()
    if right is None or _view_settles(right):
        return None
    return redirect(full_path(right), code=301)


def to_right_spelling() -> ResponseReturnValue | None:
    """Return the step to the right spelling of the address asked for, None when it has it."""
    right = _right_spelling()
    return redirect(full_path(right), code=301) if right else None


def _right_spelling() -> str | None:
    if request.method not in {"GET", "HEAD"} or _is_exact(request.path):
        return None
    right = re.sub("/{2,}", "/", request.path.lower().rstrip("/") + "/")
    return None if right == request.path and not _is_doubled() else right


def _is_doubled() -> bool:
    return bool(request.environ.get("PATH_INFO", "").startswith("//"))


def _view_settles(right: str) -> bool:
    """Return whether the view that was found is also the one of the right spelling, and sees to it.

    A language or a second slash in front hides which view that is.
    """
    hidden = _is_doubled() or right.split("/")[1] in i18n.LANGUAGES
    return not hidden and _settles(request.endpoint) and _settles(_endpoint_of(right))


def _settles(endpoint: str | None) -> bool:
    return getattr(current_app.view_functions.get(endpoint or ""), SETTLES, False)


def _endpoint_of(path: str) -> str | None:
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter.match(path)[0] if adapter else None
    except HTTPException:
        return None


def _check_language() -> ResponseReturnValue | None:
    app = current_app
    if LANG not in request.environ or request.endpoint is None or not isinstance(app, Site):
        return None
    if not app.speaks_once(request.endpoint):
        return None
    if request.method not in {"GET", "HEAD"}:
        abort(404)
    return redirect(full_path(lang=i18n.DEFAULT), code=301)


def full_path(path: str | None = None, *, lang: str | None = None, query: bool = True) -> str:
    """Return language, path and query of the request as a reader would type them, percent-coded."""
    lang = lang or request.environ.get(LANG, i18n.DEFAULT)
    prefix = "" if lang == i18n.DEFAULT else f"/{lang}"
    asked = request.query_string.decode("latin-1") if query else ""
    # More than one leading slash would name another host.
    plain = "/" + quote(path or request.path, safe="/:@!$&'()*+,;=~-._").lstrip("/")
    return f"{prefix}{plain}" + (f"?{asked}" if asked else "")


def _is_exact(path: str) -> bool:
    last = path.rsplit("/", 1)[-1]
    return path.startswith(EXACT) or "." in last


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.rpartition(":")[0].lower() if ":" in host else host.lower()
