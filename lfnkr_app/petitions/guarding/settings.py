"""The limits that staff may change; what they did not has its default."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from lfnkr_app.petitions.guarding.rules import Limits
from lfnkr_app.web import organisation, site_version

NAME = "guarding"


def limits() -> Limits:
    """Return the limits as they stand, read once for each version of the site."""
    return site_version.cached("guard_limits", _read)


def _read() -> Limits:
    stored = organisation.kept(NAME)
    known = asdict(Limits())
    chosen = stored if isinstance(stored, dict) else {}
    return Limits(**{**known, **{name: n for name, n in chosen.items() if name in known}})


def change(wanted: Limits, *, now: datetime) -> None:
    """Store the limits; they hold from the commit on."""
    organisation.change(NAME, asdict(wanted), now=now)
