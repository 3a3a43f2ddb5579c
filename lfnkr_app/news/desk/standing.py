"""Who may change a post: authors what is not out yet, editors everything."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from lfnkr_app.accounts.access import has_role
from lfnkr_app.news.desk import rules
from lfnkr_app.news.models import Post, Status


def may_change(post: Post) -> bool:
    """Return whether whoever is signed in may change this post, or take it out of the trash."""
    before = post.status_before or Status.DRAFT
    status = before if post.status == Status.TRASH else post.status
    return has_role("author") and rules.may_edit(status, is_editor=has_role("editor"))


def refusal(post: Post) -> ResponseReturnValue | None:
    """Return the page that says which role is missing, None when none is."""
    if may_change(post):
        return None
    return render_template("staff/not_granted.html", role="editor"), 403
