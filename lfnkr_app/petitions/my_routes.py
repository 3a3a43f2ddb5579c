"""A signer's own page: see what is held, change it, take it along, take it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail import outbox
from lfnkr_app.petitions import actions, emails, held, links, queries
from lfnkr_app.petitions.forms import AddressForm, WishesForm
from lfnkr_app.petitions.models import Signature, SignatureState
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.site_app import one_language

bp = Blueprint("my_signature", __name__)
links.answer_problems(bp)
#: So long after a withdrawal its receipt can be asked for.
RECEIPT_FOR: Final = timedelta(days=1)


@bp.get("/my/<token>")
@bp.get("/my/<token>/")
@page_class("personal")
@one_language
def my(token: str) -> ResponseReturnValue:
    """Return what we hold of this signature and the ways to change it."""
    signature = links.signature_behind(emails.MY, token)
    if signature.state == SignatureState.WITHDRAWN:
        return _withdrawn_page(signature, token, AddressForm(formdata=None)), 410
    form = WishesForm(
        links.petition_of(signature), signature, formdata=None, display=signature.display,
        deliver=signature.deliver, news=signature.news,
    )  # fmt: skip
    return _my_page(signature, token, form)


@bp.get("/my/<token>/display")
@bp.get("/my/<token>/new-link")
@bp.get("/my/<token>/receipt")
@page_class("personal")
@one_language
def back(token: str) -> ResponseReturnValue:
    """Lead whoever reloads the answer to an act back to the page: only its buttons act."""
    return redirect(url_for(".my", token=token), code=303)


@bp.post("/my/<token>/display")
@one_language
def change(token: str) -> ResponseReturnValue:
    """Change how the name appears, whether it is handed over, and whether news comes."""
    signature = links.waiting_or_counted(emails.MY, token)
    form = WishesForm(links.petition_of(signature), signature)
    if not form.validate():
        return _my_page(signature, token, form), 422
    begin_writing()
    signature = links.waiting_or_counted(emails.MY, token, for_update=True)
    actions.change_wishes(
        signature, links.petition_of(signature), display=form.display.data,
        deliver=form.is_delivered, name=form.name.data or "", news=form.wants_news,
    )  # fmt: skip
    db.session.commit()
    return redirect(url_for(".my", token=token, saved=1), code=303)


@bp.get("/my/<token>/data.json")
@page_class("personal")
@one_language
def data(token: str) -> ResponseReturnValue:
    """Return everything that we hold of this signature, as a file to keep."""
    signature = links.signature_behind(emails.MY, token)
    response = Response(held.as_file(signature), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="my-signature.json"'
    return response


@bp.post("/my/<token>/new-link")
@one_language
def new_link(token: str) -> ResponseReturnValue:
    """Let every older link die, and lead to the new one."""
    begin_writing()
    signature = links.waiting_or_counted(emails.MY, token, for_update=True)
    actions.new_links(signature)
    fresh = emails.my_token(signature)
    db.session.commit()
    return redirect(url_for(".my", token=fresh), code=303)


@bp.get("/my/<token>/withdraw")
@page_class("personal")
@one_language
def withdraw_form(token: str) -> ResponseReturnValue:
    """Return the page that asks once more before a signature is taken back."""
    signature = links.signature_behind(emails.MY, token)
    if signature.state == SignatureState.WITHDRAWN:
        return _withdrawn_page(signature, token, AddressForm(formdata=None)), 410
    return render_template(
        "petitions/withdraw.html", card=links.card_of(signature), token=token,
        handed_over=held.days_handed_over(signature),
    )  # fmt: skip


@bp.post("/my/<token>/withdraw")
@one_language
def withdraw(token: str) -> ResponseReturnValue:
    """Take the signature back; its data is gone with the answer. Twice is harmless."""
    begin_writing()
    signature, now = links.signature_behind(emails.MY, token, for_update=True), clock.now()
    days, email = held.days_handed_over(signature), signature.email
    if actions.withdraw(signature, now=now) and email:
        outbox.queue(emails.withdrawal(links.petition_of(signature), signature, email), now=now)
    db.session.commit()
    return _withdrawn_page(signature, token, AddressForm(formdata=None), days)


@bp.post("/my/<token>/receipt")
@one_language
def receipt(token: str) -> ResponseReturnValue:
    """Mail the receipt of a withdrawal, once, to an address that is typed for it."""
    signature, form = links.signature_behind(emails.MY, token), AddressForm()
    if not form.validate():
        return _withdrawn_page(signature, token, form), 422
    begin_writing()
    signature, now = links.signature_behind(emails.MY, token), clock.now()
    if _may_have_receipt(signature):
        letter = emails.withdrawal(links.petition_of(signature), signature, form.email.data or "")
        outbox.queue(letter, now=now)
    db.session.commit()
    return _withdrawn_page(signature, token, AddressForm(formdata=None))


def _may_have_receipt(signature: Signature) -> bool:
    """Return whether a receipt may still be asked for: once, and within a day."""
    ended = signature.ended_at
    is_recent = ended is not None and clock.now() < ended + RECEIPT_FOR
    is_withdrawn = signature.state == SignatureState.WITHDRAWN
    return is_withdrawn and is_recent and not queries.is_queued(emails.withdrawal_key(signature))


def _my_page(signature: Signature, token: str, form: WishesForm) -> str:
    petition = links.petition_of(signature)
    changeable = signature.state in {SignatureState.PENDING, SignatureState.CONFIRMED}
    return render_template(
        "petitions/my.html", card=queries.card(petition), signature=signature, form=form,
        token=token, facts=held.facts(signature), changeable=changeable,
        saved="saved" in request.args, names_are_kept=petition.key_sealed is not None,
        confirm_token=emails.confirm_token(signature),
    )  # fmt: skip


def _withdrawn_page(
    signature: Signature, token: str, form: AddressForm, handed_over: object = ()
) -> str:
    return render_template(
        "petitions/withdrawn.html", card=links.card_of(signature), signature=signature,
        token=token, form=form, handed_over=handed_over, offer=_may_have_receipt(signature),
        is_mailed=queries.is_queued(emails.withdrawal_key(signature)),
    )  # fmt: skip
