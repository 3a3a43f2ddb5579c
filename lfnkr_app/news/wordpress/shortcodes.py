"""WordPress's shortcodes, `[name key="value"]…[/name]`: the known ones as HTML, others gone.

Source: WordPress, wp-includes/shortcodes.php and media.php.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from lfnkr_app.news.wordpress.addresses import link_paragraph, player_address
from lfnkr_app.news.wordpress.attachments import Attachment, gallery
from lfnkr_app.news.wordpress.refused import Refused

_SHORTCODE: Final = re.compile(
    r"\[(\[?)(/?)([A-Za-z][A-Za-z0-9_-]*)(?![A-Za-z0-9_-])((?:[\s/][^\[\]]*)?)\](\]?)"
)
_ATTRIBUTE: Final = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
_PICTURE: Final = re.compile(r"\s*((?:<a\s[^<>]*>\s*)?<img\s[^<>]*>(?:\s*</a>)?)\s*", re.IGNORECASE)
_PLUGINS: Final = frozenset(
    {
        *("emailpetition", "signaturelist", "petition", "speakup", "wpforms", "gravityform"),
        *("contact-form-7", "contact-form", "caldera_form", "formidable", "mc4wp_form", "jetpack"),
        *("nggallery", "ngg", "slideshow", "playlist", "sitemap", "archives", "table", "button"),
        *("googlemaps", "googlemap", "youtube", "vimeo", "flickr", "slideshare", "twitter"),
        *("recent-posts", "donate", "paypal", "polldaddy", "poll", "subscribe2", "wpfilebase"),
    }
)
_SOURCES: Final = ("src", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm", "ogv", "wmv", "flv")
_ALIGNMENTS: Final = frozenset({"alignleft", "alignright", "aligncenter"})


class Shortcodes:
    """Replaces shortcodes; `own_images` are the pictures that `[gallery]` alone shows."""

    def __init__(
        self,
        attachments: Mapping[int, Attachment],
        own_images: Sequence[int],
        refused: Refused,
    ) -> None:
        self._attachments = attachments
        self._own_images = own_images
        self._refused = refused
        self._known: dict[str, Callable[[str, str], str]] = {
            "caption": self._caption,
            "wp_caption": self._caption,
            "gallery": self._gallery,
            "embed": self._player,
            "audio": self._player,
            "video": self._player,
        }

    def replaced(self, text: str) -> str:
        """Return `text` with every shortcode replaced; `[sic]` and other prose stays."""
        found = list(_SHORTCODE.finditer(text))
        ends = _ends_by_name(found)
        result, at = [], 0
        for code in found:
            if code.start() >= at:
                result.append(text[at : code.start()])
                replacement, at = self._replacement(text, code, ends)
                result.append(replacement)
        return "".join(result) + text[at:]

    def _replacement(
        self, text: str, code: re.Match[str], ends: Mapping[str, list[tuple[int, int]]]
    ) -> tuple[str, int]:
        """Return what stands for one shortcode, and where reading goes on."""
        name, end = code[3], _end_of(code, ends)
        if code[1] and code[5]:
            return code[0][1:-1], code.end()
        if name in self._known and not code[2]:
            inside = text[code.end() : end[0]] if end else ""
            brackets = code[1], code[5] if end is None else ""
            html = self._known[name](code[4], inside)
            return f"{brackets[0]}{html}{brackets[1]}", end[1] if end else code.end()
        if self._is_prose(code, paired=name in ends):
            return code[0], code.end()
        self._refused.add(f"shortcode {name}")
        return code[1] + code[5], code.end()

    def _is_prose(self, code: re.Match[str], *, paired: bool) -> bool:
        """Return whether somebody merely wrote a word in brackets."""
        name, attributes = code[3], code[4].strip()
        if name in self._known or name in _PLUGINS or "_" in name or paired:
            return False
        is_list = attributes and not _ATTRIBUTE.sub("", attributes).strip(" /\n\t")
        return not is_list and not attributes.endswith("/")

    def _caption(self, attributes: str, inside: str) -> str:
        """Return a figure of the picture inside and its words."""
        of = _attributes(attributes)
        picture = _PICTURE.match(inside)
        if picture is None:
            self._refused.add("shortcode caption")
            return self.replaced(inside)
        words = self.replaced(inside[picture.end() :].strip() or of.get("caption", ""))
        place = of["align"] if of.get("align") in _ALIGNMENTS else ""
        return (
            f'\n\n<figure class="{place}">{picture[1]}'
            + (f"<figcaption>{words}</figcaption>" if words else "")
            + "</figure>\n\n"
        )

    def _gallery(self, attributes: str, inside: str) -> str:
        """Return the pictures named by number, or the post's own."""
        of = _attributes(attributes)
        named = of.get("ids") or of.get("include", "")
        ids = [int(id_) for id_ in re.findall(r"[0-9]{1,12}", named)] or list(self._own_images)
        for id_ in ids:
            if id_ not in self._attachments:
                self._refused.add(f"gallery image {id_}")
        html = gallery(ids, self._attachments)
        if not html:
            self._refused.add("shortcode gallery")
        return f"\n\n{html}\n\n{self.replaced(inside)}"

    def _player(self, attributes: str, inside: str) -> str:
        """Return a link in place of an embedded page, sound or film."""
        of = _attributes(attributes)
        named = next((of[name] for name in _SOURCES if of.get(name)), "")
        address = player_address(named or re.sub(r"<[^<>]*>", "", inside).replace("&amp;", "&"))
        if address is None:
            self._refused.add("player without an address")
            return ""
        return f"\n\n{link_paragraph(address)}\n\n"


def _attributes(text: str) -> dict[str, str]:
    """Return `key="value"` pairs; typographic quotes count, editors made them."""
    text = re.sub("[“”″]|&#822[01];|&quot;", '"', text)
    return {key: one or two or bare for key, one, two, bare in _ATTRIBUTE.findall(text)}


def _ends_by_name(found: Sequence[re.Match[str]]) -> dict[str, list[tuple[int, int]]]:
    """Return where the closing shortcodes of each name stand."""
    ends: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for code in found:
        if code[2]:
            ends[code[3]].append(code.span())
    return dict(ends)


def _end_of(
    code: re.Match[str], ends: Mapping[str, list[tuple[int, int]]]
) -> tuple[int, int] | None:
    """Return where the shortcode that opens with `code` is closed."""
    places = ends.get(code[3], [])
    at = bisect_left(places, (code.end(), 0))
    return places[at] if at < len(places) else None
