"""Plain text in lines of 66 columns, as mail programs of every age show it well."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

COLUMNS: Final = 66
#: What may not begin a line in Japanese, Korean and Chinese text.
_NO_START: Final = frozenset(
    "、。，．・：；？！）」』】〕〉》”’ー々…‥ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.!?:;)]}"
)
#: What stays with the figure before it: 5,000円 is one word to its reader.
_UNITS: Final = frozenset("円年月日時分名筆件回度か箇％%")
_NO_END: Final = frozenset("（「『【〔〈《“‘([{")


def wrapped(text: str, columns: int = COLUMNS) -> str:
    """Return the text with no line wider than that; a line that holds a link stays whole."""
    return "\n".join(part for line in text.split("\n") for part in _lines_of(line, columns))


def width(text: str) -> int:
    """Return how many columns the text takes: two for a full-width character, none for a mark."""
    return sum(_columns_of(character) for character in text)


def _lines_of(line: str, columns: int) -> Iterator[str]:
    if "://" in line or width(line) <= columns:
        yield line
        return
    indent = line[: len(line) - len(line.lstrip())]
    rest = line.lstrip()
    while width(indent + rest) > columns:
        cut = _cut(rest, columns - width(indent))
        yield (indent + rest[:cut]).rstrip()
        rest = rest[cut:].lstrip()
    yield indent + rest


def _cut(text: str, columns: int) -> int:
    """Return where to break: at the last place that allows it, else where the columns end."""
    used, best, end = 0, 0, 1
    for index, character in enumerate(text):
        used += _columns_of(character)
        if used > columns:
            break
        end = index + 1
        if end < len(text) and _may_break(character, text[end]):
            best = end
    return best or end


def _may_break(before: str, after: str) -> bool:
    if before == " " or after == " ":
        return before == " "
    if _is_hangul(before) or _is_hangul(after) or (before.isdecimal() and after in _UNITS):
        return False  # Korean breaks at its spaces, and endings stay with what they end.
    wide = _columns_of(before) == 2 or _columns_of(after) == 2
    return wide and after not in _NO_START and before not in _NO_END


def _is_hangul(character: str) -> bool:
    return "\uac00" <= character <= "\ud7a3"


def _columns_of(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
