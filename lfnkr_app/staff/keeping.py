"""What was typed outlives a sign-out: the page that gives it back, and answers for scripts."""

from __future__ import annotations

from typing import Final

from flask import current_app, render_template, request
from flask_wtf.csrf import generate_csrf

from lfnkr_app.accounts.access import KEEPS_TEXT

#: Shown so that they can be copied; the other fields travel along unseen.
_SHOWN: Final = ("title", "body")
_TOKEN: Final = "csrf_token"  # noqa: S105 - the name of a field


def wants_json() -> bool:
    """Return whether a script asks and cannot read a page."""
    return request.accept_mimetypes.best == "application/json"


def holds_text() -> bool:
    """Return whether the request brings a text that must not be lost."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, KEEPS_TEXT, False) and bool(request.form)


def page(*, signed_out: bool) -> str:
    """Return the page that holds the text until its owner has signed in again.

    Nothing is stored for a stranger. Requests from other sites never get here: they are refused
    before, so nobody can put words into this page that somebody else then sends.
    """
    texts = [(name, request.form[name]) for name in _SHOWN if request.form.get(name)]
    rest = [pair for pair in request.form.items(multi=True) if pair[0] not in {*_SHOWN, _TOKEN}]
    return render_template("staff/kept.html", texts=texts, rest=rest, signed_out=signed_out,
                           token=generate_csrf(), address=request.path)  # fmt: skip
