"""One splitter for texts and questions: words where people write spaces, else overlapping pairs.

`強制送還 of refugees` becomes `強制 制送 送還 還 of refugees`. A question of two Japanese or Korean
letters is thus one pair, and finds; the last letter of a run also stands alone, so that a question
of one letter finds the runs that end in it.

Words in quotation marks, of any of the kinds that people type here, must stand just so.
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
#: "…", “…”, „…“, «…», 「…」, 『…』; one that is never closed goes on to the end.
_QUOTED: Final = re.compile(
    r"[\"＂〝]([^\"＂〞〟]*)[\"＂〞〟]?|[“„]([^”“]*)[”“]?|«([^»]*)»?|「([^」]*)」?|『([^』]*)』?|｢([^｣]*)｣?"
)
_LONGEST_WORD: Final = 60
_LONGEST_QUESTION: Final = 200
_MOST_TERMS: Final = 12
_SHORTEST_OPEN: Final = 3


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a question: words that follow each other; `open` lets the last one go on."""

    words: tuple[str, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """Runs and words of a question that belong together; `exact` as quotation marks want them."""

    tokens: tuple[tuple[str, str], ...]
    exact: bool


def index_words(text: str) -> str:
    """Return the words and pairs of `text`, in order, with a space between them."""
    return " ".join(word for run, word in _tokens(text) for word in (_indexed(run) or (word,)))


def terms(question: str) -> tuple[Term, ...]:
    """Return what a question asks for; every term must be found. Empty when it holds no word."""
    found = dict.fromkeys(_term(part) for part in _parts(question))
    return tuple(found)[:_MOST_TERMS]


def folded(text: str) -> str:
    """Return `text` as it is compared: compatible forms alike, no upper case."""
    return unicodedata.normalize("NFKC", text).casefold()


def raw_terms(question: str) -> tuple[tuple[str, ...], ...]:
    """Return what to mark in a text, the longest first: words that follow each other."""
    raw = {tuple(run or word for run, word in part.tokens) for part in _parts(question)}
    return tuple(sorted(raw, key=lambda words: (-len("".join(words)), words)))


def _parts(question: str) -> Iterator[_Part]:
    """Yield what belongs together in a question: each word outside quotes, each quoted phrase."""
    begin, question = 0, question[:_LONGEST_QUESTION]
    for quoted in _QUOTED.finditer(question):
        yield from _loose(question[begin : quoted.start()])
        if phrase := tuple(_tokens(next(filter(None, quoted.groups()), ""))):
            yield _Part(phrase, exact=True)
        begin = quoted.end()
    yield from _loose(question[begin:])


def _loose(text: str) -> Iterator[_Part]:
    return (_Part((token,), exact=False) for token in _tokens(text))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(folded(text)):
        yield found[1] or "", (found[2] or "")[:_LONGEST_WORD]


def _pairs(run: str) -> tuple[str, ...]:
    return tuple(run[at : at + 2] for at in range(len(run) - 1))


def _indexed(run: str) -> tuple[str, ...]:
    return (*_pairs(run), run[-1]) if run else ()


def _term(part: _Part) -> Term:
    *before, (run, word) = part.tokens
    inside = tuple(held for r, w in before for held in (_indexed(r) or (w,)))
    if run:
        return Term((*inside, *(_pairs(run) or (run,))), open=len(run) == 1)
    return Term((*inside, word), open=not part.exact and len(word) >= _SHORTEST_OPEN)
