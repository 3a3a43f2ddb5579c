"""The mail that tells staff that money does not match; it names nobody who gave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lfnkr_app import i18n
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.donations.reconciling import staff_words
from lfnkr_app.donations.reconciling.models import ReconItem
from lfnkr_app.mail.outbox import URGENT, Letter
from lfnkr_app.web.pages import site_link

#: How many differences are told in words; the page has all of them.
TOLD: Final = 5
TEMPLATE: Final = "staff_money_differs"


def differs(items: Sequence[ReconItem], person: StaffUser) -> Letter:
    """Return the mail about differences that nobody was told of yet."""
    with i18n.speaking(person.lang):
        lines = [staff_words.sentence(item) for item in items[:TOLD]]
    args = {"number": len(items), "lines": lines, "link": site_link("staff.reconciling.matching")}
    return Letter(
        key=f"{TEMPLATE}:{items[-1].id}:{person.id}", kind=f"donations.{TEMPLATE}",
        recipient=person.email, template=TEMPLATE, lang=person.lang, args=args, priority=URGENT,
    )  # fmt: skip
