"""Mailings for staff: write, look, try, send, stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from lfnkr_app import clock, i18n
from lfnkr_app.accounts import queries as accounts
from lfnkr_app.accounts.access import fresh_sign_in, keeps_text, requires, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.mail import outbox
from lfnkr_app.mailings import (
    audiences,
    emails,
    rules,
    staff_bounce_routes,
    staff_queries,
    staff_sending,
)
from lfnkr_app.mailings.models import Mailing
from lfnkr_app.mailings.staff_blueprint import staff_bp
from lfnkr_app.mailings.staff_forms import MailingForm

assert staff_bounce_routes.__name__  # noqa: S101 - importing it is what matters: it adds pages
MAILING: Final = "/<int(max=2147483647):mailing_id>/"


@staff_bp.get("/")
@requires("mailings")
def mailings() -> ResponseReturnValue:
    """Return every mailing, and how many subscribe."""
    number = min(max(1, request.args.get("page", 1, int)), 100_000)
    rows, pages = staff_queries.mailings(number)
    if number > pages:
        abort(404)
    return render_template(
        "staff/mailings/mailings.html", mailings=rows, page=number, pages=pages,
        state_of=staff_sending.state_of, title=staff_sending.title,
        words=staff_queries.audience_words, subscribers=staff_queries.subscribers(),
        page_url=lambda page: url_for(".mailings", page=page),
    )  # fmt: skip


@staff_bp.route("/write", methods=["GET", "POST"])
@requires("mailings")
@keeps_text
def write() -> ResponseReturnValue:
    """Write a new mailing; nothing is sent yet."""
    form = MailingForm()
    if request.method == "POST" and form.validate():
        values, now = form.values(), clock.now()
        email = signed_in().email
        begin_writing()
        row = Mailing(**values, made_by=email, made_at=now, changed_at=now)
        db.session.add(row)
        db.session.flush()
        number = row.id
        db.session.commit()
        return redirect(url_for(".mailing", mailing_id=number), code=303)
    return _form_page(form, None)


@staff_bp.route(f"{MAILING}edit", methods=["GET", "POST"])
@requires("mailings")
@keeps_text
def edit(mailing_id: int) -> ResponseReturnValue:
    """Change a draft."""
    row = _mailing(mailing_id)
    form = MailingForm(row)
    if request.method == "POST" and form.validate():
        values = form.values()
        begin_writing()
        try:
            staff_sending.save(_mailing(mailing_id, for_update=True), values, now=clock.now())
        except Refused as fault:
            db.session.rollback()
            form.form_errors.append(fault.message)
            return _form_page(form, mailing_id)
        db.session.commit()
        return redirect(url_for(".mailing", mailing_id=mailing_id), code=303)
    return _form_page(form, mailing_id)


@staff_bp.get(MAILING)
@requires("mailings")
def mailing(mailing_id: int) -> ResponseReturnValue:
    """Return one mailing: as its readers will see it, or how far it has come."""
    row = _mailing(mailing_id)
    return render_template(
        "staff/mailings/mailing.html", mailing=row, state=staff_sending.state_of(row),
        title=staff_sending.title(row), words=staff_queries.audience_words(row),
        act=staff_sending.act_of(row), seen=staff_sending.mark_of(row), alone=rules.ALONE,
        count=audiences.count(row.audience, row.subject), all_languages=i18n.LANGUAGES,
        progress=staff_queries.progress(row), email=signed_in().email,
    )  # fmt: skip


@staff_bp.post(f"{MAILING}test")
@requires("mailings")
def test(mailing_id: int) -> ResponseReturnValue:
    """Send the mailing to whoever asks, in one language."""
    lang = request.form.get("lang", "")

    def verb(row: Mailing, actor: StaffUser) -> str:
        now = clock.now()
        occasion = f"{actor.id}:{now.timestamp():.0f}"
        outbox.queue(emails.test_of(row, lang, actor.email, occasion), now=now)
        return _("A test is on its way to %(email)s.", email=actor.email)

    return _do(mailing_id, verb)


@staff_bp.post(f"{MAILING}send")
@requires("mailings")
@fresh_sign_in()
def send(mailing_id: int) -> ResponseReturnValue:
    """Send a mailing, or put it before a second person."""
    seen = request.form.get("seen", "")

    def verb(row: Mailing, actor: StaffUser) -> str:
        if staff_sending.send(row, seen=seen, actor=actor, now=clock.now()) is None:
            return _("It is being sent. You can stop it half-way.")
        return _("A second person has to approve it now, or a day passes. All staff got a mail.")

    return _do(mailing_id, verb)


@staff_bp.post(f"{MAILING}stop")
@requires("mailings")
def stop(mailing_id: int) -> ResponseReturnValue:
    """Stop a mailing half-way."""

    def verb(row: Mailing, actor: StaffUser) -> str:
        back = staff_sending.stop(row, actor=actor, now=clock.now())
        return ngettext("Stopped. %(num)s mail that waited was taken back.",
                        "Stopped. %(num)s mails that waited were taken back.", back)  # fmt: skip

    return _do(mailing_id, verb)


@staff_bp.post(f"{MAILING}delete")
@requires("mailings")
def delete(mailing_id: int) -> ResponseReturnValue:
    """Delete a draft."""

    def verb(row: Mailing, actor: StaffUser) -> str:
        staff_sending.remove(row, actor=actor, now=clock.now())
        return _("The draft is deleted.")

    return _do(mailing_id, verb)


def _do(mailing_id: int, verb: Callable[[Mailing, StaffUser], str]) -> ResponseReturnValue:
    person = signed_in().id
    begin_writing()
    row = _mailing(mailing_id, for_update=True)
    actor = accounts.by_id(person) or abort(404)
    try:
        done = verb(row, actor)
    except Refused as fault:
        db.session.rollback()
        flash(fault.message, "error")
    else:
        db.session.commit()
        flash(done, "good")
    is_there = db.session.get(Mailing, mailing_id) is not None
    goal = url_for(".mailing", mailing_id=mailing_id) if is_there else url_for(".mailings")
    return redirect(goal, code=303)


def _form_page(form: MailingForm, mailing_id: int | None) -> ResponseReturnValue:
    page = render_template("staff/mailings/write.html", form=form, mailing_id=mailing_id,
                           all_languages=i18n.LANGUAGES)  # fmt: skip
    return page, 422 if form.errors else 200


def _mailing(mailing_id: int, *, for_update: bool = False) -> Mailing:
    query = select(Mailing).where(Mailing.id == mailing_id)
    return db.session.scalar(query.with_for_update() if for_update else query) or abort(404)
