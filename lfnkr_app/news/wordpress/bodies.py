"""WordPress bodies as safe HTML: blocks, shortcodes, paragraphs, old markup, then the cleaner."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lfnkr_app.news.wordpress.addresses import Addresses, Leads, nowhere
from lfnkr_app.news.wordpress.attachments import Attachment
from lfnkr_app.news.wordpress.blocks import Segment, segments
from lfnkr_app.news.wordpress.markup import without_empties
from lfnkr_app.news.wordpress.paragraphs import with_paragraphs
from lfnkr_app.news.wordpress.refused import Refused
from lfnkr_app.news.wordpress.shortcodes import Shortcodes
from lfnkr_app.news.wordpress.teasers import opening_of
from lfnkr_app.news.wordpress.tidy import tidied
from lfnkr_app.web.safe_html import clean, printable

_MORE: Final = re.compile(r"<!--[ \t]{0,9}more(?:[ \t][^<>]{0,200})?-->")
_NEXT_PAGE: Final = re.compile(r"<!--[ \t]{0,9}nextpage[ \t]{0,9}-->")
_HTML_BLOCK: Final = re.compile(r"<!-- /?wp:html -->")
_EMBEDDED: Final = re.compile(r'(wp-block-embed__wrapper"?>)\s{0,99}(https?://[^\s<>"]+)\s{0,99}</')
_LONE_ADDRESS: Final = re.compile(r'^[ \t]*(https?://[^\s<>"\[\]]+)[ \t\r]*$', re.MULTILINE)
_NO_BLOCKS: Final[Mapping[int, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Converted:
    """A body as safe HTML.

    `pages` are the parts between `<!--nextpage-->`, `html` all of them in one; `has_more` tells
    whether the author set the teaser's end; `refused` says what was taken out, each kind once.
    """

    html: str
    teaser_html: str
    has_more: bool
    pages: tuple[str, ...]
    refused: tuple[str, ...]


def convert(
    body: str,
    *,
    base_url: str,
    attachments: Mapping[int, Attachment],
    reusable_blocks: Mapping[int, str] = _NO_BLOCKS,
    own_images: Sequence[int] = (),
    leads: Leads = nowhere,
) -> Converted:
    """Return `body`, from either editor, as safe HTML with what had to be taken out.

    `reusable_blocks` are the bodies of items of type `wp_block` by number, `own_images` the
    numbers of the post's own pictures, which `[gallery]` without numbers shows. `leads` says where
    links to this site lead today.
    """
    addresses = Addresses(base_url, leads)
    conversion = _Conversion(addresses, attachments, reusable_blocks, own_images)
    before, *after = _MORE.split(printable(body), maxsplit=1)
    pages = tuple(conversion.html(page) for page in _NEXT_PAGE.split("".join([before, *after])))
    html = "\n".join(page for page in pages if page)
    teaser = conversion.html(before) if after else ""
    return Converted(
        html=html,
        teaser_html=teaser or opening_of(html),
        has_more=bool(after),
        pages=pages,
        refused=conversion.refused.all(),
    )


def remark(body: str, *, base_url: str, leads: Leads = nowhere) -> str:
    """Return a comment, as its writer typed it, as safe HTML; it has no shortcodes and blocks."""
    html = tidied(printable(body), Addresses(base_url, leads), Refused())
    return without_empties(clean(with_paragraphs(html)))


def returned(body: str, teaser_html: str) -> Converted:
    """Return a body that this site itself had written out: safe again, and changed in nothing."""
    html = _HTML_BLOCK.sub("", printable(body))
    before, *after = _MORE.split(html, maxsplit=1)
    whole = clean("".join([before, *after]))
    teaser = before if after else teaser_html
    return Converted(whole, clean(teaser), has_more=bool(after), pages=(whole,), refused=())


class _Conversion:
    """The conversion of one body, piece by piece, with one list of what was refused."""

    def __init__(
        self,
        addresses: Addresses,
        attachments: Mapping[int, Attachment],
        reusable_blocks: Mapping[int, str],
        own_images: Sequence[int],
    ) -> None:
        self.refused = Refused()
        self._addresses = addresses
        self._reusable_blocks = reusable_blocks
        self._shortcodes = Shortcodes(attachments, own_images, self.refused)

    def html(self, source: str) -> str:
        """Return one piece of a body as safe HTML, balanced in itself."""
        parts = segments(source, self._reusable_blocks, self.refused)
        return without_empties(clean("\n".join(map(self._segment, parts))))

    def _segment(self, segment: Segment) -> str:
        """Return one stretch as HTML; the classic editor's gets its paragraphs."""
        html = _EMBEDDED.sub(r"\1[embed]\2[/embed]</", segment.html)
        if segment.typed:
            html = _LONE_ADDRESS.sub(r"[embed]\1[/embed]", html)
        html = tidied(self._shortcodes.replaced(html), self._addresses, self.refused)
        return with_paragraphs(html) if segment.typed else html
