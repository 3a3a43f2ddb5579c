"""The mails to staff: invitation, new password, and word that something of theirs was changed."""

from __future__ import annotations

from typing import Any, Final

from flask_security import MailUtil
from flask_security.recoverable import generate_reset_password_token

from lfnkr_app import clock, i18n
from lfnkr_app.accounts.datastore import ensure_writing
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.mail import outbox
from lfnkr_app.mail.outbox import URGENT, Letter
from lfnkr_app.web.pages import site_link

#: What Flask-Security sends, by its own names, and our mail for it.
CHANGED: Final = {"staff_password_reset": "staff_password_changed",
                  "staff_password_changed": "staff_password_changed"}  # fmt: skip


class OutboxMail(MailUtil):
    """Queues in the outbox what Flask-Security would send."""

    def send_mail(self, template: str, *_args: Any, **context: Any) -> None:
        """Queue our mail for that occasion; the view commits it with the change."""
        ensure_writing()
        outbox.queue(changed(context["user"], CHANGED[template]), now=clock.now())


def invitation(user: StaffUser) -> Letter:
    """Return the mail that invites a new member of staff."""
    return _with_link("staff_invitation", user)


def forgotten(user: StaffUser) -> Letter:
    """Return the mail with the link to a new password."""
    return _with_link("staff_forgotten", user)


def changed(user: StaffUser, template: str) -> Letter:
    """Return the mail that tells the owner of an account what was changed."""
    return _letter(template, user, {})


def new_password_link(user: StaffUser) -> str:
    """Return the address, at SITE_URL, where this person sets a password."""
    return site_link("security.reset_password", token=generate_reset_password_token(user))


def _with_link(template: str, user: StaffUser) -> Letter:
    return _letter(template, user, {"link": new_password_link(user)})


def _letter(template: str, user: StaffUser, args: dict[str, Any]) -> Letter:
    occasion = f"{template}:{user.fs_uniquifier}:{clock.now().timestamp():.6f}"
    return Letter(
        key=occasion, kind=f"accounts.{template}", recipient=user.email, template=template,
        lang=i18n.current(), args=args, priority=URGENT,
    )  # fmt: skip
