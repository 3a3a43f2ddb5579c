"""One splitter for texts and questions: words where people write spaces, else overlapping pairs.

`強制送還 of refugees` becomes `強制 制送 送還 還 of refugees`. A question of two Japanese or Korean
letters is thus one pair, and finds; the last letter of a run also stands alone, so that a question
of one letter finds the runs that end in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_UNSPACED: Final = (
    "\u1100-\u11ff\u3005-\u3007\u3021-\u3029\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3105-\u318e"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_TOKEN: Final = re.compile(rf"([{_UNSPACED}]+)|((?:(?![{_UNSPACED}])[^\W_])+)")
_LONGEST_WORD: Final = 60
_LONGEST_QUESTION: Final = 200
_MOST_TERMS: Final = 12
_SHORTEST_OPEN: Final = 3


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a question: words that follow each other; `open` lets the last one go on."""

    words: tuple[str, ...]
    open: bool


def index_words(text: str) -> str:
    """Return the words and pairs of `text`, in order, with a space between them."""
    return " ".join(word for run, word in _tokens(text) for word in (_indexed(run) or (word,)))


def terms(question: str) -> tuple[Term, ...]:
    """Return what a question asks for; every term must be found. Empty when it holds no word."""
    found = dict.fromkeys(_term(run, word) for run, word in _tokens(question[:_LONGEST_QUESTION]))
    return tuple(found)[:_MOST_TERMS]


def folded(text: str) -> str:
    """Return `text` as it is compared: compatible forms alike, no upper case."""
    return unicodedata.normalize("NFKC", text).casefold()


def raw_terms(question: str) -> tuple[str, ...]:
    """Return the words of a question as they would stand in a text, longest first, for marking."""
    cut = _tokens(question[:_LONGEST_QUESTION])
    return tuple(sorted({run or word for run, word in cut}, key=lambda term: (-len(term), term)))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(folded(text)):
        yield found[1] or "", (found[2] or "")[:_LONGEST_WORD]


def _pairs(run: str) -> tuple[str, ...]:
    return tuple(run[at : at + 2] for at in range(len(run) - 1))


def _indexed(run: str) -> tuple[str, ...]:
    return (*_pairs(run), run[-1]) if run else ()


def _term(run: str, word: str) -> Term:
    if run:
        return Term(_pairs(run), open=False) if len(run) > 1 else Term((run,), open=True)
    return Term((word,), open=len(word) >= _SHORTEST_OPEN)
