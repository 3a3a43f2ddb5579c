"""What staff templates may use, and how a form without its token is answered."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from flask import (
    Flask,
    current_app,
    has_request_context,
    jsonify,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError, generate_csrf

from lfnkr_app.accounts.access import has_role, who
from lfnkr_app.accounts.sessions import is_staff_path
from lfnkr_app.staff import keeping
from lfnkr_app.web.pages import MenuItem

#: Words, address, and the role that is needed to see it; what has no page yet is left out.
MENU: Final = (
    (_l("Home"), "/staff/", None),
    (_l("Posts"), "/staff/posts/", "author"),
    (_l("Letters"), "/staff/letters/", None),
    (_l("Gifts"), "/staff/gifts/", "donations"),
    (_l("Mailings"), "/staff/mailings/", "mailings"),
    (_l("Media"), "/staff/media/", "author"),
    (_l("Site"), "/staff/site/", "editor"),
    (_l("Acts"), "/staff/acts/", None),
    (_l("People"), "/staff/people/", "administrator"),
    (_l("Audit trail"), "/staff/audit/", "administrator"),
    (_l("Me"), "/staff/account/", None),
)
SITE: Final = "/staff/site/"
#: Pages that one comes to from the overview of the site.
UNDER_SITE: Final = ("/staff/topics/", "/staff/redirects/", "/staff/imports/", "/staff/exports/")


def register(app: Flask) -> None:
    """Make the helpers known, and answer broken tokens."""
    app.context_processor(_context)
    app.register_error_handler(CSRFError, _without_token)
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    app.extensions["lfnkr_staff_menu"] = [entry for entry in MENU if entry[1] in rules]


def _context() -> dict[str, Any]:
    """Return what staff pages use; on every other page nothing, and nobody is looked for."""
    if not has_request_context() or not is_staff_path(request.path):
        return {}
    person = who()
    if person is None:
        return {"current_user": None, "staff_menu": []}
    return {
        "current_user": person, "staff_menu": _menu(), "has_role": has_role,
        "staff_home_url": url_for("staff.home"), "logout_url": url_for("security.logout"),
    }  # fmt: skip


def _menu() -> list[MenuItem]:
    entries = current_app.extensions["lfnkr_staff_menu"]
    seen = [(label, url) for label, url, role in entries if role is None or has_role(role)]
    path = SITE if request.path.startswith(UNDER_SITE) else request.path
    here = max((url for _label, url in seen if path.startswith(url)), key=len, default="")
    return [MenuItem(str(label), url, url == here) for label, url in seen]


def _without_token(_error: CSRFError) -> ResponseReturnValue:
    if request.path.endswith(".json"):
        return jsonify(error=_("The page was open too long. Reload it, then send it again.")), 400
    if is_staff_path(request.path) and keeping.wants_json():
        return jsonify({"error": "token", "csrf_token": generate_csrf()}), 400
    if is_staff_path(request.path) and keeping.holds_text():
        return keeping.page(signed_out=False), 400
    message = _(
        "We could not send this because the page was open too long, or cookies are blocked. "
        "Go back, reload the page, and send it again."
    )
    show = partial(render_template, "errors/error.html", code=400)
    return show(title=_("Please send that once more"), message=message), 400
