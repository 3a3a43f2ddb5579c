"""The count for staff: what the last checks found wrong with it, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import has_role, requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.counting import days
from lfnkr_app.petitions.counting.models import CountFault
from lfnkr_app.petitions.models import Petition

staff_bp = Blueprint("counting", __name__, url_prefix="/letters")


@staff_bp.get("/<int(max=2147483647):petition_id>/count")
@requires("signatures")
def count(petition_id: int) -> ResponseReturnValue:
    """Return the count, since when its days are closed, and what checks found wrong."""
    petition = _petition(petition_id)
    closed = days.closed_days(petition.id)
    return render_template(
        "staff/counting/count.html", petition=petition, card=queries.card(petition),
        faults=_faults(petition.id), newest=closed[-1] if closed else None,
    )  # fmt: skip


@staff_bp.post("/<int(max=2147483647):petition_id>/count/seen")
@requires("signatures")
def seen(petition_id: int) -> ResponseReturnValue:
    """Note that somebody has seen what was found; the line leaves the staff home."""
    begin_writing()
    petition, person, now = _petition(petition_id), signed_in(), clock.now()
    unseen = [fault for fault in _faults(petition.id) if fault.seen_at is None]
    for fault in unseen:
        fault.seen_at, fault.seen_by = now, person.email
    if unseen:
        detail = {"faults": [fault.id for fault in unseen]}
        audit.record("count.seen", petition.slug, actor=person, detail=detail, now=now)
        flash(_("Noted. The faults stay listed here."), "success")
    db.session.commit()
    return redirect(url_for(".count", petition_id=petition_id), code=303)


def dashboard_needs() -> list[tuple[int, str, str, str]]:
    """Return a line for each letter with a fault that nobody has seen yet."""
    if not has_role("signatures"):
        return []
    unseen = (
        select(CountFault.petition_id, func.count())
        .where(CountFault.seen_at.is_(None))
        .group_by(CountFault.petition_id)
        .order_by(CountFault.petition_id)
    )
    return [_line(petition_id, n) for petition_id, n in db.session.execute(unseen)]


def _line(petition_id: int, n: int) -> tuple[int, str, str, str]:
    words = ngettext("fault in the count of a letter", "faults in the count of a letter", n)
    return n, words, _("Look"), url_for("staff.counting.count", petition_id=petition_id)


def _faults(petition_id: int) -> Sequence[CountFault]:
    mine = select(CountFault).where(CountFault.petition_id == petition_id)
    return db.session.scalars(mine.order_by(CountFault.id.desc()).limit(100)).all()


def _petition(petition_id: int) -> Petition:
    petition = db.session.get(Petition, petition_id)
    if petition is None:
        abort(404)
    return petition
