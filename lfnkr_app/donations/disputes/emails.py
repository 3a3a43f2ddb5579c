"""The mail that tells staff of a dispute or a warning, once each and at once."""

from __future__ import annotations

from datetime import datetime

from lfnkr_app import i18n
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.donations import alarms
from lfnkr_app.donations.disputes.models import Dispute
from lfnkr_app.mail.outbox import SOON, Letter
from lfnkr_app.web.pages import site_link

TEMPLATE = "staff_dispute"


def alarm(dispute: Dispute, *, now: datetime) -> None:
    """Tell everybody who may see to gifts."""
    alarms.tell(lambda person: _letter(dispute, person), now=now)


def _letter(dispute: Dispute, person: StaffUser) -> Letter:
    with i18n.speaking(person.lang):
        args = {
            "kind": dispute.kind, "inquiry": dispute.state.startswith("warning"),
            "amount": i18n.written_money(dispute.money),
            "due_by": i18n.written_moment(dispute.due_by) if dispute.due_by else "",
            "link": site_link("staff.disputes.dispute", dispute_id=dispute.id),
        }  # fmt: skip
    return Letter(key=f"{TEMPLATE}:{dispute.dispute_id}:{person.id}", kind="donations.dispute",
                  recipient=person.email, template=TEMPLATE, lang=person.lang, args=args,
                  priority=SOON)  # fmt: skip
