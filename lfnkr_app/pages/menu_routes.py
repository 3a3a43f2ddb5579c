"""The menu and the footer's links for staff."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app.accounts.access import requires
from lfnkr_app.database import begin_writing, db
from lfnkr_app.pages import menu_actions, menu_pages
from lfnkr_app.pages.menu_actions import MOST
from lfnkr_app.pages.menu_forms import ChooseForm, EntryForm, standing
from lfnkr_app.pages.site_blueprint import record, staff_bp
from lfnkr_app.web import menu
from lfnkr_app.web.menu import PLACES, MenuEntry

PLACE: Final = "<any(header,footer):place>"
ENTRY: Final = "<int(max=2147483647):entry_id>"


@staff_bp.get("/menu/")
@requires("administrator")
def menus() -> ResponseReturnValue:
    """Return both places with their links; those of the first day where staff chose none."""
    shown = [(place, menu_actions.entries(place), menu.first_day(place), MOST[place])
             for place in PLACES]  # fmt: skip
    return render_template("staff/site/menus.html", shown=shown)


@staff_bp.post(f"/menu/{PLACE}/own")
@requires("administrator")
def start_own(place: str) -> ResponseReturnValue:
    """Make the links of the first day the office's own, to be changed."""
    begin_writing()
    menu_actions.start_own(place)
    record("menu.start", place, {})
    db.session.commit()
    return _to(place)


@staff_bp.route(f"/menu/{PLACE}/add", methods=["GET", "POST"])
@requires("administrator")
def menu_add(place: str) -> ResponseReturnValue:
    """Choose what to link to; then say how the link is called; then add it."""
    if menu_actions.is_full(place):
        flash(_full(place), "error")
        return _to(place)
    form = EntryForm() if request.method == "POST" else _chosen()
    if request.method == "POST" and form is not None and form.validate():
        return _add(place, form)
    facts = {"place": place, "form": form, "choose": ChooseForm(request.args)}
    code = 422 if form is not None and form.errors else 200
    return render_template("staff/site/menu_add.html", **facts), code


def _add(place: str, form: EntryForm) -> ResponseReturnValue:
    target, labels = form.target.data or "", form.labels()
    begin_writing()
    if menu_actions.is_full(place):
        db.session.rollback()
        flash(_full(place), "error")
        return _to(place)
    menu_actions.start_own(place)
    menu_actions.add(place, target, labels)
    record("menu.add", place, {"target": target, "labels": labels})
    db.session.commit()
    flash(_("The link stands at the end."), "good")
    return _to(place)


def _full(place: str) -> str:
    return _("There is room for %(most)s links. Remove one first.", most=MOST[place])


def _chosen() -> EntryForm | None:
    """Return the form of a link to what was chosen, its words filled in; None before that."""
    page, target = request.args.get("page", 0, int), request.args.get("target", "").strip()
    link = menu_pages.link_to(page) if 0 < page < 2**31 else None
    if link is not None:
        words = {f"label_{code}": title for code, title in link.labels.items()}
        return EntryForm(formdata=None, data={"target": link.target, **words})
    return EntryForm(formdata=None, data={"target": target}) if target else None


@staff_bp.route(f"/menu/{ENTRY}/", methods=["GET", "POST"])
@requires("administrator")
def menu_entry(entry_id: int) -> ResponseReturnValue:
    """Change where a link leads and what it is called."""
    row = _entry(entry_id)
    form = EntryForm(data=standing(row))
    if request.method == "POST" and form.validate():
        begin_writing()
        row = _entry(entry_id)
        detail = {"from": standing(row), "to": [form.target.data, form.labels()]}
        menu_actions.change(row, form.target.data or "", form.labels())
        record("menu.change", row.place, detail)
        db.session.commit()
        flash(_("Saved."), "good")
        return _to(row.place)
    code = 422 if form.errors else 200
    return render_template("staff/site/menu_entry.html", form=form, row=row), code


@staff_bp.post(f"/menu/{ENTRY}/<any(up,down):way>")
@requires("administrator")
def move_entry(entry_id: int, way: str) -> ResponseReturnValue:
    """Let a link and its neighbour change places."""
    return _done(
        entry_id, "menu.move", lambda row: menu_actions.move(row, -1 if way == "up" else 1)
    )


@staff_bp.post(f"/menu/{ENTRY}/remove")
@requires("administrator")
def remove_entry(entry_id: int) -> ResponseReturnValue:
    """Take a link out of the menu; the page that it leads to stays."""
    flash(_("The link is removed; the page stays."), "good")
    return _done(entry_id, "menu.remove", menu_actions.remove)


def _done(entry_id: int, act: str, change: Any) -> ResponseReturnValue:
    begin_writing()
    row = _entry(entry_id)
    place, target = row.place, row.target
    change(row)
    record(act, place, {"target": target})
    db.session.commit()
    return _to(place)


@staff_bp.get(f"/menu/{PLACE}/reset")
@requires("administrator")
def menu_reset(place: str) -> ResponseReturnValue:
    """Ask before a place goes back to the links of the first day."""
    facts = {"place": place, "rows": menu_actions.entries(place), "first": menu.first_day(place)}
    return render_template("staff/site/menu_reset.html", **facts)


@staff_bp.post(f"/menu/{PLACE}/reset")
@requires("administrator")
def reset_menu(place: str) -> ResponseReturnValue:
    """Go back to the links of the first day."""
    begin_writing()
    gone = [row.target for row in menu_actions.entries(place)]
    menu_actions.forget(place)
    record("menu.reset", place, {"removed": gone})
    db.session.commit()
    flash(_("The links are those of the first day again."), "good")
    return _to(place)


def _to(place: str) -> ResponseReturnValue:
    return redirect(url_for(".menus", _anchor=place), code=303)


def _entry(number: int) -> MenuEntry:
    return db.session.get(MenuEntry, number) or abort(404)
