"""Sign-ins and changes of passwords and apps leave an entry in the audit trail, in their commit."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_security import signals

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.datastore import ensure_writing
from lfnkr_app.accounts.models import StaffUser


def connect(app: Flask) -> None:
    """Listen to what Flask-Security tells."""
    signals.user_authenticated.connect(_signed_in, app)
    signals.password_changed.connect(_password_changed, app)
    signals.password_reset.connect(_password_changed, app)
    signals.tf_profile_changed.connect(_app_changed, app)


def _signed_in(_app: Flask, user: StaffUser, authn_via: list[str] | None, **_more: Any) -> None:
    if authn_via != ["change"]:
        _note("staff.sign_in", user)


def _password_changed(_app: Flask, user: StaffUser, **_more: Any) -> None:
    _note("staff.password", user)


def _app_changed(_app: Flask, user: StaffUser, **_more: Any) -> None:
    _note("staff.second_step", user)


def _note(act: str, user: StaffUser) -> None:
    ensure_writing()
    audit.record(act, f"staff:{user.id}", actor=user, now=clock.now())
