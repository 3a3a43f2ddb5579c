"""What differs between two texts: paragraph by paragraph, then word by word.

Korean, Japanese and Chinese are compared by letters, since nothing parts their words. What it costs
is bounded: a paragraph too long to compare stands whole on both sides, as taken out and put in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from lfnkr_app.web import safe_html

#: The most paragraphs on one side, and the most pairs of words in one comparison of two texts.
MOST_BLOCKS: Final = 1500
MOST_PAIRS: Final = 3_000_000
#: From how much in common two paragraphs are one that was changed, from 0 to 1.
ALIKE: Final = 0.35
#: Unchanged paragraphs that stay in sight before and after a change.
AROUND: Final = 1
_WIDE: Final = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN: Final = re.compile(
    rf"\[[^\]\s]*\]|[{_WIDE}]|[^\W{_WIDE}]+(?:['’][^\W{_WIDE}]+)*|\s+|[^\w\s]"
)
_IMAGE: Final = re.compile(r'<img(?=[^>]*?\ssrc="([^"]*)")(?:[^>]*?\salt="([^"]*)")?[^>]*>')
_LINK: Final = re.compile(r'<a\s[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """Some words, and whether they stand on one side only."""

    words: str
    changed: bool = False


@dataclass(frozen=True)
class Row:
    """A paragraph on both sides; `kind` is same, changed, removed, added, or gap for `hidden`."""

    kind: str
    old: tuple[Piece, ...] = ()
    new: tuple[Piece, ...] = ()
    hidden: int = 0


@dataclass(frozen=True)
class Difference:
    """How much differs between two texts, in words."""

    added: int
    removed: int


def blocks(html: str) -> list[str]:
    """Return the paragraphs of `html` as plain words; pictures and links are told in words too."""
    told = _LINK.sub(lambda found: f"{found[2]} [{found[1]}]", html)
    told = _IMAGE.sub(lambda found: f"<p>[{found[1]}] {found[2] or ''}</p>", told)
    return safe_html.text_of(told).split("\n") if told.strip() else []


def rows(old: Sequence[str], new: Sequence[str]) -> list[Row]:
    """Return both texts side by side, paragraph by paragraph."""
    before, after = _same_ends(old, new)
    ends = len(old) - after, len(new) - after
    found = [_same(block) for block in old[:before]]
    found += _between(old[before : ends[0]], new[before : ends[1]])
    return found + [_same(block) for block in old[ends[0] :]]


def folded(found: Sequence[Row]) -> list[Row]:
    """Return the rows with long stretches of unchanged paragraphs put into one."""
    changed = [number for number, row in enumerate(found) if row.kind != "same"]
    near = {near for at in changed for near in range(at - AROUND, at + AROUND + 1)}
    short: list[Row] = []
    for number, row in enumerate(found):
        if number in near:
            short.append(row)
        elif short and short[-1].kind == "gap":
            short[-1] = Row("gap", hidden=short[-1].hidden + 1)
        else:
            short.append(Row("gap", hidden=1))
    return short


def difference(old: str, new: str) -> Difference:
    """Return how many words each of two plain texts has that the other has not."""
    before, after = (Counter(_words(text)) for text in (old, new))
    return Difference(added=(after - before).total(), removed=(before - after).total())


def _words(text: str) -> list[str]:
    return [token for token in _TOKEN.findall(text) if token[0].isalnum()]


def _same(block: str) -> Row:
    return Row("same", (Piece(block),), (Piece(block),))


def _same_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Return how many paragraphs both have alike at the beginning, and then at the end."""
    most = min(len(old), len(new))
    before = next((n for n in range(most) if old[n] != new[n]), most)
    rest = most - before
    after = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    return before, after


def _between(old: Sequence[str], new: Sequence[str]) -> list[Row]:
    if max(len(old), len(new)) > MOST_BLOCKS:
        return [*map(_removed, old), *map(_added, new)]
    found, budget = list[Row](), _Budget()
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [_same(block) for block in old[a:b]]
        else:
            found += _paired(old[a:b], new[c:d], budget)
    return found


class _Budget:
    """How much may still be compared word by word."""

    def __init__(self) -> None:
        self.left = MOST_PAIRS

    def allows(self, cost: int) -> bool:
        """Return whether this much is left, and take it."""
        if cost > self.left:
            return False
        self.left -= cost
        return True


def _paired(old: Sequence[str], new: Sequence[str], budget: _Budget) -> Iterator[Row]:
    """Yield changed paragraphs, each beside the one that it became, in order."""
    bags = [Counter(_words(block)) for block in new]
    start = 0
    for block in old:
        match = _most_alike(Counter(_words(block)), bags, start, budget)
        if match is None:
            yield _removed(block)
            continue
        yield from map(_added, new[start:match])
        yield _word_by_word(block, new[match], budget)
        start = match + 1
    yield from map(_added, new[start:])


def _most_alike(
    bag: Counter[str], bags: list[Counter[str]], start: int, budget: _Budget
) -> int | None:
    """Return which of the paragraphs from `start` on shares most words, None if none does."""
    near = range(start, min(len(bags), start + 8))
    if not near or not budget.allows(sum(len(bags[number]) for number in near) + len(bag)):
        return None
    best = max(near, key=lambda number: _shared(bag, bags[number]))
    return best if _shared(bag, bags[best]) >= ALIKE else None


def _shared(one: Counter[str], other: Counter[str]) -> float:
    """Return how much of both is in common, from 0 to 1."""
    both = one.total() + other.total()
    return 2 * (one & other).total() / both if both else 0.0


def _removed(block: str) -> Row:
    return Row("removed", old=(Piece(block, changed=True),))


def _added(block: str) -> Row:
    return Row("added", new=(Piece(block, changed=True),))


def _word_by_word(old: str, new: str, budget: _Budget) -> Row:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if not budget.allows(len(before) * len(after)):
        return Row("changed", (Piece(old, changed=True),), (Piece(new, changed=True),))
    sides = _Sides()
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        sides.put("".join(before[a:b]), "".join(after[c:d]), changed=kind != "equal")
    return Row("changed", tuple(sides.old), tuple(sides.new))


class _Sides:
    """The pieces of both sides; a lone space between two changes belongs to the change."""

    def __init__(self) -> None:
        self.old: list[Piece] = []
        self.new: list[Piece] = []

    def put(self, old: str, new: str, *, changed: bool) -> None:
        """Add what comes next on either side."""
        begun = bool(self.old or self.new)
        alone = not changed and begun and not old.strip()
        for side, words in ((self.old, old), (self.new, new)):
            joined = alone and bool(side) and side[-1].changed
            _join(side, Piece(words, changed or joined))


def _join(side: list[Piece], piece: Piece) -> None:
    if not piece.words:
        return
    if side and side[-1].changed == piece.changed:
        side[-1] = Piece(side[-1].words + piece.words, piece.changed)
    else:
        side.append(piece)
