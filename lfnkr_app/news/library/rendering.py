"""Pictures in pages: the right size for each screen, loaded when they come into view.

Stored HTML names a picture once, by its own address; what stands here is made while a page is
written, so that a picture that is replaced or measured later needs no change of any post.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape, unescape
from typing import Any, Final, NamedTuple

from lfnkr_app.news.library import queries, rules
from lfnkr_app.news.library.pictures import LONGEST
from lfnkr_app.news.models import Media

#: How wide a picture stands in a text; see `--measure` in tokens.css.
IN_TEXT: Final = "(min-width: 41em) 39em, 100vw"
_IMAGE: Final = re.compile(r'<img((?:\s+[\w-]+="[^"]*")*)\s*/?>')
_ATTRIBUTE: Final = re.compile(r'([\w-]+)="([^"]*)"')
_UPLOADS: Final = "/wp-content/uploads/"
_WEBP: Final = "image/webp"


class Figure(NamedTuple):
    """What a page needs to show one picture large; `webp` and `srcset` may be empty."""

    src: str
    srcset: str
    webp: str
    sizes: str
    alt: str
    caption: str
    credit: str
    width: int
    height: int


def with_sizes(html: str) -> str:
    """Return HTML whose pictures of ours come in sizes and load late; at most one query."""
    if _UPLOADS not in html:
        return html
    asked = {path for found in _IMAGE.finditer(html) for path in _candidates(_values(found[1]))}
    known = queries.by_path(sorted(asked)) if asked else {}
    return _IMAGE.sub(lambda found: _image(found, known), html) if known else html


def figure(path: str) -> Figure | None:
    """Return what shows the picture at a stored path; None without one that has a file."""
    candidates = rules.originals_of(rules.path_of(path)) if path else []
    known = queries.by_path(candidates) if candidates else {}
    media = next((known[one] for one in candidates if one in known), None)
    if media is None:
        return None
    return Figure(
        src=rules.url_of(media.path), srcset=_plain(media), webp=_srcset(media, [_WEBP]),
        sizes=IN_TEXT, alt="" if media.decorative else media.alt, caption=media.caption,
        credit=media.credit, width=media.width, height=media.height,
    )  # fmt: skip


def _values(attributes: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}


def _candidates(values: Mapping[str, str]) -> list[str]:
    src = values.get("src", "")
    return rules.originals_of(rules.path_of(src)) if src.startswith(_UPLOADS) else []


def _image(found: re.Match[str], known: Mapping[str, Media]) -> str:
    values = _values(found[1])
    media = next((known[path] for path in _candidates(values) if path in known), None)
    if media is None:
        return found[0]
    shown = _shown_size(values, media)
    late = {"loading": "lazy", "decoding": "async"}
    if not values.get("alt") and not media.decorative:
        values["alt"] = media.alt
    whole = not media.width or rules.same_shape(shown, (media.width, media.height))
    if not (media.sizes and whole):
        return _tag("img", values | _dimensions(shown) | late)
    return _in_sizes(values | _dimensions(shown) | late, media, _sizes(values, shown))


def _in_sizes(values: dict[str, str], media: Media, sizes: str) -> str:
    values["src"] = rules.url_of(media.path)
    if plain := _plain(media):
        values |= {"srcset": plain, "sizes": sizes}
    webp = _srcset(media, [_WEBP])
    image = _tag("img", values)
    if not webp or media.kind == _WEBP:
        return image
    source = _tag("source", {"type": _WEBP, "srcset": webp, "sizes": sizes})
    return f"<picture>{source}{image}</picture>"


def _shown_size(values: Mapping[str, str], media: Media) -> tuple[int, int]:
    """Return the size at which a text shows a picture: as it says, as the name says, or whole."""
    path = rules.path_of(values.get("src", ""))
    named = rules.named_size(path) if path != media.path else None
    width, height = (int(v) if (v := values.get(side, "")).isascii() and v.isdigit() else 0
                     for side in ("width", "height"))  # fmt: skip
    if width and height:
        return width, height
    whole = named or (media.width, media.height)
    if width and whole[0]:
        return width, max(1, round(width * whole[1] / whole[0]))
    return whole


def _sizes(values: Mapping[str, str], shown: tuple[int, int]) -> str:
    """Return how wide the browser is to expect the picture."""
    small = "width" in values or rules.named_size(values.get("src", ""))
    return f"(min-width: {shown[0]}px) {shown[0]}px, 100vw" if small and shown[0] else IN_TEXT


def _dimensions(shown: tuple[int, int]) -> dict[str, str]:
    return {"width": str(shown[0]), "height": str(shown[1])} if all(shown) else {}


def _plain(media: Media) -> str:
    """Return the forms that every browser shows, the picture itself among them."""
    smaller = [size for size in media.sizes if size["kind"] != _WEBP or media.kind == _WEBP]
    smaller = [size for size in smaller if size["width"] < media.width]
    own = {"path": media.path, "width": media.width}
    return _joined([*smaller, own] if media.width <= LONGEST else smaller) if smaller else ""


def _srcset(media: Media, kinds: list[str]) -> str:
    return _joined(size for size in media.sizes if size["kind"] in kinds)


def _joined(forms: Iterable[Mapping[str, Any]]) -> str:
    return ", ".join(f"{rules.url_of(form['path'])} {form['width']}w" for form in forms)


def _tag(name: str, values: Mapping[str, str]) -> str:
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in values.items())
    return f"<{name}{attributes}>"
