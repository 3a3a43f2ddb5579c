"""Metadata on an update: what is given is added, an empty text takes all of it away."""

from __future__ import annotations


def changed(kept: dict[str, str], given: dict[str, str] | str | None) -> dict[str, str]:
    """Return `kept` as an update with `given` leaves it."""
    if given is None:
        return kept
    if not isinstance(given, dict):
        return {}
    return kept | given
