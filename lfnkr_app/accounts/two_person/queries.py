"""Reading acts of two people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.orm import selectinload

from lfnkr_app.accounts.access import signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.accounts.two_person import offers, rules
from lfnkr_app.accounts.two_person.models import OPEN, ActState, PendingAct
from lfnkr_app.database import db

A_PAGE: Final = 50
PEOPLE: Final = (selectinload(PendingAct.asked_by), selectinload(PendingAct.decided_by))


def by_id(act_id: int, *, for_update: bool = False) -> PendingAct | None:
    """Return one act, locked if it is about to change."""
    query = select(PendingAct).where(PendingAct.id == act_id)
    return db.session.scalar(query.with_for_update() if for_update else query)


def is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition that an act is to run: approved, or a day old and not stopped."""
    late = and_(PendingAct.state == ActState.WAITING, PendingAct.runs_at <= now)
    return or_(PendingAct.state == ActState.APPROVED, late)


def due(now: datetime) -> Sequence[int]:
    """Return the ids of the acts that are to run, the oldest first."""
    return db.session.scalars(
        select(PendingAct.id).where(text(OPEN), is_due(now)).order_by(PendingAct.id)
    ).all()


def open_acts() -> Sequence[PendingAct]:
    """Return the acts that wait, are about to run, or failed; the next to run first."""
    query = select(PendingAct).where(text(OPEN)).order_by(PendingAct.runs_at, PendingAct.id)
    return db.session.scalars(query.options(*PEOPLE)).all()


def past_acts(page: int) -> tuple[Sequence[PendingAct], int]:
    """Return a page of the acts that are over, the newest first, and how many pages there are."""
    over = PendingAct.state.in_((ActState.DONE, ActState.STOPPED))
    total = db.session.scalar(select(func.count()).select_from(PendingAct).where(over)) or 0
    query = select(PendingAct).where(over).order_by(PendingAct.id.desc()).options(*PEOPLE)
    rows = db.session.scalars(query.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    return rows, max(1, -(-total // A_PAGE))


def latest_about(kind: str, subject: str) -> PendingAct | None:
    """Return the newest act of a kind about a subject, for the page of that subject."""
    query = select(PendingAct).where(PendingAct.kind == kind, PendingAct.subject == subject)
    return db.session.scalar(query.order_by(PendingAct.id.desc()).limit(1))


def readers() -> Sequence[StaffUser]:
    """Return everyone who can sign in, and so can stop an act."""
    able = (StaffUser.active, StaffUser.password.is_not(None))
    return db.session.scalars(select(StaffUser).where(*able).order_by(StaffUser.id)).all()


def may_approve(act: PendingAct, person: StaffUser) -> bool:
    """Return whether that person is the second one for an act."""
    offered = offers.of(act.kind)
    return offered is not None and rules.may_approve(
        state=act.state, asked_by=act.asked_by_id, person=person.id, held=person.role_names,
        role=offered.role,
    )  # fmt: skip


def dashboard_needs(_now: datetime) -> list[tuple[int, str, str, str]]:
    """Return the lines that acts add to the staff home of whoever is signed in."""
    acts, person, url = open_acts(), signed_in(), url_for("staff.acts.acts")
    failed = sum(act.state == ActState.FAILED for act in acts)
    mine = sum(may_approve(act, person) for act in acts)
    others = sum(act.state == ActState.WAITING for act in acts) - mine
    return [
        (mine, ngettext("act waits for you as the second person",
                        "acts wait for you as the second person", mine), _("Look"), url),
        (others, ngettext("act will run unless somebody stops it",
                          "acts will run unless somebody stops them", others), _("Look"), url),
        (failed, ngettext("act did not work", "acts did not work", failed), _("Look"), url),
    ]  # fmt: skip
