"""The files of an export, as galleries need them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from lfnkr_app.news.wordpress.fields import plain
from lfnkr_app.news.wordpress.records import Item


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in the media library; sizes in pixels, 0 when unknown."""

    url: str
    alt: str = ""
    caption: str = ""
    width: int = 0
    height: int = 0


def attachment_of(item: Item) -> Attachment:
    """Return the file that an item of type `attachment` describes."""
    facts = "".join(item.meta.get("_wp_attachment_metadata", ()))
    return Attachment(
        url=item.attachment_url,
        alt=plain("".join(item.meta.get("_wp_attachment_image_alt", ()))),
        caption=plain(item.excerpt),
        width=_fact(facts, "width"),
        height=_fact(facts, "height"),
    )


def gallery(ids: Iterable[int], attachments: Mapping[int, Attachment]) -> str:
    """Return the pictures side by side; empty when none of them is known."""
    figures = "".join(_figure(attachments[id_]) for id_ in ids if id_ in attachments)
    return f'<div class="gallery">{figures}</div>' if figures else ""


def _figure(attachment: Attachment) -> str:
    """Return one picture with its caption."""
    caption = escape(attachment.caption, quote=False)
    sizes = f' width="{attachment.width}" height="{attachment.height}"' if attachment.width else ""
    return (
        f'<figure><img src="{escape(attachment.url)}" alt="{escape(attachment.alt)}"{sizes}>'
        + (f"<figcaption>{caption}</figcaption>" if caption else "")
        + "</figure>"
    )


def _fact(facts: str, name: str) -> int:
    """Return a number from PHP's serialized text; the original's comes before its sizes'."""
    found = re.search(rf's:\d+:"{name}";i:([0-9]{{1,6}});', facts)
    return int(found[1]) if found else 0
