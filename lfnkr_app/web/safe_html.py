"""The one gate for HTML that people wrote: a narrow allow-list, and the plain text of it.

Links may be site-relative, https, http (pages of twenty years ago often have no https) or mailto;
each gets `rel="noopener noreferrer"`. Pictures are our own only: a picture from elsewhere would
tell strangers who reads. No style, no handler, no id: ids on a page are ours.
"""

import re
from html import escape, unescape
from typing import Final

import nh3

_HEADINGS: Final = frozenset({"h2", "h3", "h4", "h5", "h6"})
_BLOCKS: Final = _HEADINGS | {
    *("p", "div", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr", "br", "address"),
    *("figure", "figcaption", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
_INLINE: Final = frozenset(
    {
        *("a", "abbr", "bdi", "bdo", "cite", "code", "del", "em", "img", "ins", "kbd", "mark", "q"),
        *("rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "var"),
    }
)
_GONE_WITH_CONTENT: Final = frozenset(
    {
        *("script", "style", "iframe", "noscript", "noembed", "noframes", "template", "title"),
        *("svg", "math", "object", "applet", "select", "textarea", "audio", "video", "canvas"),
    }
)
_ATTRIBUTES: Final = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "time": {"datetime"},
}
_LIMITED: Final = {
    "img": {"loading": {"lazy"}},
    "ol": {"reversed": {""}, "type": {"1", "a", "A", "i", "I"}},
    "th": {"scope": {"col", "row", "colgroup", "rowgroup"}},
}
_PLACES: Final = frozenset({"alignleft", "alignright", "aligncenter", "alignwide"})
_SIZES: Final = frozenset({"size-thumbnail", "size-medium", "size-large", "size-full"})
_TEXT_PLACES: Final = frozenset({"text-center", "text-right"})
_CLASSES: Final = {
    "a": {"button"},
    "img": _PLACES | _SIZES | {"decorative"},
    "figure": _PLACES | _SIZES | {"gallery"},
    "table": _PLACES,
    "div": _TEXT_PLACES | {"gallery", "columns", "column", "note-box"},
    **dict.fromkeys((*_HEADINGS, "p", "li", "td", "th"), _TEXT_PLACES),
}
_NUMBERS: Final = frozenset({"width", "height", "colspan", "rowspan", "start", "value"})

OWN_PATH: Final = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]*")
"""A path on this site; `//host`, `/\\host` and `/<tab>/host` would be another's."""

# Feeds are XML, which refuses the first of these; nh3 refuses lone surrogates; the last two
# code points of each plane are no characters.
_UNPRINTABLE: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (65534, 65535))
    + "]"
)
_IMAGE: Final = re.compile(r'<img((?: [^\s"=>]+="[^"]*")*)>')
_PASSES: Final = 8

# html5ever walks up the open elements at each tag: depth squared, 12 s for 250 kB of `<div>`.
_NESTING: Final = re.compile(r"<(/?)(?!(?:p|li|dt|dd|t[dhr]|br|hr|img)\b)[a-zA-Z]")
_DEEPEST: Final = 500


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Return what the attribute may say, or None to leave it out."""
    if tag == "img" and name == "src":
        return value if OWN_PATH.fullmatch(value) else None
    if name in _NUMBERS:
        return value if re.fullmatch(r"[0-9]{1,5}", value) else None
    return value


_CLEANER: Final = nh3.Cleaner(
    tags=_BLOCKS | _INLINE,
    clean_content_tags=_GONE_WITH_CONTENT,
    attributes=_ATTRIBUTES,
    tag_attribute_values=_LIMITED,
    allowed_classes=_CLASSES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer",
)
_OUTLINE: Final = nh3.Cleaner(
    tags=set(_BLOCKS), clean_content_tags=_GONE_WITH_CONTENT, attributes={}, link_rel=None
)


def clean(html: str) -> str:
    """Return `html` as a safe, balanced fragment; cleaning it again changes nothing.

    Markup that is too deep, or so tangled that it never settles, comes back as plain text in
    one paragraph.
    """
    html = within_depth(printable(html))
    for _ in range(_PASSES):
        cleaned = _once(html)
        if cleaned == html:
            return cleaned
        html = cleaned
    return _flat(html)


def text_of(html: str) -> str:
    """Return the words of `html` as plain text, one line for each block."""
    html = within_depth(printable(html))
    lines = re.sub(r"\s+", " ", printable(_OUTLINE.clean(html)))
    lines = unescape(re.sub(r"<[^>]*>", "\n", lines)).replace("\xa0", " ")
    return "\n".join(line.strip(" ") for line in lines.split("\n") if line.strip(" "))


def printable(text: str) -> str:
    """Return `text` without control characters and other code points that are no text."""
    return _UNPRINTABLE.sub("", text)


def within_depth(html: str) -> str:
    """Return `html` itself, or only its words when it is nested deeper than people write."""
    depth = 0
    for found in _NESTING.finditer(html):
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > _DEEPEST:
            return _flat(html)
    return html


def _once(html: str) -> str:
    """Return one pass: the allow-list, no picture without an address, no lost first line."""
    html = _IMAGE.sub(_image, _CLEANER.clean(html))
    return printable(re.sub(r"(<pre[^>]*>)\n+", r"\1", html))


def _flat(html: str) -> str:
    """Return the words between all tags as one paragraph."""
    words = printable(unescape(re.sub(r"<[^<>]*>", " ", html)))
    return _CLEANER.clean(f"<p>{escape(words, quote=False)}</p>")


def _image(found: re.Match[str]) -> str:
    """Return the picture with an alternative text, or nothing when it has no address."""
    attributes = found[1]
    if ' src="' not in attributes:
        return ""
    return found[0] if ' alt="' in attributes else f'<img{attributes} alt="">'
