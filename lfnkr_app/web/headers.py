"""The headers of every answer, by the class of its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from flask import Response, current_app, g, request

PUBLIC: Final = "public, max-age=0, s-maxage=20, stale-while-revalidate=30"
CACHING: Final = {
    "public": PUBLIC,
    "count": "public, max-age=10",
    "asset": "public, max-age=31536000, immutable",
    "personal": "no-store",
}
PAGE_CLASS: Final = "page_class"
CHECKOUT: Final = "https://checkout.stripe.com"
BILLING: Final = "https://billing.stripe.com"
INVOICE: Final = "https://invoice.stripe.com"
STANDING: Final = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), geolocation=(), interest-cohort=(), microphone=(), payment=()"
    ),
}
View = TypeVar("View", bound=Callable[..., Any])


def page_class(name: str) -> Callable[[View], View]:
    """Mark a view's answers as `public`, `count`, `asset` or `personal`; public is the default."""

    def mark(view: View) -> View:
        setattr(view, PAGE_CLASS, name)
        return view

    return mark


def allow_forms_to(*origins: str) -> None:
    """Let forms of this answer lead to Stripe's pages; Chromium blocks the 303 otherwise."""
    base = current_app.config["STRIPE_API_BASE"]
    g.form_action = " ".join(origins) if base == "https://api.stripe.com" else _origin(base)


def allow_workers() -> None:
    """Let scripts of this answer start workers of ours."""
    g.worker_src = " worker-src 'self';"


def let_others_frame() -> None:
    """Let pages of every site show this answer in a frame."""
    g.framed_by = "*"


def add_headers(response: Response) -> Response:
    """Return the answer with the headers of its class."""
    for name, value in STANDING.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", _policy())
    if "framed_by" in g:
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = _caching(response)
    if response.headers["Cache-Control"] != "no-store" and request.method in {"GET", "HEAD"}:
        _add_etag(response)
    return response


def _policy() -> str:
    forms = " ".join(filter(None, ("'self'", g.get("form_action"))))
    framed_by = g.get("framed_by", "'none'")
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"font-src 'self'; connect-src 'self';{g.get('worker_src', '')} form-action {forms}; "
        f"frame-ancestors {framed_by}; base-uri 'none'"
    )


def _caching(response: Response) -> str:
    if request.method not in {"GET", "HEAD"} or request.path.startswith("/staff"):
        return "no-store"
    view = current_app.view_functions.get(request.endpoint or "")
    if response.status_code not in {200, 301, 304, 404}:
        return "no-store"
    kind = getattr(view, PAGE_CLASS, "public")
    if kind == "asset" and response.status_code not in {200, 304}:
        return "no-store"
    return CACHING[kind]


def _add_etag(response: Response) -> None:
    if response.status_code == 200 and not response.is_streamed:
        response.add_etag()
        response.make_conditional(request)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
