"""What the readers of Stripe's objects share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def tag(found: Any, name: str) -> str:
    """Return one tag of ours in an object's metadata, empty where there is none."""
    metadata = found.metadata
    return str(metadata[name]) if metadata and name in metadata else ""


def id_of(member: Any) -> str | None:
    """Return the id of what an object points to, expanded or not."""
    return member if isinstance(member, str | None) else str(member.id)


def moment(seconds: int) -> datetime:
    """Return the moment that Stripe writes as seconds."""
    return datetime.fromtimestamp(seconds, UTC)


def currency(code: str) -> str:
    """Return a currency as we write it."""
    return code.upper()
