"""Whether an unsafe request came from our own pages; public forms have no cookie and no token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from flask import abort, current_app, request

FROM_ANYWHERE: Final = "from_anywhere"
View = TypeVar("View", bound=Callable[..., Any])


def from_anywhere(view: View) -> View:
    """Mark a view that machines post to: the webhook, one-click unsubscribe."""
    setattr(view, FROM_ANYWHERE, True)
    return view


def check_origin() -> None:
    """Refuse an unsafe request that another site's page sent.

    Source: design rule 6: by `Sec-Fetch-Site`, else `Origin` against the request's own host;
    with neither it is accepted, since there is no cookie to abuse.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    view = current_app.view_functions.get(request.endpoint or "")
    if not getattr(view, FROM_ANYWHERE, False) and not _is_ours():
        abort(403)


def _is_ours() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or _host_of(origin) == request.host.lower()


def _host_of(origin: str) -> str | None:
    """Return host and port of an origin, None where it is no address at all."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None
