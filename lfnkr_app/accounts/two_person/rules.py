"""Decisions about acts of two people: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from lfnkr_app.accounts.rules import includes
from lfnkr_app.accounts.two_person.models import ActState

#: How long everybody has to stop an act before it runs by itself. Source: design rule 17.
DAY: Final = timedelta(hours=24)
STOPPABLE: Final = (ActState.WAITING, ActState.APPROVED, ActState.FAILED)


def may_approve(*, state: str, asked_by: int, person: int, held: Iterable[str], role: str) -> bool:
    """Return whether a person is the second one: another than who asked, with the role for it."""
    return state == ActState.WAITING and asked_by != person and includes(held, role)
