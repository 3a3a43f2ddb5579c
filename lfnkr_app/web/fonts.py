"""The fonts of pictures that the server draws itself; the editor's build lays them ready."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

import typst

from lfnkr_app.config import ROOT
from lfnkr_app.web import glyphs

FOLDER: Final = ROOT / "static" / "build" / "fonts"
LATIN: Final = "Noto Sans"
#: Which shapes Han letters take depends on the language, so its own font comes before the others.
_HAN: Final = {
    "ja": ("Noto Sans JP", "Noto Sans SC", "Noto Sans KR"),
    "ko": ("Noto Sans KR", "Noto Sans JP", "Noto Sans SC"),
    "zh": ("Noto Sans SC", "Noto Sans JP", "Noto Sans KR"),
}
_OTHERS: Final = ("Noto Sans Arabic", "Noto Emoji")


def families(lang: str) -> list[str]:
    """Return the fonts for words in a language, the first choice first."""
    return [LATIN, *_HAN.get(lang, _HAN["ja"]), *_OTHERS]


def missing() -> list[str]:
    """Return the fonts that are not there."""
    present = set(loaded().families())
    return [family for family in families("ja") if family not in present]


@cache
def loaded() -> typst.Fonts:
    """Return the fonts of the folder, and none of the machine's own."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=_folders()
    )


def _folders() -> list[Path]:
    return [FOLDER] if FOLDER.is_dir() else []


@cache
def mark() -> str:
    """Return a short mark that changes with the fonts."""
    files = sorted(path for folder in _folders() for path in folder.glob("*.ttf"))
    named = "".join(f"{path.name}:{path.stat().st_size};" for path in files)
    return hashlib.sha256(named.encode()).hexdigest()[:12]


def readable(text: str) -> str:
    """Return text that our fonts can draw; a character that they lack is named, never a box.

    Words written from right to left are isolated, so that they disturb nothing beside them.
    """
    if text.isascii():
        return text
    named = "".join(c if _is_drawn(c) else f"[U+{ord(c):04X}]" for c in text)
    from_right = any(unicodedata.bidirectional(c) in {"R", "AL"} for c in named)
    return f"\u2068{named}\u2069" if from_right else named


def _is_drawn(character: str) -> bool:
    return ord(character) in _drawn() or unicodedata.category(character) in {"Cf", "Zs", "Mn"}


@cache
def _drawn() -> frozenset[int]:
    files = [file for folder in _folders() for file in folder.glob("*Regular.ttf")]
    return frozenset().union(*(glyphs.drawn_by(file) for file in files))
