"""What stands behind a mailed link: the signature, or a kind sentence and the way out."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from lfnkr_app import i18n
from lfnkr_app.database import db
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.errors import PetitionClosed, WrongToken
from lfnkr_app.petitions.models import Petition, Signature, SignatureState
from lfnkr_app.privacy import tokens

#: So many letters are offered as ways out of a link that leads nowhere.
WAYS: Final = 5
GONE: Final = (SignatureState.WITHDRAWN, SignatureState.INVALIDATED, SignatureState.HELD)


def answer_problems(bp: Blueprint) -> None:
    """Let a blueprint of mailed links answer those that lead nowhere."""
    bp.register_error_handler(WrongToken, _wrong_token)
    bp.register_error_handler(PetitionClosed, _closed)


def signature_behind(kind: str, text: str, *, for_update: bool = False) -> Signature:
    """Return the signature that a token leads to, whatever its state, and go on in its language.

    Raises:
        WrongToken: it leads nowhere, or to a signature that expired.
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
            _("This link has expired. We can send you a new one."), 410, petition_of(row).slug
        )
    return row


def waiting_or_counted(kind: str, text: str, *, for_update: bool = False) -> Signature:
    """Return the signature that a token leads to, if it waits or counts.

    Raises:
        WrongToken: it leads nowhere; one sentence for all that is gone, however it went.
    """
    row = signature_behind(kind, text, for_update=for_update)
    if row.state in GONE:
        sentence = _("There is no signature behind this link any more.")
        raise WrongToken(sentence, 410, petition_of(row).slug)
    return row


def petition_of(signature: Signature) -> Petition:
    """Return the letter under which a signature stands."""
    return db.session.get_one(Petition, signature.petition_id)


def card_of(signature: Signature) -> queries.LetterCard:
    """Return the letter of a signature as other pages show it."""
    return queries.card(petition_of(signature))


def _wrong_token(error: WrongToken) -> ResponseReturnValue:
    """Say kindly that the link does not lead anywhere, give nothing away, and show the way out."""
    db.session.rollback()
    page = render_template(
        "petitions/link_problem.html", sentence=str(error), ways=_ways(error.letter)
    )
    return page, error.status


def _closed(error: PetitionClosed) -> ResponseReturnValue:
    """Say that the letter takes no confirmations any more, and how many signed it."""
    db.session.rollback()
    petition = queries.public_petition(str(error))
    card = None if petition is None else queries.card(petition)
    sentence = _("This letter is closed.") if card is None else ""
    page = render_template(
        "petitions/link_problem.html", sentence=sentence, closed=card, ways=_ways(None)
    )
    return page, 410


def _ways(slug: str | None) -> list[queries.LetterCard]:
    """Return the letters that can be signed: the one meant, or the newest ones."""
    letters = queries.public_petitions() if slug is None else _letter(slug)
    cards = (queries.card(petition) for petition in letters[:WAYS])
    return [card for card in cards if card.is_open]


def _letter(slug: str) -> list[Petition]:
    return list(db.session.scalars(select(Petition).where(Petition.slug == slug)))
