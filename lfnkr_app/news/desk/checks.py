"""What stands in the way of publishing: values in, sentences out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Final
from urllib.parse import unquote

from flask_babel import gettext as _

_IMAGE: Final = re.compile(r"<img((?: [^\s\"=>]+=\"[^\"]*\")*)>")
_ATTRIBUTE: Final = re.compile(r' ([^\s"=>]+)="([^"]*)"')
_SIZE: Final = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled)(?=\.[^.]+$)")
OF_PICTURES: Final = ("jpg", "jpeg", "png", "gif", "webp", "avif")


@dataclass(frozen=True)
class Picture:
    """A picture inside a text: its path, the words for it, whether it is marked as decorative."""

    path: str
    alt: str
    decorative: bool


@dataclass(frozen=True)
class Known:
    """What the library knows of a picture."""

    alt: str
    decorative: bool


@dataclass(frozen=True)
class Content:
    """What is looked at: `topics` counts them, None for a page, which needs none."""

    title: str
    body_html: str
    topics: int | None
    lead_image: str
    social_image: str


def problems(content: Content, library: Mapping[str, Known]) -> list[str]:
    """Return every reason why this cannot come out, each a sentence; none: it can."""
    found = [] if content.title.strip() else [_("Give it a title.")]
    if content.topics == 0:
        found.append(_("Choose at least one topic."))
    found += [_without_words(p.path) for p in pictures(content.body_html) if not _told(p, library)]
    found += _of_lead_image(content.lead_image, library)
    if content.social_image and content.social_image not in library:
        found.append(_unknown(content.social_image))
    return list(dict.fromkeys(found))


def pictures(html: str) -> list[Picture]:
    """Return the pictures in clean HTML, in their order."""
    return [_picture(dict(_ATTRIBUTE.findall(tag))) for tag in _IMAGE.findall(html)]


def paths_of(content: Content) -> list[str]:
    """Return the paths of every picture in it."""
    inside = [picture.path for picture in pictures(content.body_html)]
    return [path for path in (*inside, content.lead_image, content.social_image) if path]


def media_path(address: str) -> str:
    """Return the path that the library knows a picture by, from its address in whatever form."""
    path = unquote(unescape(address).strip().split("?", 1)[0])
    return re.sub(r"^https?://[^/]+", "", path).strip("/")


def original(path: str) -> str:
    """Return the path of the picture that one of WordPress's sizes was made from."""
    return _SIZE.sub("", path)


def _picture(attributes: Mapping[str, str]) -> Picture:
    return Picture(
        path=media_path(attributes.get("src", "")), alt=unescape(attributes.get("alt", "")),
        decorative="decorative" in attributes.get("class", "").split(),
    )  # fmt: skip


def _told(picture: Picture, library: Mapping[str, Known]) -> bool:
    known = library.get(picture.path)
    return bool(picture.alt.strip()) or picture.decorative or bool(known and known.decorative)


def _of_lead_image(path: str, library: Mapping[str, Known]) -> list[str]:
    if not path:
        return []
    known = library.get(path)
    if known is None:
        return [_unknown(path)]
    return [] if known.decorative or known.alt.strip() else [_without_words(path)]


def _unknown(path: str) -> str:
    return _("The picture %(name)s is not in the library.", name=path.rpartition("/")[2] or path)


def _without_words(path: str) -> str:
    return _(
        "The picture %(name)s has no alternative text: describe it, or mark it as decorative.",
        name=path.rpartition("/")[2] or path,
    )
