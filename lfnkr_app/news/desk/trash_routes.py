"""The trash for staff: put in, take out, delete for good."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import rules
from lfnkr_app.news.desk import standing, trash
from lfnkr_app.news.desk.staff_routes import staff_bp
from lfnkr_app.news.models import Post, Status

#: A flash of this kind is a form of its own and no paragraph.
UNDO = "undo"
_UNDO_FORM = Markup(
    '<form class="undo cluster" method="post" action="{}"><span>{}</span>'
    '<input type="hidden" name="csrf_token" value="{}">'
    '<button class="button quiet">{}</button></form>'
)


@staff_bp.get("/trash", endpoint="trash")
@requires("author")
def trash_list() -> ResponseReturnValue:
    """List what lies in the trash and until when."""
    total = trash.total()
    page, pages = request.args.get("page", 1, int), rules.last_page(total, trash.A_PAGE)
    if not 1 <= page <= pages:
        abort(404)
    lines = [(post, trash.ends_at(post), standing.may_change(post)) for post in trash.listed(page)]
    return render_template(
        "staff/posts/trash.html", lines=lines, total=total, page=page, pages=pages,
        page_url=lambda n: url_for(".trash", page=n),
    )  # fmt: skip


@staff_bp.post("/<int(max=2147483647):post_id>/trash")
@requires("author")
def put_in_trash(post_id: int) -> ResponseReturnValue:
    """Take a post away; it can be taken out again for 30 days."""
    begin_writing()
    post, now = db.session.get(Post, post_id) or abort(404), clock.now()
    if refused := standing.refusal(post):
        return refused
    title, before = post.title, post.status
    if trash.put_in(post, now=now):
        detail = {"status": before}
        audit.record("post.trash", str(post_id), actor=signed_in(), detail=detail, now=now)
    db.session.commit()
    words = _("“%(title)s” is in the trash. It stays there for 30 days.", title=title)
    undo = url_for(".take_out_of_trash", post_id=post_id)
    flash(_UNDO_FORM.format(undo, words, generate_csrf(), _("Undo")), UNDO)
    return redirect(url_for(".posts"), code=303)


@staff_bp.post("/<int(max=2147483647):post_id>/untrash")
@requires("author")
def take_out_of_trash(post_id: int) -> ResponseReturnValue:
    """Give a post back its status and its address."""
    begin_writing()
    post, now = db.session.get(Post, post_id) or abort(404), clock.now()
    if post.status != Status.TRASH:
        flash(_("This post is not in the trash."), "error")
        return redirect(url_for(".edit", post_id=post_id), code=303)
    if refused := standing.refusal(post):
        return refused
    before, same = post.status_before, trash.take_out(post, now=now)
    sentence = _sentence(post, before, same=same)
    detail = {"status": post.status, "path": post.path}
    audit.record("post.untrash", str(post_id), actor=signed_in(), detail=detail, now=now)
    db.session.commit()
    flash(sentence, "good")
    return redirect(url_for(".edit", post_id=post_id), code=303)


def _sentence(post: Post, before: str | None, *, same: bool) -> str:
    said = [_("“%(title)s” is back.", title=post.title)]
    if before == Status.SCHEDULED and post.status == Status.DRAFT:
        said.append(_("Its time to come out has passed, so it is a draft."))
    if not same:
        path = f"/{post.path}/"
        said.append(_("Another post has its old address now; it is at %(path)s.", path=path))
    return " ".join(said)


@staff_bp.route("/<int(max=2147483647):post_id>/delete", methods=["GET", "POST"])
@requires("administrator")
def delete(post_id: int) -> ResponseReturnValue:
    """Ask before a post is deleted for good; delete it."""
    if request.method == "POST":
        begin_writing()
    post = db.session.get(Post, post_id) or abort(404)
    if post.status != Status.TRASH:
        flash(_("Move the post to the trash first."), "error")
        return redirect(url_for(".edit", post_id=post_id), code=303)
    if request.method == "GET":
        return render_template("staff/posts/delete.html", post=post)
    detail, title = {"path": post.path, "lang": post.lang}, post.title
    trash.delete(post)
    audit.record("post.delete", str(post_id), actor=signed_in(), detail=detail, now=clock.now())
    db.session.commit()
    flash(_("“%(title)s” is deleted for good.", title=title), "good")
    return redirect(url_for(".trash"), code=303)
