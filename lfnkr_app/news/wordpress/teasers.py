"""The opening of an article that has no “more” of its own."""

import re
from html import escape, unescape
from typing import Final

from lfnkr_app.news.wordpress.markup import VOID, Tag, tokens, without_empties
from lfnkr_app.web.safe_html import clean

# Two hundred Chinese, Japanese or Korean characters have the room of fifty-five words.
_WORD_COST: Final = 200
_CHARACTER_COST: Final = 55
_ROOM: Final = 55 * _WORD_COST
_OPENERS: Final = frozenset({"p", "ul", "ol", "blockquote"})
_WORD: Final = re.compile(
    r"\s*(?:([\u1100-\u11ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff])"
    r"|[^\s\u1100-\u11ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+)"
)


def opening_of(html: str) -> str:
    """Return the first paragraphs of cleaned HTML without pictures, cut after some 55 words."""
    opening = _Opening()
    for token in tokens(html):
        if not opening.take(token):
            break
    return without_empties(clean(opening.html()))


class _Opening:
    """Takes tags and texts until it has enough; the cleaner closes what is left open."""

    def __init__(self) -> None:
        self._left = _ROOM
        self._depth = 0
        self._wanted = False
        self._out: list[str] = []

    def html(self) -> str:
        """Return what was taken."""
        return "".join(self._out)

    def take(self, token: Tag | str) -> bool:
        """Take one token and return whether there is room for another."""
        if isinstance(token, str):
            return not self._wanted or self._text(token)
        if self._depth == 0:
            self._wanted = token.name in _OPENERS
        if token.name not in VOID:
            self._depth += -1 if token.closing else 1
        if self._wanted and token.name != "img":
            self._out.append(token.source)
        return self._depth > 0 or self._left > 0

    def _text(self, text: str) -> bool:
        """Take as many words as there is room for; an ellipsis tells of the others."""
        words = unescape(text)
        for word in _WORD.finditer(words):
            if self._left <= 0:
                self._out.append(
                    escape(words[: word.start()].rstrip(" ,;:、，"), quote=False) + "…"
                )
                return False
            self._left -= _CHARACTER_COST if word[1] else _WORD_COST
        self._out.append(text)
        return True
