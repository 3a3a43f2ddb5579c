"""The staff home: what needs someone first, then letters, gifts and mail in figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select

from lfnkr_app import clock, i18n
from lfnkr_app.accounts import queries as accounts
from lfnkr_app.accounts.access import has_role, signed_in
from lfnkr_app.accounts.two_person import queries as acts
from lfnkr_app.database import db
from lfnkr_app.mail.models import MailState, OutgoingMail
from lfnkr_app.money import Money
from lfnkr_app.news.desk import waiting


class Need(NamedTuple):
    """One line of what needs someone: how many, of what, and where to do it."""

    number: int
    words: str
    action: str
    url: str


class Coming(NamedTuple):
    """A post that comes out by itself."""

    id: int
    title: str
    lang: str
    at: datetime


class Begun(NamedTuple):
    """A post that somebody is writing; `told` says when it was last worked on, and by whom."""

    id: int
    title: str
    lang: str
    told: str


@dataclass
class Board:
    """Everything the staff home shows."""

    needs: list[Need] = field(default_factory=list)
    letters: list[Any] = field(default_factory=list)
    scheduled: list[Coming] | None = None
    drafts: list[Begun] | None = None
    gifts: list[tuple[str, str]] | None = None
    month: datetime | None = None
    mails: dict[str, int] = field(default_factory=dict)
    oldest_mail: datetime | None = None


def board(now: datetime) -> Board:
    """Return what the staff home shows to whoever is signed in."""
    shown = Board(month=now, mails=_mails(), oldest_mail=_oldest_mail())
    shown.letters = _asked("petitions", "dashboard_letters")
    if has_role("author"):
        shown.scheduled = [Coming(*row) for row in waiting.scheduled()]
        shown.drafts = [_begun(draft, now) for draft in waiting.drafts()]
    if has_role("donations"):
        shown.gifts = [_sum(line) for line in _asked("donations", "dashboard_gifts", now)]
    shown.needs = _own_needs() + _needs_of_features(now)
    return shown


def _asked(feature: str, name: str, *values: Any) -> list[Any]:
    """Return what a feature's query says; nothing where the feature has none yet."""
    module = f"lfnkr_app.{feature}.queries"
    query = getattr(import_module(module), name, None) if find_spec(module) else None
    return list(query(*values)) if query else []


def _sum(line: Any) -> tuple[str, str]:
    """Return the sum of one currency, and of how many gifts it is."""
    words = ngettext("%(num)s gift", "%(num)s gifts", line.count)
    return i18n.written_money(Money(line.minor, line.currency)), words


def _own_needs() -> list[Need]:
    left = accounts.recovery_codes_left(signed_in())
    if left > 2:
        return []
    few = _("Few recovery codes are left: %(left)s", left=left)
    none = _("You have no recovery codes: without them a lost phone shuts you out")
    url = url_for("security.mf_recovery_codes")
    return [Need(1, few if left else none, _("Make new ones"), url)]


def _needs_of_features(now: datetime) -> list[Need]:
    """Return the lines that features add: `dashboard_needs(now)` in their queries."""
    features = ("petitions", "donations")
    added = [need for feature in features for need in _asked(feature, "dashboard_needs", now)]
    own = (*acts.dashboard_needs(now), *waiting.dashboard_needs(now))
    return [Need(*need) for need in (*added, *own)]


def _begun(draft: waiting.Begun, now: datetime) -> Begun:
    ago = format_timedelta(draft.modified_at - now, add_direction=True)
    by = _("edited %(ago)s by %(name)s", ago=ago, name=draft.by)
    told = by if draft.by else _("edited %(ago)s", ago=ago)
    return Begun(draft.id, draft.title, draft.lang, told)


def _mails() -> dict[str, int]:
    """Return how many mails wait and how many are dead."""
    query = select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state)
    counts = {row[0]: int(row[1]) for row in db.session.execute(query)}
    waiting = counts.get(MailState.QUEUED, 0) + counts.get(MailState.LEASED, 0)
    return {"waiting": waiting, "dead": counts.get(MailState.DEAD, 0)}


def _oldest_mail() -> datetime | None:
    oldest = select(func.min(OutgoingMail.queued_at)).where(
        OutgoingMail.state.in_((MailState.QUEUED, MailState.LEASED))
    )
    moment = db.session.scalar(oldest)
    return clock.in_tokyo(moment) if moment else None
