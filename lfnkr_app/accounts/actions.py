"""What changes staff accounts; the caller has begun writing, and commits."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from lfnkr_app.accounts import audit, emails, queries, sessions
from lfnkr_app.accounts.models import Role, StaffRecoveryCode, StaffUser
from lfnkr_app.database import db
from lfnkr_app.errors import Refused
from lfnkr_app.mail import outbox


class AddressTaken(Refused):
    """There is an account with this address already."""


class LastAdministrator(Refused):
    """Nobody would be left who can let others in."""


def create(
    email: str, roles: Iterable[str], *, by: StaffUser | None, now: datetime,
    password_hash: str | None = None, totp_secret: str | None = None,
) -> StaffUser:  # fmt: skip
    """Make an account; without a password its owner sets one through the invitation.

    Raises:
        AddressTaken: there is one with this address.
    """
    address, wanted = email.strip().lower(), sorted(set(roles))
    if queries.by_email(address) is not None:
        raise AddressTaken(
            _("There is an account with the address %(email)s already.", email=address)
        )
    user = StaffUser(
        email=address, fs_uniquifier=uuid.uuid4().hex, password=password_hash, made_at=now,
        tf_totp_secret=totp_secret, tf_primary_method="authenticator" if totp_secret else None,
        active=True,
    )  # fmt: skip
    user.roles = _rows(wanted)
    db.session.add(user)
    db.session.flush()
    _note("staff.create", user, by, now, roles=wanted)
    return user


def invite(email: str, roles: Iterable[str], *, by: StaffUser, now: datetime) -> StaffUser:
    """Make an account and queue the mail in which its owner finds the link to set a password."""
    user = create(email, roles, by=by, now=now)
    outbox.queue(emails.invitation(user), now=now)
    return user


def invite_again(user: StaffUser, *, by: StaffUser, now: datetime) -> None:
    """Queue the invitation once more, with a new link; the old one is void."""
    user.fs_uniquifier = uuid.uuid4().hex
    db.session.flush()
    outbox.queue(emails.invitation(user), now=now)
    _note("staff.invite_again", user, by, now)


def send_forgotten(email: str, *, now: datetime) -> None:
    """Queue the mail with a link to a new password, if there is an account to send it to."""
    user = queries.by_email(email.strip().lower())
    if user is not None and user.active:
        outbox.queue(emails.forgotten(user), now=now)


def set_roles(user: StaffUser, roles: Iterable[str], *, by: StaffUser, now: datetime) -> None:
    """Give a person exactly these roles.

    Raises:
        LastAdministrator: nobody else administers.
    """
    before, wanted = sorted(user.role_names), sorted(set(roles))
    if "administrator" not in wanted:
        _keep_one_administrator(user)
    user.roles = _rows(wanted)
    db.session.flush()
    _note("staff.roles", user, by, now, before=before, after=wanted)


def deactivate(user: StaffUser, *, by: StaffUser, now: datetime) -> None:
    """Shut a person out, at once and everywhere.

    Raises:
        LastAdministrator: nobody else administers.
    """
    _keep_one_administrator(user)
    user.active = False
    _end_sessions(user)
    _note("staff.deactivate", user, by, now)


def activate(user: StaffUser, *, by: StaffUser, now: datetime) -> None:
    """Let a person in again."""
    user.active = True
    db.session.flush()
    _note("staff.activate", user, by, now)


def reset_second_step(user: StaffUser, *, by: StaffUser, now: datetime) -> None:
    """Forget a person's app and recovery codes; at the next sign-in an app is set up anew."""
    user.tf_primary_method = user.tf_totp_secret = user.tf_counter = None
    db.session.execute(delete(StaffRecoveryCode).where(StaffRecoveryCode.user_id == user.id))
    _end_sessions(user)
    outbox.queue(emails.changed(user, "staff_app_reset"), now=now)
    _note("staff.reset_second_step", user, by, now)


def sign_out_everywhere(user: StaffUser, *, now: datetime) -> None:
    """End every session of a person, this one too."""
    _end_sessions(user)
    _note("staff.sign_out_everywhere", user, user, now)


def _end_sessions(user: StaffUser) -> None:
    user.fs_uniquifier = uuid.uuid4().hex
    db.session.flush()
    sessions.sign_out_everywhere(user)


def _keep_one_administrator(user: StaffUser) -> None:
    # Two who would shut each other out wait for one another here.
    db.session.execute(select(Role.id).where(Role.name == "administrator").with_for_update())
    others = (
        select(func.count()).select_from(StaffUser)
        .where(StaffUser.id != user.id, StaffUser.active, StaffUser.password.is_not(None))
        .where(StaffUser.roles.any(Role.name == "administrator"))
    )  # fmt: skip
    if "administrator" in user.role_names and not db.session.scalar(others):
        raise LastAdministrator(
            _("This is the only administrator. Make someone else one first, then try again.")
        )


def _rows(names: Iterable[str]) -> list[Role]:
    return list(db.session.scalars(select(Role).where(Role.name.in_(list(names)))))


def _note(
    act: str, user: StaffUser, by: StaffUser | None, now: datetime, **detail: list[str]
) -> None:
    audit.record(act, f"staff:{user.id}", actor=by, detail={"email": user.email, **detail}, now=now)
