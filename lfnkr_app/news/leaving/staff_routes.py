"""Everything published as one file, for staff."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import fresh_sign_in, requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.leaving import folder, published

staff_bp = Blueprint("exports", __name__, url_prefix="/exports")


@staff_bp.get("/")
@requires("administrator")
@fresh_sign_in()
def exports() -> ResponseReturnValue:
    """Return what an export holds, with the button that makes one."""
    return render_template("staff/exports/exports.html", number=published.how_many(),
                           files=len(published.media()))  # fmt: skip


@staff_bp.post("/")
@requires("administrator")
@fresh_sign_in()
def export() -> ResponseReturnValue:
    """Return everything published as a ZIP file, after it was put on record who took it."""
    begin_writing()
    number, now = published.how_many(), clock.now()
    audit.record("news.export", "zip", actor=signed_in(), detail={"posts": number}, now=now)
    db.session.commit()
    response = Response(stream_with_context(folder.zipped()), content_type="application/zip")
    name = f"lfnkr-site-{clock.tokyo_day(now).isoformat()}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
