"""The block editor's comments: taken out, with their HTML kept.

A body falls into segments: what blocks hold is HTML already; what stands outside of them was
typed in the classic editor and still wants its paragraphs.
Source: WordPress, wp-includes/class-wp-block-parser.php.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lfnkr_app.news.wordpress.refused import Refused

_NAME: Final = re.compile(r"(/?)wp:([\w/-]+)(?=[\s{]|$)")
_REFERENCE: Final = re.compile(r'"ref"\s*:\s*"?([0-9]{1,12})')
_TYPED: Final = frozenset({"shortcode", "freeform", "core/shortcode", "core/freeform"})
_DEEPEST_REUSE: Final = 3


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a body; `typed` when it wants paragraphs."""

    html: str
    typed: bool


def segments(body: str, reusable: Mapping[int, str], refused: Refused) -> list[Segment]:
    """Return the stretches of `body` in order; reusable blocks stand where they were called."""
    reader = _Reader(reusable, refused)
    reader.read(body)
    return reader.segments()


class _Reader:
    """Reads a body comment by comment; time grows with its length only."""

    def __init__(self, reusable: Mapping[int, str], refused: Refused) -> None:
        self._reusable = reusable
        self._refused = refused
        self._open: list[str] = []
        self._parts: list[tuple[bool, list[str]]] = []
        self._depth_of_reuse = 0

    def read(self, body: str) -> None:
        """Take in the whole of `body`."""
        first, *others = body.split("<!--")
        self._text(first)
        for part in others:
            comment, end, text = part.partition("-->")
            if end:
                self._comment(comment.strip())
            self._text(text if end else comment)

    def segments(self) -> list[Segment]:
        """Return what was read."""
        return [Segment("".join(texts), typed) for typed, texts in self._parts]

    def _text(self, text: str) -> None:
        """Add text to the last segment if it is of the same kind, else to a new one."""
        typed = not self._open or self._open[-1] in _TYPED
        if self._parts and (self._parts[-1][0] == typed or not text.strip()):
            self._parts[-1][1].append(text)
        elif text:
            self._parts.append((typed, [text]))

    def _comment(self, comment: str) -> None:
        """Open or close the block that a comment names; other comments say nothing."""
        found = _NAME.match(comment)
        if found is None:
            return
        if found[1]:
            self._close(found[2])
        elif comment.endswith("/"):
            self._lone(found[2], comment)
        else:
            self._open.append(found[2])

    def _close(self, name: str) -> None:
        """Leave the innermost block of that name, and whatever was left open inside it."""
        if name in self._open:
            while self._open.pop() != name:
                pass

    def _lone(self, name: str, comment: str) -> None:
        """Put the text of a reusable block in its place; note any other block without text."""
        reference = _REFERENCE.search(comment)
        body = self._reusable.get(int(reference[1])) if reference and name == "block" else None
        if body is None or self._depth_of_reuse >= _DEEPEST_REUSE:
            self._refused.add(f"block {name}")
            return
        outer, self._open = self._open, []
        self._depth_of_reuse += 1
        self.read(body)
        self._depth_of_reuse -= 1
        self._open = outer
