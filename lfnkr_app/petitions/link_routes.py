"""The page behind the link that we mail to confirm. A GET changes nothing."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lfnkr_app import clock, i18n
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import actions, emails, links, queries, reading, rules
from lfnkr_app.petitions.errors import PetitionClosed
from lfnkr_app.petitions.models import Signature, SignatureState
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.site_app import one_language

bp = Blueprint("signatures", __name__)
links.answer_problems(bp)


@bp.get("/confirm/<token>")
@page_class("personal")
@one_language
def confirm_form(token: str) -> ResponseReturnValue:
    """Return the page with the button; opening it changes nothing."""
    signature = links.waiting_or_counted(emails.CONFIRM, token)
    if signature.state == SignatureState.CONFIRMED:
        return _thank_you(signature)
    petition = links.petition_of(signature)
    if not rules.accepts_confirmations(petition.state, petition.closes_at, clock.now()):
        raise PetitionClosed(petition.slug)
    return render_template(
        "petitions/confirm.html", card=queries.card(petition), petition=petition, token=token,
        signature=signature, my=emails.my_token(signature),
    )  # fmt: skip


@bp.post("/confirm/<token>")
@one_language
def confirm(token: str) -> ResponseReturnValue:
    """Count the signature and thank; a second time changes nothing and thanks as well."""
    begin_writing()
    signature = links.waiting_or_counted(emails.CONFIRM, token, for_update=True)
    actions.confirm(signature, links.petition_of(signature), now=clock.now())
    db.session.commit()
    return _thank_you(signature)


def _thank_you(signature: Signature) -> str:
    card, my_token = links.card_of(signature), emails.my_token(signature)
    address = reading.address(card.slug, i18n.current())
    return render_template(
        "petitions/thank_you.html", card=card, my=my_token, address=address,
        code=reading.code(address),
    )  # fmt: skip
