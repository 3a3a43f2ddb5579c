"""How the text of an agreement is read: plain paragraphs, headings and lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lfnkr_app.i18n import DEFAULT

HEADING: Final = "# "
ITEM: Final = "- "
MOST_LETTERS: Final = 6_000


@dataclass(frozen=True)
class Part:
    """One part of a text; `kind` is `heading`, `list` or `text`, each line one of its lines."""

    kind: str
    lines: tuple[str, ...]


def parts(text: str) -> list[Part]:
    """Return the parts of a text; an empty line ends one, `# ` begins a heading, `- ` an item."""
    found: list[Part] = []
    for line in (line.strip() for line in text.splitlines()):
        kind = _kind(line)
        words = line.removeprefix(HEADING).removeprefix(ITEM).strip()
        if found and kind == found[-1].kind and kind != "heading":
            found[-1] = Part(kind, (*found[-1].lines, words))
        else:
            found.append(Part(kind, (words,)))
    return [part for part in found if part.kind != "gap"]


def _kind(line: str) -> str:
    if not line:
        return "gap"
    return "heading" if line.startswith(HEADING) else "list" if line.startswith(ITEM) else "text"


def spoken(texts: dict[str, str], lang: str) -> tuple[str, str]:
    """Return the text in a language, or in English, and the language that it is in."""
    code = lang if texts.get(lang) else DEFAULT
    return texts[code], code
