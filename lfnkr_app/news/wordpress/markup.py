"""Tags and texts of HTML that nh3 has written: every tag is whole, every value quoted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Final

VOID: Final = frozenset({"br", "embed", "hr", "img", "source"})
BLOCKS: Final = frozenset(
    {
        *("p", "div", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr", "address"),
        *("figure", "figcaption", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
        *("h2", "h3", "h4", "h5", "h6"),
    }
)

_TAG: Final = re.compile(r'<(/?)([a-zA-Z][^\s/>]*)((?:\s+[^\s"=>]+="[^"]*")*)\s*>')
_ATTRIBUTE: Final = re.compile(r'([^\s"=>]+)="([^"]*)"')
_EMPTY_LINK: Final = re.compile(r'<a(?: [^\s"=>]+="[^"]*")*>\s*</a>')
_EMPTY_WORDS: Final = re.compile(
    r'<(strong|em|s|cite|code|small|sub|sup|del|ins|span)(?: [^\s"=>]+="[^"]*")*>(\s*)</\1>'
)
_EMPTY_BLOCK: Final = re.compile(
    r'<(p|h[2-6]|li|div|figcaption|figure|blockquote|ul|ol)(?: [^\s"=>]+="[^"]*")*>'
    r"(?:\s|&nbsp;|<br>)*</\1>"
)


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag; `source` is how it was written."""

    name: str
    closing: bool
    attributes: Mapping[str, str]
    source: str


def tokens(html: str) -> Iterator[Tag | str]:
    """Yield the tags of `html` and, still escaped, the texts between them."""
    at = 0
    for found in _TAG.finditer(html):
        if found.start() > at:
            yield html[at : found.start()]
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(found[3])}
        yield Tag(found[2], bool(found[1]), attributes, found[0])
        at = found.end()
    if at < len(html):
        yield html[at:]


def opening(name: str, attributes: Mapping[str, str]) -> str:
    """Return an opening tag; line breaks inside values become spaces, empty classes go."""
    written = (
        f' {key}="{escape(" ".join(value.split()))}"'
        for key, value in attributes.items()
        if value or key != "class"
    )
    return f"<{name}{''.join(written)}>"


def without_empties(html: str) -> str:
    """Return cleaned HTML without links, paragraphs and other blocks that hold nothing."""
    for _ in range(4):
        emptier = _EMPTY_WORDS.sub(r"\2", _EMPTY_LINK.sub("", html))
        emptier = _EMPTY_BLOCK.sub("", emptier)
        if emptier == html:
            break
        html = emptier
    html = html.strip(" \t\n")
    return html if "<pre" in html else re.sub(r"\n[ \t\n]*\n", "\n", html)
