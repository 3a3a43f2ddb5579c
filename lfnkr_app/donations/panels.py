"""What each part shows on the staff pages of gifts: panels, lines of a gift's history, buttons.

A part offers them in its `register(app)`, as it offers its needs; said again is said once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from lfnkr_app.donations.models import Gift

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Panel:
    """A part of a gift's page: the template is shown with `gift`, and with what `shown` returns.

    `shown` returns None where there is nothing to show of that gift. Low places come first. The
    template brings its own h2.
    """

    place: int
    template: str  # as in templates/: staff/refunds/_panel.html
    shown: Callable[[Gift], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Happening:
    """One line of a gift's history: when, in whole words what, perhaps by whom and why."""

    at: datetime
    words: Any
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Button:
    """A button above the ledger: its words, translated late, and the endpoint it leads to."""

    place: int
    words: Any
    endpoint: str


History = Callable[[Gift], Iterable[Happening]]
_panels: list[Panel] = []
_histories: list[History] = []
_buttons: list[Button] = []


def offer(panel: Panel) -> None:
    """Let a part show a panel on the page of a gift."""
    _add(_panels, panel)


def offer_history(history: History, *, leads: bool = False) -> None:
    """Let a part add lines to a gift's history; of one moment, the lines that lead come first."""
    if history not in _histories:
        _histories.insert(0 if leads else len(_histories), history)


def offer_button(button: Button) -> None:
    """Let a part put a button above the ledger."""
    _add(_buttons, button)


def of(gift: Gift) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the templates of the panels that a gift has, each with what it shows."""
    shown = ((panel.template, panel.shown(gift)) for panel in _in_order(_panels))
    return [(template, values) for template, values in shown if values is not None]


def happenings(gift: Gift) -> list[Happening]:
    """Return what all parts know of a gift's history, the oldest first."""
    told = [line for history in _histories for line in history(gift)]
    return sorted(told, key=lambda line: line.at)


def buttons() -> list[Button]:
    """Return the buttons above the ledger."""
    return _in_order(_buttons)


def _add(things: list[Thing], thing: Thing) -> None:
    if thing not in things:
        things.append(thing)


def _in_order(things: list[Any]) -> list[Any]:
    return sorted(things, key=lambda thing: thing.place)
