"""The gift agreement for readers: the version that holds, and every one before it."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from lfnkr_app import i18n
from lfnkr_app.donations.agreement import queries, rules
from lfnkr_app.donations.agreement.queries import Version

bp = Blueprint("agreement", __name__, url_prefix="/donate/terms")


@bp.get("/")
def terms() -> ResponseReturnValue:
    """Return the version under which gifts are made now."""
    return _page(queries.current())


@bp.get("/<int(max=2147483647):number>/")
def version(number: int) -> ResponseReturnValue:
    """Return one version, as it was or is."""
    return _page(queries.version(number) or abort(404))


def _page(shown: Version) -> str:
    text, lang = rules.spoken(shown.texts, i18n.current())
    return render_template(
        "donations/agreement.html", shown=shown, parts=rules.parts(text),
        other_language=None if lang == i18n.current() else lang,
        newest=queries.current(), versions=queries.versions()[::-1],
    )  # fmt: skip
