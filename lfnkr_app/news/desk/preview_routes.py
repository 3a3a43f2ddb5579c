"""Previews for staff: how a post will look, and links that show it to somebody outside."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock, i18n
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import preview_routes as public
from lfnkr_app.news.desk import locks, previews, queries, standing
from lfnkr_app.news.desk.models import PreviewLink
from lfnkr_app.news.desk.staff_routes import staff_bp
from lfnkr_app.news.models import Post, Status
from lfnkr_app.web.pages import site_link


@staff_bp.get("/<int(max=2147483647):post_id>/preview")
@requires("author")
def preview(post_id: int) -> ResponseReturnValue:
    """Show a post as readers will see it, from its saved text."""
    post = queries.post(post_id) or abort(404)
    i18n.speak(post.lang)
    return public.shown(post, back=url_for(".edit", post_id=post_id))


@staff_bp.get("/<int(max=2147483647):post_id>/previews", endpoint="previews")
@requires("author")
def previews_list(post_id: int) -> ResponseReturnValue:
    """List the links that show a post to somebody outside."""
    return _list(db.session.get(Post, post_id) or abort(404))


@staff_bp.post("/<int(max=2147483647):post_id>/previews")
@requires("author")
def make_preview(post_id: int) -> ResponseReturnValue:
    """Make a link and show it this once; only its hash is kept."""
    begin_writing()
    post, now = db.session.get(Post, post_id) or abort(404), clock.now()
    if post.status in {Status.PUBLISHED, Status.TRASH}:
        return _refused(post)
    if refused := standing.refusal(post):
        return refused
    key = previews.make(post, made_by=locks.short_name(signed_in().email), now=now)
    audit.record("post.preview_link", str(post_id), actor=signed_in(), detail={}, now=now)
    db.session.commit()
    address = site_link("news.preview", key=key)
    return _list(db.session.get(Post, post_id) or abort(404), made=address)


def _refused(post: Post) -> ResponseReturnValue:
    out = _("This post is published: its own address shows it to everybody.")
    gone = _("This post is in the trash. Take it out first.")
    flash(out if post.status == Status.PUBLISHED else gone, "error")
    return redirect(url_for(".previews", post_id=post.id), code=303)


def _list(post: Post, made: str = "") -> str:
    now = clock.now()
    lines = [(link, previews.works(link, now)) for link in previews.of_post(post.id)]
    return render_template("staff/posts/previews.html", post=post, lines=lines, made=made,
                           until=now + previews.LASTS)  # fmt: skip


@staff_bp.post(
    "/<int(max=2147483647):post_id>/previews/<int(max=2147483647):link_id>/revoke"
)  # fmt: skip
@requires("author")
def revoke_preview(post_id: int, link_id: int) -> ResponseReturnValue:
    """End a link at once."""
    begin_writing()
    link, now = db.session.get(PreviewLink, link_id), clock.now()
    if link is None or link.post_id != post_id:
        abort(404)
    if previews.revoke(link, now=now):
        detail = {"link": link_id}
        audit.record("post.preview_revoke", str(post_id), actor=signed_in(), detail=detail, now=now)
    db.session.commit()
    flash(_("That link no longer works."), "good")
    return redirect(url_for(".previews", post_id=post_id), code=303)
