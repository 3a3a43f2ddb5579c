"""The mails of a signature: which one a state calls for, and what fills it."""

from __future__ import annotations

from dataclasses import replace

from lfnkr_app.mail.outbox import BULK, URGENT, Letter
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.models import LetterVersion, Petition, Signature, SignatureState
from lfnkr_app.petitions.rows import letter_key
from lfnkr_app.privacy import tokens
from lfnkr_app.privacy.keys import mac_with

CONFIRM = "confirm"
MY = "my"


def confirm_token(signature: Signature) -> str:
    """Return the token behind which the confirm button stands."""
    return tokens.make(CONFIRM, signature.uid, signature.generation)


def my_token(signature: Signature) -> str:
    """Return the token of the signer's own page."""
    return tokens.make(MY, signature.uid, signature.generation)


def for_state(petition: Petition, signature: Signature, email: str) -> Letter | None:
    """Return the mail that a signing or a wish for the link calls for; None: silence."""
    if signature.state == SignatureState.PENDING:
        return confirmation(petition, signature, email)
    if signature.state == SignatureState.CONFIRMED:
        return _letter("already_signed", petition, signature, email)
    return None


def confirmation(petition: Petition, signature: Signature, email: str) -> Letter:
    """Return the mail with the link to confirm."""
    return _letter("confirm_signature", petition, signature, email)


def reminder(petition: Petition, signature: Signature, email: str) -> Letter:
    """Return the one reminder, on day 3."""
    return _letter("remind_signature", petition, signature, email)


def thanks(petition: Petition, signature: Signature, email: str) -> Letter:
    """Return the mail that thanks, with the link to change or withdraw."""
    letter = _letter("thank_signature", petition, signature, email)
    return replace(letter, key=f"thank_signature:{signature.uid.hex()}")


def withdrawal_key(signature: Signature) -> str:
    """Return the key of the one receipt of a withdrawal."""
    return f"withdrawn_signature:{signature.uid.hex()}"


def withdrawal(petition: Petition, signature: Signature, email: str) -> Letter:
    """Return the receipt of a withdrawal: one, and it knows nobody's name."""
    title = queries.version_in(petition.id, signature.lang).title
    return Letter(
        key=withdrawal_key(signature), kind="petitions.withdrawn_signature",
        recipient=email, template="withdrawn_signature", lang=signature.lang, priority=URGENT,
        args={"title": title, "slug": petition.slug},
    )  # fmt: skip


def letter_changed(version: LetterVersion, slug: str, signature: Signature) -> Letter | None:
    """Return the mail that tells an earlier signer of a new version; None without an address.

    It is no answer to anybody's wish, so it is not counted among those to one address.
    """
    if signature.email is None:
        return None
    args = {"title": version.title, "number": version.number, "slug": slug,
            "change_note": version.change_note, "my": my_token(signature)}  # fmt: skip
    return Letter(
        key=f"letter_changed:{version.id}:{signature.uid.hex()}", kind="petitions.letter_changed",
        recipient=signature.email, template="letter_changed", lang=signature.lang, args=args,
        priority=BULK,
    )  # fmt: skip


def numbered(letter: Letter, past: int) -> Letter:
    """Return the mail with a key of its own among those to one address."""
    return replace(letter, key=f"{letter.key}:{past + 1}")


def _letter(template: str, petition: Petition, signature: Signature, email: str) -> Letter:
    version = queries.version_in(petition.id, signature.lang)
    args = {
        "title": version.title, "slug": petition.slug, "name": signature.name or "",
        "display": signature.display, "deliver": signature.deliver,
        "confirm": confirm_token(signature), "my": my_token(signature),
    }  # fmt: skip
    stem = f"{template}:{signature.uid.hex()}:{_mark_of_wishes(petition, signature, email)}"
    return Letter(
        key=stem, kind=f"petitions.{template}", recipient=email, template=template,
        lang=signature.lang, args=args, priority=URGENT, about=signature.address_key,
    )  # fmt: skip


def _mark_of_wishes(petition: Petition, signature: Signature, email: str) -> str:
    """Return a short mark that changes with what the signer wrote, and tells nobody what it was.

    Under the letter's own key, so that it means nothing once that is destroyed.
    """
    wishes = (email, signature.name, signature.display, signature.deliver, signature.news,
              signature.country, signature.lang)  # fmt: skip
    parts = (str(wish).encode() for wish in wishes)
    return mac_with(letter_key(petition), b"wishes", *parts)[:6].hex()
