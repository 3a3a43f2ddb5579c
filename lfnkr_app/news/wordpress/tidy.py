"""Old markup in today's words: what nh3 keeps for sure is decided here, tag by tag."""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Final

import nh3

from lfnkr_app.news.wordpress.addresses import (
    Addresses,
    link_paragraph,
    player_address,
    readable,
    scheme_of,
)
from lfnkr_app.news.wordpress.markup import BLOCKS, VOID, Tag, opening, tokens
from lfnkr_app.news.wordpress.refused import Refused
from lfnkr_app.web.safe_html import within_depth

_RENAMED: Final = {
    "h1": "h2",  # The page has its one h1 already.
    "b": "strong",
    "i": "em",
    "strike": "s",
    "tt": "code",
    "acronym": "abbr",
    **dict.fromkeys(("center", "section", "article", "aside", "main", "header", "footer"), "div"),
}
_PLAYERS: Final = frozenset({"iframe", "embed", "video", "audio", "source"})
_INLINE: Final = frozenset(
    {
        *("a", "abbr", "bdi", "bdo", "br", "cite", "code", "del", "em", "img", "ins", "kbd"),
        *("mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub"),
        *("sup", "time", "var"),
    }
)
_CLASSES: Final = {
    **{name: name for name in ("alignleft", "alignright", "aligncenter", "alignwide")},
    **{name: name for name in ("size-thumbnail", "size-medium", "size-large", "size-full")},
    "gallery": "gallery",
    "wp-block-gallery": "gallery",
    "wp-block-columns": "columns",
    "wp-block-column": "column",
    "wp-block-button__link": "button",
    "has-text-align-center": "text-center",
    "has-text-align-right": "text-right",
}
_KEPT: Final = frozenset({"title", "lang", "dir", "start", "value", "colspan", "rowspan", "scope"})
_TEXT_ALIGN: Final = re.compile(r"text-align\s*:\s*(center|right)", re.IGNORECASE)
_LENIENT: Final = nh3.Cleaner(
    tags=BLOCKS | _INLINE | _PLAYERS | set(_RENAMED),
    clean_content_tags={
        *("script", "style", "noscript", "noembed", "noframes", "template", "title"),
        *("svg", "math", "select", "textarea", "canvas", "applet"),
    },
    attributes={
        "*": {"class", "align", "style", *_KEPT},
        "a": {"href", "hreflang"},
        "img": {"src", "alt", "width", "height"},
        "ol": {"type", "reversed"},
        "time": {"datetime"},
        "iframe": {"src", "width", "height"},
        **{name: {"src"} for name in _PLAYERS - {"iframe"}},
    },
    generic_attribute_prefixes={"on"},
    url_schemes={"http", "https", "mailto", "javascript", "data", "vbscript", "tel", "ftp"},
    link_rel=None,
)


def tidied(html: str, addresses: Addresses, refused: Refused) -> str:
    """Return `html` with well-formed tags, own pictures, kept links; the rest is noted."""
    refused.elements_of(html)
    tidy = _Tidy(addresses, refused)
    for token in tokens(_LENIENT.clean(within_depth(html))):
        tidy.take(token)
    return tidy.html()


