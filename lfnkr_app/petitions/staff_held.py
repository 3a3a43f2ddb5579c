"""Signatures that are held, as the staff home names them."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from lfnkr_app.accounts.access import has_role
from lfnkr_app.database import db
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.models import Petition, Signature
from lfnkr_app.petitions.needs import Need


def dashboard_needs() -> list[Need]:
    """Return a line for each letter with signatures that wait for a person's judgement."""
    if not has_role("signatures"):
        return []
    return [_need(petition) for petition in queries.all_petitions()]


def _need(petition: Petition) -> Need:
    held = (Signature.petition_id == petition.id, Signature.state == "held")
    number = db.session.scalar(select(func.count()).select_from(Signature).where(*held)) or 0
    title = queries.card(petition).title
    words = ngettext("held signature: %(letter)s", "held signatures: %(letter)s", number,
                     letter=title)  # fmt: skip
    url = url_for("staff.petitions.signatures", petition_id=petition.id, state="held")
    return Need(number, words, _("Look"), url)
