"""What always stands on the site, in files beside this one: texts, programmes, impact figures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from lfnkr_app import i18n
from lfnkr_app.web import front_matter, safe_html

CONTENT: Final = Path(__file__).parent / "content"


@dataclass(frozen=True)
class Text:
    """A page that belongs to the software, in the language it is written in."""

    title: str
    html: str
    lang: str


@dataclass(frozen=True)
class Figure:
    """An impact number with its date and its source."""

    figure: str
    words: str
    as_of: str
    counted: str


@dataclass(frozen=True)
class Programme:
    """What the fund does, in two lines."""

    name: str
    text: str


@cache
def text(name: str, lang: str) -> Text:
    """Return a standing text in `lang`, else in English."""
    path = CONTENT / f"{name}.{lang}.html"
    if not path.exists():
        return text(name, i18n.DEFAULT)
    facts, body = front_matter.read(path)
    return Text(facts["title"], safe_html.clean(body), facts["lang"])


def figures() -> list[Figure]:
    """Return the impact numbers in the reader's language, else in English."""
    return [
        Figure(_said(fact["figure"]), _said(fact["words"]), fact["as_of"], _said(fact["counted"]))
        for fact in _facts()["impact"]
    ]


def programmes(most: int = 4) -> list[Programme]:
    """Return the first programmes in the reader's language, else in English."""
    return [
        Programme(_said(fact["name"]), _said(fact["text"]))
        for fact in _facts()["programmes"][:most]
    ]


@cache
def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((CONTENT / "programmes.json").read_text(encoding="utf-8"))
    return facts


def _said(words: dict[str, str]) -> str:
    return words.get(i18n.current()) or words[i18n.DEFAULT]
