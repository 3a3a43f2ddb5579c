"""Paragraphs for text typed in the classic editor, as WordPress makes them when it shows a page.

A blank line parts paragraphs, a single line break is one; blocks are left alone, and so is
everything in `pre`. Source: WordPress, wp-includes/formatting.php, wpautop().
"""

import re
from typing import Final

from lfnkr_app.news.wordpress.markup import BLOCKS, Tag, tokens

_ALWAYS: Final = frozenset({"", "blockquote"})
_WHEN_SEVERAL: Final = frozenset({"div", "li", "td", "th", "dd"})
_LINES: Final = frozenset({"h2", "h3", "h4", "h5", "h6", "dt", "figcaption", "caption", "address"})
_SPACE: Final = " \t\r\n\f"  # Not str.strip(): a full-width space begins a Japanese paragraph.

_BLANK_LINE: Final = re.compile(r"\n[ \t\r]*\n[ \t\r\n]*")
_BREAKS: Final = re.compile(r"<br>(?:[ \t\r\n]*<br>)+")
_LINE_END: Final = re.compile(r"(?:<br>)?[ \t\r]*\n[ \t\r]*|<br>")
_EDGES: Final = re.compile(r"^(?:[ \t\r\n\f]|<br>)+|(?:<br>)+$")


def with_paragraphs(html: str) -> str:
    """Return `html`, as nh3 writes it, with paragraphs and line breaks put in."""
    writer = _Writer()
    for token in tokens(html.replace("\r\n", "\n")):
        writer.take(token)
    return writer.html()


class _Writer:
    """Collects the text and inline tags between two blocks and writes them as paragraphs."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._run: list[str] = []
        self._blocks: list[str] = []

    def take(self, token: Tag | str) -> None:
        """Take the next tag or text."""
        if isinstance(token, str):
            self._run.append(token)
        elif token.name not in BLOCKS:
            self._run.append(token.source)
        else:
            self._end_run()
            self._out.append(token.source)
            self._step(token)

    def html(self) -> str:
        """Return everything taken so far."""
        self._end_run()
        return "".join(self._out)

    def _step(self, tag: Tag) -> None:
        """Step into a block or out of it."""
        if tag.closing:
            if tag.name in self._blocks:
                while self._blocks.pop() != tag.name:
                    pass
            self._out.append("" if self._blocks else "\n")
        elif tag.name != "hr":
            self._blocks.append(tag.name)

    def _end_run(self) -> None:
        """Write what stands between two block tags, as the block around it wants it."""
        run, self._run = "".join(self._run), []
        block = self._blocks[-1] if self._blocks else ""
        if run and "pre" not in self._blocks:
            run = _written(run, block)
        self._out.append(run)


def _written(run: str, block: str) -> str:
    """Return inline content as it stands inside `block` (empty: at the top)."""
    if block in _ALWAYS:
        return "".join(_paragraph(part) for part in _parts(run))
    if block == "p":
        return "</p>\n<p>".join(_parts(run))
    if block in _WHEN_SEVERAL:
        parts = _parts(run)
        return "".join(map(_paragraph, parts)) if len(parts) > 1 else "".join(parts)
    return "<br>\n".join(_parts(run)) if block in _LINES else run


def _parts(run: str) -> list[str]:
    """Return what blank lines part, each with its line breaks as tags; empty parts go."""
    parts = _BLANK_LINE.split(_BREAKS.sub("\n\n", run))
    lines = (_LINE_END.sub("<br>\n", _EDGES.sub("", part.strip(_SPACE))) for part in parts)
    return [line for line in lines if line]


def _paragraph(part: str) -> str:
    """Return a paragraph; a stray tag without words or picture gets none."""
    words = re.sub(r"<[^<>]*>", "", part)
    return f"<p>{part}</p>\n" if words.strip(_SPACE) or "<img" in part else part
