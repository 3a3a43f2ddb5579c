"""The history of a post for staff: versions, two of them side by side, and going back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import rules
from lfnkr_app.news.desk import (
    actions,
    drafts,
    locks,
    previews,
    queries,
    revisions,
    standing,
    translations,
    updates,
)
from lfnkr_app.news.desk.staff_routes import staff_bp
from lfnkr_app.news.models import Post, Status

UNSAVED: Final = "draft-"


@staff_bp.context_processor
def _boxes() -> dict[str, Any]:
    """Return what the boxes beside the editor ask for: functions, so that only they cost."""
    return {
        "versions_of": lambda post: revisions.how_many(post.id),
        "languages_of": translations.seats,
        "previews_working": lambda post: previews.working(post.id, clock.now()),
        "updates_of": lambda post: updates.how_many(post.id),
    }


@staff_bp.get("/<int(max=2147483647):post_id>/revisions", endpoint="revisions")
@requires("author")
def revisions_list(post_id: int) -> ResponseReturnValue:
    """List what a post said before, the newest change first."""
    post = _post(post_id)
    total = revisions.how_many(post_id)
    page, pages = request.args.get("page", 1, int), rules.last_page(total, revisions.A_PAGE)
    if not 1 <= page <= pages:
        abort(404)
    return render_template(
        "staff/posts/revisions.html", post=post, changes=revisions.history(post, page),
        total=total, page=page, pages=pages, may_change=standing.may_change(post),
        page_url=lambda n: url_for(".revisions", post_id=post_id, page=n),
    )  # fmt: skip


@staff_bp.get("/<int(max=2147483647):post_id>/revisions/<int(max=2147483647):number>")
@requires("author")
def revision(post_id: int, number: int) -> ResponseReturnValue:
    """Show one earlier version as it read."""
    post = _post(post_id)
    found = revisions.number(post_id, number) or abort(404)
    body = Markup(found.body_html)  # noqa: S704 - stored clean
    return render_template("staff/posts/revision.html", post=post, revision=found, body=body,
                           lang=post.lang, may_change=standing.may_change(post))  # fmt: skip


@staff_bp.get("/<int(max=2147483647):post_id>/compare")
@requires("author")
def compare(post_id: int) -> ResponseReturnValue:
    """Show two versions side by side, what differs marked."""
    post = _post(post_id)
    asked = (request.args.get("from", ""), request.args.get("to", revisions.NOW))
    old, new = (_text(post, which) for which in asked)
    if old is None or new is None:
        abort(404)
    found = revisions.compared(old, new, whole="whole" in request.args)
    return render_template(
        "staff/posts/compare.html", post=post, found=found, may_change=standing.may_change(post),
        whole_url=f"{request.path}?{urlencode({'from': asked[0], 'to': asked[1], 'whole': 1})}",
        whole="whole" in request.args,
    )  # fmt: skip


@staff_bp.post("/<int(max=2147483647):post_id>/revisions/<int(max=2147483647):number>/restore")
@requires("author")
def restore_revision(post_id: int, number: int) -> ResponseReturnValue:
    """Bring an earlier version back; the present one stays in the history."""
    begin_writing()
    post, now = queries.post(post_id, to_change=True) or abort(404), clock.now()
    if refused := standing.refusal(post):
        return refused
    found = revisions.number(post_id, number) or abort(404)
    was = _in_the_way(post)
    revisions.restore(post, found, made_by=locks.short_name(signed_in().email), now=now)
    if reasons := [reason for reason in _in_the_way(post) if reason not in was]:
        return _not_restored(post_id, reasons)
    detail = {"version": number}
    audit.record("post.restore_version", str(post_id), actor=signed_in(), detail=detail, now=now)
    db.session.commit()
    flash(_("Version %(number)s is back. The text that stood until now is the newest version in "
            "this list: restore that one to undo.", number=number), "good")  # fmt: skip
    return redirect(url_for(".revisions", post_id=post_id), code=303)


def _in_the_way(post: Post) -> list[str]:
    """Return why a post could not come out as it is; nothing where readers do not see it."""
    return actions.problems(post) if post.status in {Status.PUBLISHED, Status.SCHEDULED} else []


def _not_restored(post_id: int, reasons: list[str]) -> ResponseReturnValue:
    db.session.rollback()
    why = _(
        "That version cannot stand on the site as it is. "
        "Take the post down first, or copy what you need from it."
    )
    flash(" ".join([why, *reasons]), "error")
    return redirect(url_for(".revisions", post_id=post_id), code=303)


def _text(post: Post, which: str) -> revisions.Text | None:
    """Return one side: a version, what is saved now, or `draft-3`, what person 3 has not saved.

    `draft-3-window` is the one that was typed in that window.
    """
    if not which.startswith(UNSAVED):
        return revisions.text(post, which)
    number, _dash, window = which.removeprefix(UNSAVED).partition("-")
    typed = drafts.of_person(post.id, int(number)) if revisions.is_number(number) else []
    found = next((one for one in typed if window in {"", one.window}), None)
    return replace(found.text(), which=which) if found else None


def _post(post_id: int) -> Post:
    return queries.post(post_id) or abort(404)
