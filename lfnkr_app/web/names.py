"""Names and comments as people type them: what is counted, what is left out, what is refused.

Source: Unicode Standard Annex 29 for what a reader takes for one character, as far as names need.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

#: What a reader takes for one character: at most so many in a name.
LONGEST: Final = 255
#: No name of 255 characters needs more code points; what does is a picture made of marks.
MOST_CODE_POINTS: Final = 1000
#: Marks on one letter. Vietnamese, Hebrew, Thai and Tibetan stay below it.
MOST_MARKS: Final = 8
#: Invisible, and no part of any writing: they come with pasted text, or are there to mislead.
_LEFT_OUT: Final = frozenset(
    "\u00ad\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067"
    "\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\ufff9\ufffa\ufffb"
)
#: Letters and symbols that show nothing: Hangul fillers and the empty Braille cell.
_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_JOINER: Final = "\u200d"


def tidied(text: str) -> str:
    """Return the text in NFC, without what is invisible and belongs to no writing."""
    kept = "".join(c for c in text if c not in _LEFT_OUT and not _is_noncharacter(c))
    return unicodedata.normalize("NFC", kept).strip()


def without_controls(text: str) -> str:
    """Return several lines of text with plain line ends and no other control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) != "Cc")


def graphemes(text: str) -> Iterator[str]:
    """Return the characters as a reader sees them, each with what is joined to it."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not _is_joined(text, start, index):
            yield text[start:index]
            start = index


def first_grapheme(text: str) -> str:
    """Return the first character as a reader sees it, with what is joined to it."""
    return next(graphemes(text), "")


def is_too_long(text: str) -> bool:
    """Return whether a name has more characters than 255, as a reader counts them."""
    return len(text) > MOST_CODE_POINTS or sum(1 for _ in graphemes(text)) > LONGEST


def is_heaped(text: str) -> bool:
    """Return whether marks are heaped on one letter until they hide its neighbours."""
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if run > MOST_MARKS:
            return True
    return False


def is_visible(text: str) -> bool:
    """Return whether a reader sees anything of it."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _BLANK for c in text)


def _is_joined(text: str, start: int, index: int) -> bool:
    character, before = text[index], text[index - 1]
    if _is_flag_half(character) and _is_flag_half(before):
        return (index - start) % 2 == 1
    return before == _JOINER or _extends(character)


def _extends(character: str) -> bool:
    """Return whether a character stands on the one before: marks, joiners, skin, tags."""
    return (
        character in "\u200c\u200d"
        or unicodedata.category(character) in {"Mn", "Me", "Mc"}
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_noncharacter(character: str) -> bool:
    code = ord(character)
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE or 0xD800 <= code <= 0xDFFF
