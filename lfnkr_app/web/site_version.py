"""The site's version: a number that moves in the same transaction as any change that pages show.

Models say so by inheriting `OnPublicPages`; nobody has to remember it, whether rows change one by
one or by a statement. What is made from many rows and shown on every page is kept in the process
under that number.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import current_app
from sqlalchemy import BigInteger, event, select, update
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, SessionTransaction, mapped_column

from lfnkr_app.database import Base, db

MOVED: Final = "lfnkr_site_moved"
READ: Final = "lfnkr_site_version"
Value = TypeVar("Value")


class OnPublicPages:
    """A row of this kind shows on public pages: the site's version moves with it."""


class SiteVersion(Base):
    """The one row that holds the number."""

    __tablename__ = "site_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


_NUMBER: Final = select(SiteVersion.number)


def current() -> int:
    """Return the version, read once in a transaction; 0 on a site that never changed."""
    info = db.session().info
    if READ not in info:
        info[READ] = db.session.scalar(_NUMBER) or 0
    number: int = info[READ]
    return number


def cached(name: object, make: Callable[[], Value]) -> Value:
    """Return what `make` returns, made once for each version of the site in this process."""
    version = current()
    if db.session().info.get(MOVED):
        return make()
    held: dict[object, tuple[int, Any]] = current_app.extensions.setdefault("lfnkr_made", {})
    found = held.get(name)
    if found is None or found[0] != version:
        found = held[name] = (version, make())
    value: Value = found[1]
    return value


def move() -> None:
    """Move the number with this transaction, for a change that the models do not tell."""
    db.session().info[MOVED] = True


@event.listens_for(Session, "after_flush")
def _notice_rows(session: Session, _context: object) -> None:
    changed = (*session.new, *session.dirty, *session.deleted)
    if any(isinstance(row, OnPublicPages) for row in changed):
        session.info[MOVED] = True


@event.listens_for(Session, "do_orm_execute")
def _notice_statements(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    changes = state.is_insert or state.is_update or state.is_delete
    if changes and mapper is not None and issubclass(mapper.class_, OnPublicPages):
        state.session.info[MOVED] = True


@event.listens_for(Session, "before_commit")
def _move(session: Session) -> None:
    session.flush()
    if not session.info.pop(MOVED, None):
        return
    raised = update(SiteVersion).values(number=SiteVersion.number + 1).returning(SiteVersion.number)
    if session.scalar(raised) is None:
        session.add(SiteVersion(id=1, number=secrets.randbelow(2**52)))
        session.flush()


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(MOVED, None)
        session.info.pop(READ, None)
