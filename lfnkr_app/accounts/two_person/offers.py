"""The kinds of act that features offer, each with what performs it and what says it in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Flask, current_app
from flask_babel import gettext as _

from lfnkr_app.accounts import rules
from lfnkr_app.accounts.two_person.models import PendingAct

_KNOWN: Final = "lfnkr_two_person"


@dataclass(frozen=True)
class Offer:
    """One kind: who may ask for and approve it, what it does, and how that is told."""

    role: str
    perform: Callable[[PendingAct, datetime], object]
    words: Callable[[PendingAct], str]


def offer(
    app: Flask, kind: str, *, perform: Callable[[PendingAct, datetime], object],
    words: Callable[[PendingAct], str], role: str,
) -> None:  # fmt: skip
    """Make a kind of act known, when the application starts.

    Raises:
        ValueError: there is no such role.
    """
    if role not in rules.ROLES:
        raise ValueError(f"there is no role {role}")
    app.extensions.setdefault(_KNOWN, {})[kind] = Offer(role, perform, words)


def of(kind: str) -> Offer | None:
    """Return what was offered under that name; None where nothing is any more."""
    known: dict[str, Offer] = current_app.extensions.get(_KNOWN, {})
    return known.get(kind)


def told(act: PendingAct) -> str:
    """Return what an act will do, in one sentence of the current language."""
    offered = of(act.kind)
    if offered is None:
        return _("%(kind)s: %(subject)s", kind=act.kind, subject=act.subject)
    return offered.words(act)
