"""What of letters needs someone, for the staff home: each part adds its lines by itself."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final, NamedTuple


class Need(NamedTuple):
    """One line: how many, of what, and where to do it. Those at nought are left out there."""

    number: int
    words: str
    action: str
    url: str


#: Modules with a function `dashboard_needs()` that returns such lines, each minding the role it
#: needs; in the order in which they are shown. They import this module, so they are named only.
PROVIDERS: Final = (
    "lfnkr_app.petitions.guarding.staff_needs",
    "lfnkr_app.petitions.counting.staff_routes",
    "lfnkr_app.petitions.comments.staff_routes",
    "lfnkr_app.petitions.organisations.staff_routes",
)


def all_needs() -> list[Need]:
    """Return the lines of every part."""
    providers: list[Callable[[], list[Need]]] = [
        import_module(name).dashboard_needs for name in PROVIDERS
    ]
    return [Need(*need) for provider in providers for need in provider()]
