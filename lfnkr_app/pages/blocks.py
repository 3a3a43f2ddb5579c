"""The blocks of the home page: what staff wrote, else what the files beside this one say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from lfnkr_app import i18n
from lfnkr_app.news import lookups, media_routes, rules
from lfnkr_app.pages import targets
from lfnkr_app.pages.block_rules import BLOCKS, Block, Row
from lfnkr_app.web import menu, organisation, site_version

_FACTS: Final = Path(__file__).parent / "content" / "programmes.json"


@dataclass(frozen=True)
class Home:
    """The blocks in the reader's language; each row has its parts by name."""

    programmes: list[Row]
    gifts: list[Row]
    impact: list[Row]
    archives: list[Row]


def home() -> Home:
    """Return the blocks of the home page as a reader sees them."""
    shown = {name: [_spoken(block, row) for row in rows(block)] for name, block in BLOCKS.items()}
    shown["archives"] = [
        row | {"url": menu.address(row["target"])} for row in shown["archives"]
        if stands(row["target"])
    ]  # fmt: skip
    return Home(**shown)


def safe_contact() -> str:
    """Return what the office says of reaching it safely, empty where it says nothing."""
    words = organisation.organisation().safe_contact
    return i18n.in_words(words) if words.get(i18n.DEFAULT) else ""


def rows(block: Block) -> list[Row]:
    """Return the rows of a block: staff's, else the first ones."""
    stored = organisation.kept(block.setting)
    return stored if isinstance(stored, list) else first_rows(block)


def is_changed(block: Block) -> bool:
    """Return whether staff wrote a block."""
    return isinstance(organisation.kept(block.setting), list)


def first_rows(block: Block) -> list[Row]:
    """Return the rows that a block has until staff change it."""
    names = [part.name for part in block.parts]
    facts = _facts().get(block.fact, [])[: block.first_rows]
    return [{name: fact[name] for name in names} for fact in facts]


def stands(target: str) -> bool:
    """Return whether a page of ours is there; what is elsewhere is believed."""
    if targets.is_outside(target):
        return True
    path = rules.normal_path(target.partition("#")[0].partition("?")[0])
    if media_routes.stored(f"{media_routes.OLD_PAGES}/{path}") is not None:
        return True
    return site_version.cached(("stands", path), lambda: _is_published(path))


def _is_published(path: str) -> bool:
    return bool(lookups.published_at_path(path)) or lookups.redirect_from(path) is not None


def _spoken(block: Block, row: Row) -> Row:
    return {part.name: i18n.in_words(row[part.name]) if part.spoken else row[part.name]
            for part in block.parts}  # fmt: skip


@cache
def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(_FACTS.read_text(encoding="utf-8"))
    return facts
