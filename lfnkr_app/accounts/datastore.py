"""Flask-Security's hands on our tables: it reads freely, and writes in a declared unit of work."""

from __future__ import annotations

from typing import Any, cast

from flask_security import SQLAlchemyUserDatastore
from sqlalchemy import delete, insert, select

from lfnkr_app.accounts.models import Role, StaffRecoveryCode, StaffUser
from lfnkr_app.accounts.short import writing
from lfnkr_app.database import begin_writing, db


class StaffDatastore(SQLAlchemyUserDatastore):
    """What Flask-Security changes waits in the session until its commit, then takes the lock."""

    def __init__(self) -> None:
        super().__init__(db, StaffUser, Role)

    def find_user(  # type: ignore[override]  # Its own callers pass it by name.
        self, *, case_insensitive: bool = False, **wanted: Any
    ) -> StaffUser | None:
        """Return the person with that id, address or session name, or None."""
        with db.session.no_autoflush:
            return cast("StaffUser | None", super().find_user(case_insensitive, **wanted))

    def commit(self) -> None:
        """Write what changed, in a unit of work that says so; end a reading one."""
        if db.session.new or db.session.dirty or db.session.deleted:
            ensure_writing()
        db.session.commit()

    def mf_get_recovery_codes(self, user: Any) -> list[str]:
        """Return the keys of the codes not used yet; the codes themselves are not kept."""
        query = select(StaffRecoveryCode.code_key).where(StaffRecoveryCode.user_id == user.id)
        with db.session.no_autoflush:
            return [key.hex() for key in db.session.scalars(query)]

    def mf_set_recovery_codes(self, user: Any, rcs: list[str] | None) -> None:
        """Store the keys of new codes at once; the old ones are void."""
        rows = [{"user_id": user.id, "code_key": bytes.fromhex(key)} for key in rcs or ()]
        with writing() as connection:
            connection.execute(
                delete(StaffRecoveryCode).where(StaffRecoveryCode.user_id == user.id)
            )
            if rows:
                connection.execute(insert(StaffRecoveryCode), rows)


def ensure_writing() -> None:
    """Begin a unit of work that writes, unless this one does already."""
    if not is_writing():
        begin_writing()


def is_writing() -> bool:
    """Return whether the session's transaction may write."""
    session = db.session()
    if not session.in_transaction():
        return False
    connection = session.connection()
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        return bool(raw.execute("PRAGMA query_only").fetchone()[0] == 0)
    return raw.read_only is False