class _Tidy:
    """Rewrites one stream of tags; a stack holds how each open element is to be closed."""

    def __init__(self, addresses: Addresses, refused: Refused) -> None:
        self._addresses = addresses
        self._refused = refused
        self._out: list[str] = []
        self._closings: list[tuple[str, str]] = []
        self._playing = ""
        self._special: Mapping[str, Callable[[Tag], None]] = {
            "a": self._link,
            "img": self._picture,
            "span": self._span,
            **dict.fromkeys(_PLAYERS, self._player),
        }

    def html(self) -> str:
        """Return what was written."""
        return "".join(self._out)

    def take(self, token: Tag | str) -> None:
        """Take the next tag or text; inside a player nothing counts."""
        if self._playing:
            self._inside_player(token)
        elif isinstance(token, str):
            self._out.append(token)
        elif token.closing:
            self._close(token.name)
        else:
            self._open(token)

    def _inside_player(self, token: Tag | str) -> None:
        """Wait for the player's end; its first source may still name the file."""
        if isinstance(token, Tag) and token.closing and token.name == self._playing.split()[0]:
            self._playing = ""
        elif isinstance(token, Tag) and token.name == "source" and self._playing.endswith(" ?"):
            self._playing = self._playing.removesuffix(" ?")
            self._play(token)

    def _open(self, tag: Tag) -> None:
        """Write an opening tag under its present name."""
        for name in tag.attributes:
            if name.startswith("on"):
                self._refused.add(f"attribute {name}")
        if tag.name in self._special:
            self._special[tag.name](tag)
        else:
            name = _RENAMED.get(tag.name, tag.name)
            self._write(tag, name, _kept(tag) | {"class": _classes(tag)})

    def _write(self, tag: Tag, name: str, attributes: Mapping[str, str]) -> None:
        """Write one opening tag and remember its end; no name, no tag."""
        self._out.append(opening(name, attributes) if name else "")
        if tag.name not in VOID:
            self._closings.append((tag.name, f"</{name}>" if name else ""))

    def _close(self, name: str) -> None:
        """Write the end of the innermost open element of that name."""
        if self._closings and self._closings[-1][0] == name:
            self._out.append(self._closings.pop()[1])

    def _span(self, tag: Tag) -> None:
        """Keep a span for its language or direction only."""
        kept = {name: value for name, value in _kept(tag).items() if name in {"lang", "dir"}}
        self._write(tag, "span" if kept else "", kept)

    def _link(self, tag: Tag) -> None:
        """Keep a link that may be followed, else its words; jumps inside the page lead nowhere."""
        href = tag.attributes.get("href", "")
        address = self._addresses.link(href)
        if href and address is None:
            self._refused.add(f"link {scheme_of(href)}")
        if address is None or address.startswith("#"):
            self._write(tag, "", {})
        else:
            self._write(tag, "a", {"href": address, **_kept(tag), "class": _classes(tag)})

    def _picture(self, tag: Tag) -> None:
        """Keep a picture of our own; a smiley becomes its characters, a foreign one a link."""
        src, alt = tag.attributes.get("src", ""), tag.attributes.get("alt", "")
        path = self._addresses.picture(src)
        if path is None:
            self._foreign_picture(src, alt)
        elif "/wp-includes/images/smilies/" in path:
            self._out.append(escape(alt, quote=False))
        else:
            sizes = {name: tag.attributes.get(name, "") for name in ("width", "height")}
            sizes = {name: size for name, size in sizes.items() if re.fullmatch("[0-9]+", size)}
            shown = {"src": path, "alt": alt, "loading": "lazy", **sizes, "class": _classes(tag)}
            self._write(tag, "img", shown)

    def _foreign_picture(self, src: str, alt: str) -> None:
        """Leave a link where a picture from elsewhere stood, or only words inside a link."""
        address = self._addresses.link(src)
        self._refused.add(f"image {src if address else scheme_of(src)}".strip())
        if address is None or "/" not in address or not address.startswith("http"):
            return
        words = escape(alt or readable(address), quote=False)
        in_link = any(end == "</a>" for _, end in self._closings)
        self._out.append(words if in_link else f"{opening('a', {'href': address})}{words}</a>")

    def _player(self, tag: Tag) -> None:
        """Put a link where something played; what a player holds inside is not kept."""
        if tag.name not in VOID:
            waits = tag.name in {"video", "audio"} and not tag.attributes.get("src")
            self._playing = f"{tag.name} ?" if waits else tag.name
            if waits:
                return
        self._play(tag)

    def _play(self, tag: Tag) -> None:
        """Write the link of a player, unless it was too small to be seen."""
        src = tag.attributes.get("src", "")
        address = player_address(src)
        self._refused.add(f"{tag.name} {src if address else scheme_of(src)}".strip())
        hidden = {tag.attributes.get("width"), tag.attributes.get("height")} & {"0", "1"}
        if address and not hidden:
            shown = self._addresses.link(address) or address
            self._out.append(f"\n\n{link_paragraph(shown)}\n\n")


def _kept(tag: Tag) -> dict[str, str]:
    """Return the attributes that mean the same everywhere, and a tag's few own."""
    own = {"ol": {"type", "reversed"}, "time": {"datetime"}, "a": {"hreflang"}}.get(tag.name, set())
    return {name: value for name, value in tag.attributes.items() if name in _KEPT | own}


def _classes(tag: Tag) -> str:
    """Return the classes that still mean something, old alignment among them."""
    found = [_CLASSES[name] for name in tag.attributes.get("class", "").split() if name in _CLASSES]
    align = tag.attributes.get("align", "").lower()
    align = "center" if tag.name == "center" or align == "middle" else align
    if tag.name in {"img", "figure", "table"} and align in {"left", "right", "center"}:
        found.append(f"align{align}")
    elif align in {"center", "right"}:
        found.append(f"text-{align}")
    if style := _TEXT_ALIGN.search(tag.attributes.get("style", "")):
        found.append(f"text-{style[1].lower()}")
    return " ".join(dict.fromkeys(found))
