"""Whether the process lives, and whether the site can do its work; no secrets in the answers."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Final

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from lfnkr_app import clock
from lfnkr_app.config import ROOT
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail.models import MailState, OutgoingMail
from lfnkr_app.mail.outbox import BULK
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.site_app import one_language

bp = Blueprint("ops", __name__)
FREE_BYTES: Final = 200 * 1024 * 1024
MAIL_LATE: Final = timedelta(hours=1)


@bp.get("/healthz")
@page_class("personal")
@one_language
def healthz() -> Response:
    """Answer that this process lives."""
    return jsonify({"ok": True})


@bp.get("/readyz")
@page_class("personal")
@one_language
def readyz() -> tuple[Response, int]:
    """Answer whether the site can write, has room, is migrated, and mails in time."""
    facts = {
        "database": can_write(),
        "disk": has_room(),
        "migrations": is_migrated(),
        "outbox": mails_in_time(),
    }
    return jsonify({"ok": all(facts.values()), **facts}), 200 if all(facts.values()) else 503


def can_write() -> bool:
    """Return whether a write transaction can be had."""
    try:
        begin_writing()
        db.session.rollback()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def has_room() -> bool:
    """Return whether the disk under `instance/` has room left."""
    return shutil.disk_usage(Path(current_app.instance_path)).free > FREE_BYTES


def is_migrated() -> bool:
    """Return whether the database stands at the newest migration."""
    try:
        with db.engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        return False
    return present == newest_revision()


def newest_revision() -> str | None:
    """Return the newest migration that the code knows."""
    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()


def mails_in_time() -> bool:
    """Return whether no mail waits for more than an hour; mailings, which take long, apart."""
    try:
        oldest = db.session.scalar(
            select(func.min(OutgoingMail.queued_at)).where(
                OutgoingMail.state.in_((MailState.QUEUED, MailState.LEASED)),
                OutgoingMail.priority < BULK,
            )
        )
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return oldest is None or oldest > clock.now() - MAIL_LATE
