"""The mail that tells staff that a letter reached a step of its goal."""

from __future__ import annotations

from datetime import datetime

from lfnkr_app import i18n
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.mail.outbox import Letter
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.models import Petition


def milestone(petition: Petition, user: StaffUser, n: int, at: datetime) -> Letter:
    """Return the mail to one member of staff; there is one for each step, ever."""
    with i18n.speaking(user.lang):
        title, moment = queries.version_in(petition.id, user.lang).title, i18n.written_moment(at)
    return Letter(
        key=f"milestone:{petition.id}:{n}:{user.id}", kind="petitions.staff_milestone",
        recipient=user.email, template="staff_milestone", lang=user.lang,
        args={"title": title, "slug": petition.slug, "n": i18n.written_number(n), "at": moment},
    )  # fmt: skip
