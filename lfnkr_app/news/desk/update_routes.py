"""Update boxes for staff: add, change, delete."""

from __future__ import annotations

from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import DateTimeLocalField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.desk import previews, standing, updates
from lfnkr_app.news.desk.staff_routes import staff_bp
from lfnkr_app.news.models import Post, PostUpdate
from lfnkr_app.web.forms import StaffForm, trimmed


class UpdateForm(StaffForm):
    """An update box: when, on a Tokyo clock, and what."""

    happened_at = DateTimeLocalField(
        _l("Date and time (Tokyo)"),
        [InputRequired(_l("Enter the date and time, like 2026-04-17 09:00"))],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"],
    )
    words = TextAreaField(
        _l("What changed or became known"),
        [InputRequired(_l("Write what changed")), Length(max=20_000)],
        filters=[trimmed],
    )

    def validate_happened_at(self, field: DateTimeLocalField) -> None:
        """Refuse a year that nobody means.

        Raises:
            ValidationError: it lies far off.
        """
        if field.data is not None and not 1990 <= field.data.year <= 2200:
            raise ValidationError(_("Enter the date and time, like 2026-04-17 09:00"))

    def moment(self) -> datetime:
        """Return the moment that was typed, which Tokyo's clocks show."""
        typed: datetime = self.happened_at.data
        return typed.replace(tzinfo=clock.TOKYO)


@staff_bp.route(
    "/<int(max=2147483647):post_id>/updates", endpoint="updates", methods=["GET", "POST"]
)
@requires("author")
def updates_list(post_id: int) -> ResponseReturnValue:
    """List the update boxes of a post, and add one."""
    post = db.session.get(Post, post_id) or abort(404)
    if request.method == "POST":
        return _add(post)
    return _page(post, UpdateForm(formdata=None, happened_at=clock.in_tokyo(clock.now())))


def _page(post: Post, form: UpdateForm) -> str:
    boxes = [(box, Markup(box.html)) for box in previews.updates(post.id)]  # noqa: S704 - stored clean
    return render_template("staff/posts/updates.html", post=post, form=form, boxes=boxes,
                           may_change=standing.may_change(post))  # fmt: skip


def _add(post: Post) -> ResponseReturnValue:
    form = UpdateForm()
    if refused := standing.refusal(post):
        return refused
    if not _is_right(form):
        return _page(post, form), 422
    html, now, post_id = updates.html_of(form.words.data or ""), clock.now(), post.id
    begin_writing()
    post = db.session.get(Post, post_id) or abort(404)
    updates.add(post, html, form.moment(), now=now)
    _record("post.update_add", post_id, {}, now)
    return _done(post_id, _("The update box stands under the post."))


def _is_right(form: UpdateForm) -> bool:
    """Return whether the form is, and leaves something to read once made safe."""
    if not form.validate():
        return False
    if updates.html_of(form.words.data or ""):
        return True
    form.words.errors = (_("Write what changed"),)
    return False


@staff_bp.route(
    "/<int(max=2147483647):post_id>/updates/<int(max=2147483647):update_id>",
    methods=["GET", "POST"],
)
@requires("author")
def update(post_id: int, update_id: int) -> ResponseReturnValue:
    """Change an update box."""
    post, box = _found(post_id, update_id)
    if refused := standing.refusal(post):
        return refused
    form = UpdateForm(happened_at=clock.in_tokyo(box.happened_at), words=updates.typed_of(box.html))
    if request.method == "GET" or not _is_right(form):
        code = 422 if form.errors else 200
        return render_template("staff/posts/update.html", post=post, box=box, form=form), code
    html, now = updates.html_of(form.words.data or ""), clock.now()
    begin_writing()
    post, box = _found(post_id, update_id)
    updates.change(post, box, html, form.moment(), now=now)
    _record("post.update_change", post_id, {"update": update_id}, now)
    return _done(post_id, _("Saved."))


@staff_bp.route(
    "/<int(max=2147483647):post_id>/updates/<int(max=2147483647):update_id>/delete",
    methods=["GET", "POST"],
)
@requires("author")
def delete_update(post_id: int, update_id: int) -> ResponseReturnValue:
    """Ask before an update box is deleted; delete it."""
    post, box = _found(post_id, update_id)
    if refused := standing.refusal(post):
        return refused
    if request.method == "GET":
        body = Markup(box.html)  # noqa: S704 - stored clean
        return render_template("staff/posts/delete_update.html", post=post, box=box, body=body)
    now = clock.now()
    begin_writing()
    updates.remove(*_found(post_id, update_id), now=now)
    _record("post.update_delete", post_id, {"update": update_id}, now)
    return _done(post_id, _("The update box is gone."))


def _found(post_id: int, update_id: int) -> tuple[Post, PostUpdate]:
    post, box = db.session.get(Post, post_id), db.session.get(PostUpdate, update_id)
    if post is None or box is None or box.post_id != post_id:
        abort(404)
    return post, box


def _record(act: str, post_id: int, detail: dict[str, int], now: datetime) -> None:
    audit.record(act, str(post_id), actor=signed_in(), detail=detail, now=now)
    db.session.commit()


def _done(post_id: int, sentence: str) -> ResponseReturnValue:
    flash(sentence, "good")
    return redirect(url_for(".updates", post_id=post_id), code=303)
