"""The answers to an organisation that asked to stand behind a letter."""

from __future__ import annotations

from lfnkr_app.mail.outbox import Letter
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.models import Petition
from lfnkr_app.petitions.organisations import rules
from lfnkr_app.petitions.organisations.models import Organisation


def shown(petition: Petition, row: Organisation, email: str, words: str) -> Letter:
    """Return the mail that says: your organisation is on the page."""
    return _letter("organisation_shown", petition, row, email, words)


def refused(petition: Petition, row: Organisation, email: str, words: str) -> Letter:
    """Return the mail that says: it will not be shown, and what we held of you is deleted."""
    return _letter("organisation_refused", petition, row, email, words)


def _letter(
    template: str, petition: Petition, row: Organisation, email: str, words: str
) -> Letter:  # fmt: skip
    title = queries.version_in(petition.id, row.lang).title
    name, _lang = rules.spoken_name(row.names, row.lang)
    return Letter(
        key=f"{template}:{row.uid.hex()}", kind=f"petitions.{template}", recipient=email,
        template=template, lang=row.lang,
        args={"title": title, "slug": petition.slug, "name": name, "words": words},
    )  # fmt: skip
