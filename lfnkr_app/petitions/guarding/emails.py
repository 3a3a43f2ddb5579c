"""The mail that tells staff of an alarm."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.mail.outbox import SOON, Letter
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.models import Petition
from lfnkr_app.web.pages import site_link

_PAGES: Final = {"held": "staff.guarding.held_of_letter", "flood": "staff.guarding.pace_of_letter"}


def alarm(kind: str, number: int, petition: Petition, person: StaffUser, now: datetime) -> Letter:
    """Return the mail about a held group or a flood; it names nobody who signed."""
    template = f"staff_guard_{kind}"
    args = {
        "title": queries.version_in(petition.id, person.lang).title, "number": number,
        "link": site_link(_PAGES[kind], petition_id=petition.id),
    }  # fmt: skip
    return Letter(
        key=f"{template}:{petition.id}:{person.id}:{now.timestamp():.6f}",
        kind=f"petitions.{template}", recipient=person.email, template=template,
        lang=person.lang, args=args, priority=SOON,
    )  # fmt: skip
