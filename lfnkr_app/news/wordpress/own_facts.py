"""What an export that this site itself wrote says beyond WordPress: one custom field, as JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lfnkr_app import i18n
from lfnkr_app.news import rules
from lfnkr_app.news.models import Kind
from lfnkr_app.news.wordpress.records import Item

FIELD: Final = "_lfnkr_facts"
_LONGEST: Final = 500
_SEGMENT: Final = re.compile(r"[^/\s?#%\\]+")


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """The facts; each is empty where the file says nothing, or nothing that we could have written.

    `original` is the number of the item that this one translates, 0 for none; `updates` are
    moment and HTML, like `teaser` not yet cleaned.
    """

    is_ours: bool = False
    teaser: str = ""
    path: str = ""
    lang: str = ""
    kind: str = ""
    sensitive: bool = False
    content_note: str = ""
    social_title: str = ""
    social_image: str = ""
    original: int = 0
    updates: tuple[tuple[datetime, str], ...] = ()


NONE: Final = OwnFacts()


def own_facts(item: Item) -> OwnFacts:
    """Return what the item says in our own field."""
    texts = item.meta.get(FIELD, ())
    try:
        told = json.loads(texts[0]) if texts else None
    except (ValueError, RecursionError):
        return NONE
    return _facts(told) if isinstance(told, dict) else NONE


def _facts(told: dict[str, Any]) -> OwnFacts:
    lang, kind = _text(told, "lang"), _text(told, "kind")
    original = told.get("translation_of")
    teaser = told.get("teaser")
    return OwnFacts(
        is_ours=True, teaser=teaser if isinstance(teaser, str) else "",
        path=_path(_text(told, "path")), lang=lang if lang in i18n.LANGUAGES else "",
        kind=kind if kind in set(Kind) else "", sensitive=told.get("sensitive") is True,
        content_note=_text(told, "content_note"), social_title=_text(told, "social_title"),
        social_image=_path(_text(told, "social_image")),
        original=original if isinstance(original, int) and 0 < original < 2**31 else 0,
        updates=tuple(_updates(told.get("updates"))),
    )  # fmt: skip


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return value[:_LONGEST] if isinstance(value, str) else ""


def _path(value: str) -> str:
    """Return a path as addresses have it, or nothing where it is none."""
    parts = value.split("/")
    whole = all(_SEGMENT.fullmatch(part) and set(part) != {"."} for part in parts)
    return rules.normal_path(value) if value and whole else ""


def _updates(told: Any) -> list[tuple[datetime, str]]:
    found = []
    for pair in told if isinstance(told, list) else ():
        match pair:
            case [str(stamp), str(html)] if (moment := _moment(stamp)) is not None:
                found.append((moment, html))
    return found


def _moment(stamp: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return moment if moment.tzinfo and 1900 <= moment.year <= 2200 else None
