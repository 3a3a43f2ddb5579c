"""`lfnkr staff`: make an account. `lfnkr audit`: check the trail."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup
from flask_security import hash_password
from flask_security.proxies import _security
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.accounts import actions, audit, emails, queries, rules
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.web.pages import site_link
from lfnkr_app.web.validators import is_mail_address

staff = AppGroup("staff", help="Who may sign in.")
audit_group = AppGroup("audit", help="The audit trail.")


@staff.command("create")
@click.argument("email")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    help=f"One of {', '.join(rules.ROLES)}; may be repeated.",
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option(
    "--totp", is_flag=True, help="Make the secret for an authenticator app, and print it."
)
def create(email: str, roles: tuple[str, ...], *, password_stdin: bool, totp: bool) -> None:
    """Make an account; print a link to set a password, and with --totp an otpauth:// address."""
    address = email.strip().lower()
    _check(address, roles)
    password_hash = hash_password(_password()) if password_stdin else None
    secret = _security.totp_factory.generate_totp_secret() if totp else None
    db.session.rollback()
    begin_writing()
    user = actions.create(address, roles, by=None, now=clock.now(), password_hash=password_hash,
                          totp_secret=secret)  # fmt: skip
    link = site_link("security.login") if password_stdin else emails.new_password_link(user)
    db.session.commit()
    click.echo(link)
    if secret:
        click.echo(_security.totp_factory.get_totp_uri(address, secret))


@audit_group.command("verify")
def verify() -> None:
    """Recompute the hash chain; refuse if an entry is not as it was written."""
    broken = audit.verify()
    if broken is not None:
        raise Refused(f"The audit trail is broken at entry {broken}.")
    count = db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    newest = db.session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1))
    click.echo(
        f"{count:,} entries, all as they were written; the last is {(newest or b'').hex()[:16]}."
    )


def _check(address: str, roles: tuple[str, ...]) -> None:
    unknown = sorted(set(roles) - set(rules.ROLES))
    if unknown:
        raise Refused(f"There is no role {', '.join(unknown)}: use {', '.join(rules.ROLES)}.")
    if not is_mail_address(address):
        raise Refused(f"{address} is not a mail address.")
    if queries.by_email(address) is not None:
        raise Refused(f"There is an account with the address {address} already.")


def _password() -> str:
    given = sys.stdin.readline().rstrip("\r\n")
    faults, password = _security.password_util.validate(given, is_register=True)
    if faults:
        raise Refused(
            f"The password is too short or too long: use {rules.PASSWORD_LENGTH} to 128 characters."
        )
    return str(password)
