"""`lfnkr mail`: what waits, what is dead, and another try."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import func, select, update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.mail.models import MailState, OutgoingMail

group = AppGroup("mail", help="The outbox.")


@group.command("status")
def status() -> None:
    """Print how many mails are in each state, and the dead ones by number and reason."""
    counted = select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state)
    counts = dict(db.session.execute(counted).all())
    for state in MailState:
        click.echo(f"{state.value:8}{counts.get(state.value, 0):>10,}")
    dead = (
        select(OutgoingMail).where(OutgoingMail.state == MailState.DEAD).order_by(OutgoingMail.id)
    )
    for mail in db.session.scalars(dead.limit(100)):
        click.echo(
            f"dead {mail.id}: {mail.kind}, {mail.tries} tries, last answer {mail.last_error}"
        )


@group.command("retry")
@click.argument("mail_id", type=int)
def retry(mail_id: int) -> None:
    """Put a dead mail back in the queue."""
    begin_writing()
    statement = (
        update(OutgoingMail)
        .where(OutgoingMail.id == mail_id, OutgoingMail.state == MailState.DEAD)
        .values(state=MailState.QUEUED, tries=0, due_at=clock.now())
        .returning(OutgoingMail.id)
    )
    if db.session.scalar(statement) is None:
        raise Refused(f"There is no dead mail {mail_id}.")
    db.session.commit()
    click.echo(f"Mail {mail_id} waits again.")
