"""Unsaved text: kept while somebody types, told of when they come back, never dropped unasked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from lfnkr_app import clock
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.desk import drafts, locks, queries, revisions, saving, standing
from lfnkr_app.news.desk.staff_routes import staff_bp
from lfnkr_app.news.models import Post


@staff_bp.post("/<int(max=2147483647):post_id>/autosave")
@requires("author")
def autosave(post_id: int) -> ResponseReturnValue:
    """Keep what is being typed beside the post, and say who else is there."""
    typed, now = saving.sent(), clock.now()
    begin_writing()
    post = _post(post_id, to_change=True)
    person = signed_in()
    kept = saving.keep(post, person, typed, now=now)
    told = _standing(post, typed, _claim(post, typed, now), now)
    db.session.commit()
    saved = {"saved_at": clock.iso(kept.saved_at),
             "words": _("Saved %(time)s", time=f"{clock.in_tokyo(now):%H:%M}")}  # fmt: skip
    return jsonify({**saved, **told})


@staff_bp.post("/<int(max=2147483647):post_id>/heartbeat")
@requires("author")
def heartbeat(post_id: int) -> ResponseReturnValue:
    """Say that a window is still open, or with `release` that it closes; say who else is there."""
    typed, now = saving.sent(), clock.now()
    begin_writing()
    post, person = _post(post_id, to_change=True), signed_in()
    if "release" in request.form:
        locks.release(post_id, person, typed.window)
        told: dict[str, Any] = {}
    else:
        told = _standing(post, typed, _claim(post, typed, now), now)
    db.session.commit()
    return jsonify({"csrf_token": generate_csrf(), **told})


def _claim(post: Post, typed: saving.Sent, now: datetime) -> locks.Claim:
    """Take the post for a window; whoever may not change it keeps nobody else out."""
    if not standing.may_change(post):
        return locks.Claim.OURS
    return locks.claim(post.id, signed_in(), typed.window, now)


def _standing(post: Post, typed: saving.Sent, claim: locks.Claim, now: datetime) -> dict[str, Any]:
    """Return what a window has to know: who has taken over, whether a newer text was saved."""
    told: dict[str, Any] = {"version": post.version, "status": post.status}
    if claim is locks.Claim.OTHER_WINDOW:
        told |= {"other_window": True, "warning": _(
            "You have this open in another window too. The texts of both are kept."
        )}  # fmt: skip
    if typed.version not in {0, post.version}:
        told |= {"changed": True, "warning": _(
            "Somebody saved another text meanwhile. Yours is kept; saving shows you both."
        )}  # fmt: skip
    if claim is locks.Claim.TAKEN and (lock := locks.holder(post.id, now)):
        since = f"{clock.in_tokyo(lock.taken_at):%H:%M}"
        told |= {"taken_by": lock.name, "since": since, "warning": _(
            "%(name)s is editing this since %(time)s. Your text is kept beside theirs.",
            name=lock.name, time=since,
        )}  # fmt: skip
    return told


@staff_bp.post("/<int(max=2147483647):post_id>/take-over")
@requires("author")
def take_over(post_id: int) -> ResponseReturnValue:
    """Go on with a post that somebody else has open; what they typed stays theirs."""
    now = clock.now()
    begin_writing()
    post, person = _post(post_id, to_change=True), signed_in()
    if refused := standing.refusal(post):
        return refused
    before = locks.held_by_another(post_id, person, now)
    locks.take(post_id, person, "", now)
    if before is not None:
        saving.record("take_over", post, by=person, now=now)
    db.session.commit()
    flash(_("You have taken over. What the other person typed is kept as unsaved text."), "good")
    return redirect(url_for(".edit", post_id=post_id), code=303)


@staff_bp.get("/<int(max=2147483647):post_id>/unsaved")
@requires("author")
def unsaved(post_id: int) -> ResponseReturnValue:
    """Show everybody's unsaved texts of a post, each beside the saved one."""
    post = _post(post_id)
    saved = revisions.text(post, revisions.NOW) or abort(404)
    found = drafts.worth_telling(drafts.of_post(post_id), post)
    texts = [(one, revisions.compared(saved, one.text())) for one in found]
    return render_template("staff/posts/unsaved.html", post=post, texts=texts, me=signed_in().id)


@staff_bp.get("/<int(max=2147483647):post_id>/unsaved/discard")
@requires("author")
def confirm_discard(post_id: int) -> ResponseReturnValue:
    """Ask before one's own unsaved text is thrown away, and show what it says."""
    post = _post(post_id)
    one = drafts.one_of(post_id, signed_in().id, request.args.get("window", "")) or abort(404)
    saved = revisions.text(post, revisions.NOW) or abort(404)
    found = revisions.compared(saved, one.text())
    return render_template("staff/posts/confirm_discard.html", post=post, one=one, found=found)


@staff_bp.post("/<int(max=2147483647):post_id>/unsaved/discard")
@requires("author")
def discard(post_id: int) -> ResponseReturnValue:
    """Throw one's own unsaved text away."""
    window = request.form.get("window", "")
    begin_writing()
    drafts.forget(_post(post_id, to_change=True).id, signed_in().id, {window})
    db.session.commit()
    flash(_("The unsaved text is thrown away."), "good")
    return redirect(url_for(".edit", post_id=post_id), code=303)


@staff_bp.post("/<int(max=2147483647):post_id>/unsaved/keep")
@requires("author")
def keep_as_revision(post_id: int) -> ResponseReturnValue:
    """Put an unsaved text among the versions; one's own is no longer unsaved then."""
    window, now = request.form.get("window", ""), clock.now()
    owner = request.form.get("owner", signed_in().id, int)
    begin_writing()
    post, person = _post(post_id, to_change=True), signed_in()
    found = drafts.one_of(post_id, owner, window) or abort(404)
    if refused := standing.refusal(post):
        return refused
    drafts.keep_as_revision(post_id, found, now=now)
    if owner == person.id:
        drafts.forget(post_id, owner, {window})
    saving.record("keep_text", post, by=person, now=now)
    db.session.commit()
    flash(_("The text is kept among the versions of this post."), "good")
    return redirect(url_for(".edit", post_id=post_id), code=303)


def _post(post_id: int, *, to_change: bool = False) -> Post:
    return queries.post(post_id, to_change=to_change) or abort(404)
