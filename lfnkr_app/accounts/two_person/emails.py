"""The mail that tells all staff what will happen, and how to stop it."""

from __future__ import annotations

from lfnkr_app import i18n
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.accounts.two_person import offers
from lfnkr_app.accounts.two_person.models import PendingAct
from lfnkr_app.mail.outbox import URGENT, Letter


def asked(act: PendingAct, asker: str, reader: StaffUser) -> Letter:
    """Return the mail to one member of staff, in their language."""
    with i18n.speaking(reader.lang):
        args = {
            "words": offers.told(act), "asker": asker, "act_id": act.id,
            "runs_at": i18n.written_moment(act.runs_at),
        }  # fmt: skip
    return Letter(
        key=f"staff_act_asked:{act.uid.hex()}:{reader.id}", kind="accounts.staff_act_asked",
        recipient=reader.email, template="staff_act_asked", lang=reader.lang, args=args,
        priority=URGENT,
    )  # fmt: skip
