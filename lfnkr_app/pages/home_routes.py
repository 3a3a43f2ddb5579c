"""The blocks of the home page for staff."""

from __future__ import annotations

from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts.access import requires
from lfnkr_app.database import begin_writing, db
from lfnkr_app.pages import blocks
from lfnkr_app.pages.block_rules import BLOCKS, Block, Row
from lfnkr_app.pages.home_forms import EMPTY, BlockForm, form_for_block
from lfnkr_app.pages.site_blueprint import record, staff_bp
from lfnkr_app.web import organisation

BLOCK: Final = "<any(programmes,gifts,impact,archives):block>"


@staff_bp.get("/home/")
@requires("administrator")
def home_blocks() -> ResponseReturnValue:
    """Return what stands in each block, with the way to change it."""
    shown = [(block, blocks.rows(block), blocks.is_changed(block)) for block in BLOCKS.values()]
    return render_template("staff/site/home_blocks.html", shown=shown, stands=blocks.stands)


@staff_bp.get(f"/home/{BLOCK}")
@requires("administrator")
def home_block(block: str) -> ResponseReturnValue:
    """Return the form of one block."""
    chosen = BLOCKS[block]
    return _page(chosen, form_for_block(chosen, blocks.rows(chosen)))


@staff_bp.post(f"/home/{BLOCK}")
@requires("administrator")
def save_home_block(block: str) -> ResponseReturnValue:
    """Store the rows of a block, in the order of their places; empty ones are left out."""
    chosen = BLOCKS[block]
    size = min(request.form.get("size", 0, int), chosen.most_rows + EMPTY)
    if size < 1:
        abort(400)  # A form that did not arrive whole must not empty what stands.
    form = form_for_block(chosen, (), size)
    now = clock.now()
    rows = form.read(clock.tokyo_day(now))
    if rows is None:
        return _page(chosen, form), 422
    _store(chosen, rows)
    flash(_("Saved. The home page shows it now."), "good")
    return redirect(url_for(".home_blocks"), code=303)


def _store(block: Block, rows: list[Row]) -> None:
    begin_writing()
    detail = {"from": blocks.rows(block), "to": rows}
    organisation.change(block.setting, rows, now=clock.now())
    record("site.home", block.name, detail)
    db.session.commit()


@staff_bp.get(f"/home/{BLOCK}/reset")
@requires("administrator")
def home_reset(block: str) -> ResponseReturnValue:
    """Ask before a block goes back to its first words."""
    chosen = BLOCKS[block]
    first = blocks.first_rows(chosen)
    return render_template("staff/site/home_reset.html", block=chosen, first=first)


@staff_bp.post(f"/home/{BLOCK}/reset")
@requires("administrator")
def reset_home_block(block: str) -> ResponseReturnValue:
    """Let a block say again what it said on the first day."""
    chosen = BLOCKS[block]
    begin_writing()
    detail = {"from": blocks.rows(chosen), "to": "first"}
    organisation.forget(chosen.setting)
    record("site.home", chosen.name, detail)
    db.session.commit()
    flash(_("The block says again what it said on the first day."), "good")
    return redirect(url_for(".home_blocks"), code=303)


def _page(block: Block, form: BlockForm) -> str:
    changed = blocks.is_changed(block)
    return render_template("staff/site/home_block.html", block=block, form=form, changed=changed)
