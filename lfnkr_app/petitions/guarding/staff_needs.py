"""Held signatures, as the staff home names them."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lfnkr_app import clock
from lfnkr_app.accounts.access import has_role
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.guarding import held
from lfnkr_app.petitions.needs import Need


def dashboard_needs() -> list[Need]:
    """Return a line for each letter with held signatures; it says so when they wait for a day."""
    if not has_role("signatures"):
        return []
    sizes = held.sizes()
    late = {group.petition_id for group in held.waiting_too_long(clock.now())} if sizes else set()
    return [
        _need(letter.id, queries.card(letter).title, sizes[letter.id], late=letter.id in late)
        for letter in queries.all_petitions()
        if letter.id in sizes
    ]


def _need(petition_id: int, title: str, number: int, *, late: bool) -> Need:
    if late:
        words = ngettext("held signature, some for more than a day: %(letter)s",
                         "held signatures, some for more than a day: %(letter)s",
                         number, letter=title)  # fmt: skip
    else:
        words = ngettext("held signature: %(letter)s", "held signatures: %(letter)s", number,
                         letter=title)  # fmt: skip
    url = url_for("staff.guarding.held_of_letter", petition_id=petition_id)
    return Need(number, words, _("Decide"), url)
