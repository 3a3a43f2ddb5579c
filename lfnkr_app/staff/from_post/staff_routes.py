"""Begin a letter with a post: choose one; title, text and translations are taken over."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions.desk import actions, versions
from lfnkr_app.staff.from_post import queries

staff_bp = Blueprint("letter_source", __name__, url_prefix="/letters/from-post")


@staff_bp.get("/")
@requires("editor")
def posts() -> ResponseReturnValue:
    """List the posts that a letter can begin with."""
    words = request.args.get("s", "").strip()
    return render_template(
        "staff/letter_source/posts.html", words=words, choices=queries.choices(words)
    )


@staff_bp.post("/<int(max=2147483647):post_id>")
@requires("editor")
def take(post_id: int) -> ResponseReturnValue:
    """Make a draft of a post; the post stays as it is, and carries the letter once it is open."""
    begin_writing()
    post, now = queries.original(post_id) or abort(404), clock.now()
    known = queries.carried(post)
    if known is not None:
        number = known.id
        db.session.rollback()
        flash(_("That post has its letter already: this one."), "info")
        return redirect(url_for("staff.letters.edit", petition_id=number), code=303)
    by = signed_in().email
    terms = actions.first_terms(actions.free_slug(post.slug or post.title))
    petition = actions.make(terms, post_id=post.id, by=by, now=now)
    for lang, wording in queries.words_of(post).items():
        versions.write(petition, lang, wording, by=by, now=now)
    audit.record("letter.make", petition.slug, actor=signed_in(), detail={"post": post_id}, now=now)
    number = petition.id
    db.session.commit()
    flash(_("Taken over as a draft. Write the ask and the addressee, and set what is asked on the "
            "right."), "good")  # fmt: skip
    return redirect(url_for("staff.letters.edit", petition_id=number), code=303)
