"""Pages behind the links that we mail, to confirm and to change. A GET changes nothing."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock, i18n
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import actions, emails, queries, rules
from lfnkr_app.petitions.errors import PetitionClosed, WrongToken
from lfnkr_app.petitions.forms import WishesForm
from lfnkr_app.petitions.models import Petition, Signature, SignatureState
from lfnkr_app.privacy import tokens
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.site_app import one_language

bp = Blueprint("signatures", __name__)


@bp.get("/confirm/<token>")
@page_class("personal")
@one_language
def confirm_form(token: str) -> ResponseReturnValue:
    """Return the page with the button; opening it changes nothing."""
    signature = _signature(emails.CONFIRM, token)
    if signature.state == SignatureState.CONFIRMED:
        return _thank_you(signature)
    petition = _petition_of(signature)
    if not rules.accepts_confirmations(petition.state, petition.closes_at, clock.now()):
        raise PetitionClosed(petition.slug)
    return render_template("petitions/confirm.html", card=queries.card(petition), token=token,
                           signature=signature, my=emails.my_token(signature))  # fmt: skip


@bp.post("/confirm/<token>")
@one_language
def confirm(token: str) -> ResponseReturnValue:
    """Count the signature and thank; a second time changes nothing and thanks as well."""
    begin_writing()
    signature = _signature(emails.CONFIRM, token, for_update=True)
    actions.confirm(signature, _petition_of(signature), now=clock.now())
    db.session.commit()
    return _thank_you(signature)


@bp.get("/my/<token>")
@bp.get("/my/<token>/")
@page_class("personal")
@one_language
def my(token: str) -> ResponseReturnValue:
    """Return what we hold of this signature and the ways to change it."""
    signature = _signature(emails.MY, token)
    return _my_page(signature, token, _wishes_form(signature))


@bp.post("/my/<token>/display")
@one_language
def change(token: str) -> ResponseReturnValue:
    """Change how the name appears and whether it is handed over."""
    signature, form = _signature(emails.MY, token), WishesForm()
    if not form.validate() or not _name_is_there(form, signature):
        return _my_page(signature, token, form), 422
    begin_writing()
    signature = _signature(emails.MY, token, for_update=True)
    actions.change_wishes(
        signature, _petition_of(signature), display=form.display.data,
        deliver=bool(form.deliver.data), name=form.name.data or "",
    )  # fmt: skip
    db.session.commit()
    return redirect(url_for(".my", token=token), code=303)


@bp.get("/my/<token>/withdraw")
@page_class("personal")
@one_language
def withdraw_form(token: str) -> ResponseReturnValue:
    """Return the page that asks once more before a signature is taken back."""
    signature = _signature(emails.MY, token)
    return render_template("petitions/withdraw.html", card=_card_of(signature), token=token)


@bp.post("/my/<token>/withdraw")
@one_language
def withdraw(token: str) -> ResponseReturnValue:
    """Take the signature back; its data is gone with the answer."""
    begin_writing()
    signature = _signature(emails.MY, token, for_update=True)
    actions.withdraw(signature, now=clock.now())
    db.session.commit()
    return render_template("petitions/withdrawn.html", card=_card_of(signature))


@bp.errorhandler(WrongToken)
def wrong_token(error: WrongToken) -> ResponseReturnValue:
    """Say kindly that the link does not lead anywhere, and give nothing away."""
    db.session.rollback()
    return render_template("petitions/link_problem.html", sentence=str(error)), error.status


@bp.errorhandler(PetitionClosed)
def closed(error: PetitionClosed) -> ResponseReturnValue:
    """Say that the letter takes no confirmations any more."""
    db.session.rollback()
    return render_template("petitions/link_problem.html", sentence=_("This letter is closed.")), 410


def _signature(kind: str, text: str, *, for_update: bool = False) -> Signature:
    """Return the signature that a token leads to, and go on in its language.

    Raises:
        WrongToken: it leads nowhere, or to a signature that has expired or was withdrawn.
    """
    token = tokens.read(kind, text)
    row = None if token is None else queries.signature_by_uid(token.uid, for_update=for_update)
    if token is None or row is None or row.generation != token.generation:
        raise WrongToken(
            _(
                "This link does not work. Perhaps it was cut in two by the mail program. "
                "Copy the whole link from the mail."
            ),
            404,
        )
    i18n.speak(row.lang)
    if row.state == SignatureState.EXPIRED:
        raise WrongToken(
            _("This link has expired. We can send you a new one: please sign again."), 410
        )
    if row.state in {SignatureState.WITHDRAWN, SignatureState.INVALIDATED, SignatureState.HELD}:
        raise WrongToken(_("There is no signature behind this link any more."), 410)
    return row


def _petition_of(signature: Signature) -> Petition:
    return db.session.get_one(Petition, signature.petition_id)


def _card_of(signature: Signature) -> queries.LetterCard:
    return queries.card(_petition_of(signature))


def _thank_you(signature: Signature) -> str:
    card, my_token = _card_of(signature), emails.my_token(signature)
    return render_template("petitions/thank_you.html", card=card, my=my_token)


def _wishes_form(signature: Signature) -> WishesForm:
    return WishesForm(formdata=None, display=signature.display, deliver=signature.deliver)


def _name_is_there(form: WishesForm, signature: Signature) -> bool:
    """Return whether the name is known where one is needed; else ask for it again."""
    needed = rules.keeps_name(
        forgets=True, display=form.display.data, deliver=bool(form.deliver.data)
    )
    if needed and signature.name is None and not form.name.data:
        form.name.errors = (_("Enter your name"),)
        return False
    return True


def _my_page(signature: Signature, token: str, form: WishesForm) -> str:
    return render_template(
        "petitions/my.html", card=_card_of(signature), signature=signature, form=form, token=token,
        confirm_token=emails.confirm_token(signature),
    )  # fmt: skip
