"""Categories for staff: the tree, one category, merging, deleting."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Category
from lfnkr_app.news.topics import actions, queries, tree
from lfnkr_app.news.topics.blueprint import CATEGORY_ID, staff_bp
from lfnkr_app.news.topics.forms import CategoryForm, IntoCategoryForm
from lfnkr_app.news.topics.kinds import CATEGORY, FALLBACK
from lfnkr_app.news.topics.queries import Posts


@staff_bp.get("/")
@requires("editor")
def categories() -> ResponseReturnValue:
    """Return the tree of categories with how many posts each has."""
    return render_template("staff/topics/categories.html", lines=queries.categories())


@staff_bp.route("/new", methods=["GET", "POST"])
@requires("editor")
def new_category() -> ResponseReturnValue:
    """Make a category."""
    form = CategoryForm(queries.categories())
    if request.method == "POST" and form.validate() and _saved(None, form):
        flash(_("The category is there. Give it to posts in their editor."), "good")
        return redirect(url_for(".categories"), code=303)
    return render_template("staff/topics/new_category.html", form=form), 422 if form.errors else 200


@staff_bp.route(f"/{CATEGORY_ID}/", methods=["GET", "POST"])
@requires("editor")
def category(category_id: int) -> ResponseReturnValue:
    """Change a category: name, address, place, description."""
    row = _category(category_id)
    form = _form(row)
    if request.method == "POST" and form.validate() and _saved(category_id, form):
        flash(_("Saved."), "good")
        return redirect(url_for(".categories"), code=303)
    code = 422 if form.errors else 200
    return render_template("staff/topics/category.html", form=form, **_facts(row)), code


def _form(row: Category) -> CategoryForm:
    """Return the form of a category; neither itself nor what lies under it can be its parent."""
    below = tree.under(queries.nodes(), row.id)
    parents = [line for line in queries.categories() if line.id not in below]
    return CategoryForm(parents, data={"name": row.name, "slug": row.slug,
                                       "parent": str(row.parent_id or ""),
                                       "description": row.description})  # fmt: skip


def _saved(category_id: int | None, form: CategoryForm) -> bool:
    """Store what the form says; tell at its field why not."""
    begin_writing()
    try:
        if category_id is None:
            _made(form)
        else:
            _changed(_category(category_id), form)
    except actions.TopicRefused as fault:
        db.session.rollback()
        form[fault.field].errors = (fault.message,)
        return False
    db.session.commit()
    return True


def _made(form: CategoryForm) -> None:
    row = actions.add_category(
        form.name.data or "", form.slug.data or "", parent_id=_parent_id(form),
        description=form.description.data or "",
    )  # fmt: skip
    _record("category.add", row.slug, {"name": row.name})


def _changed(row: Category, form: CategoryForm) -> None:
    before, now = _values(row), clock.now()
    actions.rename(CATEGORY, row, form.name.data or "", form.slug.data or "", now=now)
    actions.hang(row, _parent_id(form))
    row.description = form.description.data or ""
    after = _values(row)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        _record("category.change", row.slug, changed)


def _parent_id(form: CategoryForm) -> int | None:
    """Return the parent that was chosen, as long as it is still there."""
    number = form.parent_id
    if number is not None and queries.by_id(CATEGORY, number) is None:
        raise actions.TopicRefused("parent", _("That category is gone meanwhile. Choose again."))
    return number


def _values(row: Category) -> dict[str, Any]:
    return {"name": row.name, "slug": row.slug, "parent": row.parent_id,
            "description": row.description}  # fmt: skip


@staff_bp.post(f"/{CATEGORY_ID}/<any(up,down):way>")
@requires("editor")
def move_category(category_id: int, way: str) -> ResponseReturnValue:
    """Let a category and its neighbour change places."""
    begin_writing()
    row = _category(category_id)
    actions.move(row, -1 if way == "up" else 1)
    _record("category.move", row.slug, {"way": way})
    db.session.commit()
    return redirect(url_for(".categories", _anchor=f"category-{category_id}"), code=303)


@staff_bp.get(f"/{CATEGORY_ID}/merge")
@requires("editor")
def merge_category(category_id: int) -> ResponseReturnValue:
    """Choose what to merge a category into, and see what that would do."""
    row = _category(category_id)
    others = [line for line in queries.categories() if line.id != row.id]
    chosen = request.args.get("into", "")
    into = next((line for line in others if str(line.id) == chosen), None)
    facts = _facts(row) | {"both": queries.in_both(CATEGORY, row.id, into.id) if into else 0}
    form = IntoCategoryForm(others, chosen)
    return render_template("staff/topics/merge_category.html", form=form, into=into, **facts)


@staff_bp.post(f"/{CATEGORY_ID}/merge")
@requires("editor")
def merge_category_now(category_id: int) -> ResponseReturnValue:
    """Merge a category into another one."""
    chosen = request.form.get("into", 0, int)
    begin_writing()
    row, into = _category(category_id), _category(chosen)
    try:
        names = (row.name, into.name)
        _record("category.merge", row.slug, {"into": into.slug})
        actions.merge(CATEGORY, row, into, now=clock.now())
    except actions.TopicRefused as fault:
        return _refused(category_id, fault)
    db.session.commit()
    flash(_("%(one)s is merged into %(other)s.", one=names[0], other=names[1]), "good")
    return redirect(url_for(".categories"), code=303)


@staff_bp.get(f"/{CATEGORY_ID}/delete")
@requires("editor")
def delete_category(category_id: int) -> ResponseReturnValue:
    """Ask before a category is deleted, and say where its posts go."""
    row = _category(category_id)
    homeless = len(queries.only_there(row.id))
    return render_template("staff/topics/delete_category.html", homeless=homeless, **_facts(row))


@staff_bp.post(f"/{CATEGORY_ID}/delete")
@requires("editor")
def delete_category_now(category_id: int) -> ResponseReturnValue:
    """Delete a category."""
    begin_writing()
    row = _category(category_id)
    name, slug = row.name, row.slug
    try:
        moved = actions.delete_label(CATEGORY, row, now=clock.now())
    except actions.TopicRefused as fault:
        return _refused(category_id, fault)
    _record("category.delete", slug, {"name": name, "moved": moved})
    db.session.commit()
    flash(_("%(name)s is deleted.", name=name), "good")
    if moved:
        flash(ngettext("%(num)s post stands under Uncategorized now.",
                       "%(num)s posts stand under Uncategorized now.", moved), "good")  # fmt: skip
    return redirect(url_for(".categories"), code=303)


def _refused(category_id: int, fault: actions.TopicRefused) -> ResponseReturnValue:
    db.session.rollback()
    flash(fault.message, "error")
    return redirect(url_for(".category", category_id=category_id), code=303)


def _facts(row: Category) -> dict[str, Any]:
    return {
        "row": row, "posts": queries.posts_of(CATEGORY, [row.id]).get(row.id, Posts()),
        "children": queries.children(row.id), "is_fallback": row.slug == FALLBACK,
    }  # fmt: skip


def _record(act: str, slug: str, detail: dict[str, Any]) -> None:
    audit.record(act, slug, actor=signed_in(), detail=detail, now=clock.now())


def _category(number: int) -> Category:
    row = queries.by_id(CATEGORY, number) if 0 < number < 2**31 else None
    if not isinstance(row, Category):
        abort(404)
    return row
