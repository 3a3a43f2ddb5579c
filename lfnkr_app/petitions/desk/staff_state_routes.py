"""The life of a letter for staff: each step on a page that says what follows from it."""

from __future__ import annotations

from datetime import datetime

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock, i18n
from lfnkr_app.accounts.access import keeps_text, requires
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions.desk import actions, queries, rules, versions
from lfnkr_app.petitions.desk.staff_forms import NamesForm
from lfnkr_app.petitions.desk.staff_routes import letter_or_404, record, staff_bp
from lfnkr_app.petitions.desk.staff_showing import act_words, state_facts
from lfnkr_app.petitions.models import LetterVersion, Petition, PetitionState


@staff_bp.get("/<int(max=2147483647):petition_id>/become/<state>")
@requires("editor")
def become_page(petition_id: int, state: str) -> ResponseReturnValue:
    """Say what follows from a step, before it is taken."""
    petition = letter_or_404(petition_id)
    if state not in rules.FROM:
        abort(404)
    if state == PetitionState.DELIVERED:
        return redirect(url_for(".deliver", petition_id=petition_id), code=303)
    return _become_page(petition, state, 200)


@staff_bp.post("/<int(max=2147483647):petition_id>/become/<state>")
@requires("editor")
def become(petition_id: int, state: str) -> ResponseReturnValue:
    """Take a step; a second press changes nothing more."""
    if state not in rules.FROM or state == PetitionState.DELIVERED:
        abort(404)
    begin_writing()
    petition, now = letter_or_404(petition_id, to_change=True), clock.now()
    was = petition.state
    if was == PetitionState.DRAFT and actions.missing(petition, now):
        db.session.rollback()
        return _become_page(letter_or_404(petition_id), state, 422)
    if actions.become(petition, state, now=now):
        record(f"letter.{state}", petition, {"was": was}, now)
    elif petition.state != state:
        db.session.rollback()
        return _become_page(letter_or_404(petition_id), state, 409)
    db.session.commit()
    flash(_said(state), "good")
    return redirect(url_for(".edit", petition_id=petition_id), code=303)


@staff_bp.get("/<int(max=2147483647):petition_id>/publish/<lang>")
@requires("editor")
def publish_page(petition_id: int, lang: str) -> ResponseReturnValue:
    """Show a version in preparation beside what follows from publishing it."""
    petition = letter_or_404(petition_id)
    return _publish_page(petition, _prepared(petition, lang), 200)


@staff_bp.post("/<int(max=2147483647):petition_id>/publish/<lang>")
@requires("editor")
def publish(petition_id: int, lang: str) -> ResponseReturnValue:
    """Put a prepared version in force; earlier signers are told by a job."""
    begin_writing()
    petition, now = letter_or_404(petition_id, to_change=True), clock.now()
    version = _prepared(petition, lang)
    if _lacks(version):
        db.session.rollback()
        petition = letter_or_404(petition_id)
        return _publish_page(petition, _prepared(petition, lang), 422)
    if versions.publish(version, now=now):
        detail = {"lang": lang, "number": version.number, "sha256": version.sha256}
        record("letter.publish", petition, detail, now)
    db.session.commit()
    flash(_("The new version is in force. Earlier signers are told by mail."), "good")
    return redirect(url_for(".edit", petition_id=petition_id), code=303)


@staff_bp.get("/<int(max=2147483647):petition_id>/names-until")
@requires("editor")
def names_page(petition_id: int) -> ResponseReturnValue:
    """Show until when names are kept, for whom, and the form to extend it."""
    return _names_page(letter_or_404(petition_id), NamesForm(formdata=None))


@staff_bp.post("/<int(max=2147483647):petition_id>/names-until")
@requires("editor")
@keeps_text
def extend_names(petition_id: int) -> ResponseReturnValue:
    """Keep names longer, of whoever signs from now on; the reason is on record."""
    form, now = NamesForm(), clock.now()
    petition = letter_or_404(petition_id)
    if not form.validate():
        return _names_page(petition, form), 422
    begin_writing()
    petition, until = letter_or_404(petition_id, to_change=True), form.moment()
    was, latest = petition.names_until, rules.months_later(now, rules.MOST_MONTHS)
    if until > latest or not actions.extend_names(petition, until, now=now):
        db.session.rollback()
        form.until.errors = (_("Choose a day after the present one, within three years"),)
        return _names_page(letter_or_404(petition_id), form), 422
    detail = {"was": was.isoformat(), "until": until.isoformat(), "reason": form.reason.data}
    record("letter.extend_names", petition, detail, now)
    db.session.commit()
    flash(_("The later day holds for whoever signs from now on."), "good")
    return redirect(url_for(".names_page", petition_id=petition_id), code=303)


def _become_page(petition: Petition, state: str, status: int) -> ResponseReturnValue:
    known, now = versions.newest(petition.id), clock.now()
    lacks = actions.missing(petition, now) if petition.state == PetitionState.DRAFT else []
    page = render_template(
        "staff/letters/become.html", petition=petition, becomes=state, known=known,
        can=actions.may_become(petition, state), words=act_words(petition, state),
        missing=[(i18n.LANGUAGES[lang].label if lang else "", _part(part)) for lang, part in lacks],
        until=_until_if(petition, state, now), langs=[i18n.LANGUAGES[c].label for c in known],
        later=petition.opens_at > now, **state_facts(petition, known),
    )  # fmt: skip
    return page, status


def _until_if(petition: Petition, state: str, now: datetime) -> datetime:
    """Return until when names would be kept after that step."""
    if petition.state == PetitionState.DRAFT:
        return rules.names_until(max(petition.opens_at, now), petition.closes_at)
    ended = now if state == PetitionState.CLOSED else petition.closes_at
    return min(petition.names_until, rules.names_until(petition.opens_at, ended))


def _publish_page(petition: Petition, version: LetterVersion, status: int) -> ResponseReturnValue:
    facts = state_facts(petition, versions.newest(petition.id))
    page = render_template(
        "staff/letters/publish.html", petition=petition, version=version,
        told=queries.told_of(version), missing=[_part(part) for part in _lacks(version)],
        language=i18n.LANGUAGES[version.lang], **facts,
    )  # fmt: skip
    return page, status


def _names_page(petition: Petition, form: NamesForm) -> str:
    return render_template(
        "staff/letters/names.html", petition=petition, form=form,
        promises=queries.promises(petition.id),
        **state_facts(petition, versions.newest(petition.id)),
    )  # fmt: skip


def _prepared(petition: Petition, lang: str) -> LetterVersion:
    version = versions.newest(petition.id).get(lang)
    if version is None or version.published_at is not None:
        abort(404)
    return version


def _lacks(version: LetterVersion) -> list[str]:
    return [part for part in actions.NEEDED if not getattr(version, part)]


def _part(part: str) -> str:
    names = {"title": _("Title"), "ask": _("The ask, in one line"), "addressee": _("Addressee"),
             "text": _("Text"),
             "closes_at": _("The last day to sign has passed: choose another one")}  # fmt: skip
    return names[part]


def _said(state: str) -> str:
    return {
        "open": _("The letter is open."), "paused": _("Signing is paused."),
        "closed": _("The letter is closed."), "archived": _("The letter is archived."),
    }[state]  # fmt: skip
