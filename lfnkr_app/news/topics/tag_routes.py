"""Tags for staff: the list, one tag, merging, deleting."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Tag
from lfnkr_app.news.topics import actions, queries
from lfnkr_app.news.topics.blueprint import TAG_ID, staff_bp
from lfnkr_app.news.topics.forms import IntoTagForm, TagForm
from lfnkr_app.news.topics.kinds import TAG
from lfnkr_app.news.topics.queries import Posts


@staff_bp.get("/tags/")
@requires("editor")
def tags() -> ResponseReturnValue:
    """Return a page of the tags that fit the search."""
    words = request.args.get("words", "").strip()[:200]
    found = queries.tags(words, request.args.get("page", 1, int))
    if found is None:
        abort(404)
    return render_template(
        "staff/topics/tags.html", found=found, words=words,
        page_url=lambda page: url_for(".tags", words=words or None, page=page),
    )  # fmt: skip


@staff_bp.route(f"/tags/{TAG_ID}/", methods=["GET", "POST"])
@requires("editor")
def tag(tag_id: int) -> ResponseReturnValue:
    """Change a tag's name and address."""
    row = _tag(tag_id)
    form = TagForm(data={"name": row.name, "slug": row.slug})
    if request.method == "POST" and form.validate() and _saved(tag_id, form):
        flash(_("Saved."), "good")
        return redirect(url_for(".tags"), code=303)
    code = 422 if form.errors else 200
    return render_template("staff/topics/tag.html", form=form, **_facts(row)), code


def _saved(tag_id: int, form: TagForm) -> bool:
    """Store what the form says; tell at its field why not."""
    begin_writing()
    row = _tag(tag_id)
    before = [row.name, row.slug]
    try:
        actions.rename(TAG, row, form.name.data or "", form.slug.data or "", now=clock.now())
    except actions.TopicRefused as fault:
        db.session.rollback()
        form[fault.field].errors = (fault.message,)
        return False
    if [row.name, row.slug] != before:
        _record("tag.change", row.slug, {"from": before, "to": [row.name, row.slug]})
    db.session.commit()
    return True


@staff_bp.get(f"/tags/{TAG_ID}/merge")
@requires("editor")
def merge_tag(tag_id: int) -> ResponseReturnValue:
    """Choose what to merge a tag into, and see what that would do."""
    row = _tag(tag_id)
    chosen = request.args.get("into", "").strip()
    into = queries.named(TAG, chosen) if chosen else None
    into = None if into is not None and into.id == row.id else into
    facts = _facts(row) | {
        "both": queries.in_both(TAG, row.id, into.id) if into else 0,
        "into_posts": queries.posts_of(TAG, [into.id]).get(into.id, Posts()) if into else Posts(),
    }
    form = IntoTagForm(chosen)
    if chosen and into is None:
        form.into.errors = (_("There is no other tag of this name."),)
    page = render_template("staff/topics/merge_tag.html", form=form, into=into, **facts)
    return page, 422 if chosen and into is None else 200


@staff_bp.post(f"/tags/{TAG_ID}/merge")
@requires("editor")
def merge_tag_now(tag_id: int) -> ResponseReturnValue:
    """Merge a tag into another one."""
    chosen = request.form.get("into", 0, int)
    begin_writing()
    row, into = _tag(tag_id), _tag(chosen)
    names = (row.name, into.name)
    _record("tag.merge", row.slug, {"into": into.slug})
    try:
        actions.merge(TAG, row, into, now=clock.now())
    except actions.TopicRefused as fault:
        db.session.rollback()
        flash(fault.message, "error")
        return redirect(url_for(".tag", tag_id=tag_id), code=303)
    db.session.commit()
    flash(_("%(one)s is merged into %(other)s.", one=names[0], other=names[1]), "good")
    return redirect(url_for(".tags"), code=303)


@staff_bp.get(f"/tags/{TAG_ID}/delete")
@requires("editor")
def delete_tag(tag_id: int) -> ResponseReturnValue:
    """Ask before a tag is deleted."""
    return render_template("staff/topics/delete_tag.html", **_facts(_tag(tag_id)))


@staff_bp.post(f"/tags/{TAG_ID}/delete")
@requires("editor")
def delete_tag_now(tag_id: int) -> ResponseReturnValue:
    """Delete a tag; the posts that bear it stay."""
    begin_writing()
    row = _tag(tag_id)
    name, slug = row.name, row.slug
    actions.delete_label(TAG, row, now=clock.now())
    _record("tag.delete", slug, {"name": name})
    db.session.commit()
    flash(_("%(name)s is deleted.", name=name), "good")
    return redirect(url_for(".tags"), code=303)


def _facts(row: Tag) -> dict[str, Any]:
    return {"row": row, "posts": queries.posts_of(TAG, [row.id]).get(row.id, Posts())}


def _record(act: str, slug: str, detail: dict[str, Any]) -> None:
    audit.record(act, slug, actor=signed_in(), detail=detail, now=clock.now())


def _tag(number: int) -> Tag:
    row = queries.by_id(TAG, number) if 0 < number < 2**31 else None
    if not isinstance(row, Tag):
        abort(404)
    return row
