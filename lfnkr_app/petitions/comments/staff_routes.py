"""Comments for staff: one a line, shown or refused in one click, and back again."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import has_role, requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.i18n import country_name
from lfnkr_app.petitions import queries as letters
from lfnkr_app.petitions.comments import actions, queries
from lfnkr_app.petitions.models import CommentState, Petition
from lfnkr_app.petitions.needs import Need
from lfnkr_app.petitions.shown import shown_as

staff_bp = Blueprint("comments", __name__, url_prefix="/letters")
#: More people on one page than this are put on record.
UNLOGGED: Final = 10
STATES: Final = {
    CommentState.WAITING.value: _l("To read"),
    CommentState.SHOWN.value: _l("Shown"),
    CommentState.REFUSED.value: _l("Refused"),
}
ACTS: Final = {
    "show": CommentState.SHOWN,
    "refuse": CommentState.REFUSED,
    "wait": CommentState.WAITING,
}
UNDO: Final = Markup(
    '<form class="undo cluster" method="post" action="{}"><span>{}</span>'
    '<input type="hidden" name="csrf_token" value="{}">'
    '<input type="hidden" name="state" value="{}"><button class="button quiet">{}</button></form>'
)


@staff_bp.get("/<int(max=2147483647):petition_id>/comments/")
@requires("signatures")
def comments(petition_id: int) -> ResponseReturnValue:
    """Return the comments that wait, or those that were shown or refused."""
    petition = _petition(petition_id)
    state = _state(request.args.get("state"))
    found = queries.queue(petition.id, state, request.args.get("after", 0, int))
    if len(found.rows) > UNLOGGED:
        begin_writing()
        audit.record("comments.view", petition.slug, actor=signed_in(),
                     detail={"rows": len(found.rows), "state": state}, now=clock.now())  # fmt: skip
        db.session.commit()
    return render_template(
        "staff/comments/comments.html", petition=petition, card=letters.card(petition),
        found=found, state=state, counts=queries.counts(petition.id), states=STATES,
        shown_as=shown_as, country_name=country_name,
    )  # fmt: skip


@staff_bp.post(
    "/<int(max=2147483647):petition_id>/comments/<int(max=2147483647):signature_id>/"
    "<any(show,refuse,wait):decision>"
)
@requires("signatures")
def decide(petition_id: int, signature_id: int, decision: str) -> ResponseReturnValue:
    """Show a comment, refuse it, or put it back among those to read."""
    begin_writing()
    petition = _petition(petition_id)
    signature = queries.readable(petition.id, signature_id)
    if signature is None:
        flash(_("This comment is not there any more: its owner took it back or hid the name."),
              "info")  # fmt: skip
    elif actions.decide(signature, ACTS[decision]):
        audit.record(f"comment.{decision}", str(signature_id), actor=signed_in(), detail={},
                     now=clock.now())  # fmt: skip
        _say(petition_id, signature_id, decision)
    db.session.commit()
    state = _state(request.form.get("state"))
    return redirect(url_for(".comments", petition_id=petition_id, state=state), code=303)


def dashboard_needs() -> list[Need]:
    """Return a line for each letter with comments that nobody has read."""
    if not has_role("signatures"):
        return []
    return [_need(petition) for petition in letters.all_petitions()]


def _need(petition: Petition) -> Need:
    number, title = queries.waiting(petition.id), letters.card(petition).title
    words = ngettext("comment to read: %(letter)s", "comments to read: %(letter)s", number,
                     letter=title)  # fmt: skip
    url = url_for("staff.comments.comments", petition_id=petition.id)
    return Need(number, words, _("Read"), url)


def _say(petition_id: int, signature_id: int, decision: str) -> None:
    words = {"show": _("The comment is shown."), "refuse": _("The comment is refused."),
             "wait": _("The comment waits again.")}[decision]  # fmt: skip
    if decision == "wait":
        flash(words, "good")
        return
    undo = url_for(".decide", petition_id=petition_id, signature_id=signature_id, decision="wait")
    state = _state(request.form.get("state"))
    flash(UNDO.format(undo, words, generate_csrf(), state, _("Undo")), "undo")


def _state(text: str | None) -> str:
    return text if text in STATES else CommentState.WAITING.value


def _petition(petition_id: int) -> Petition:
    petition = db.session.get(Petition, petition_id)
    if petition is None:
        abort(404)
    return petition
