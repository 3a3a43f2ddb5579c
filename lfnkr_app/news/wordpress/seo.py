"""What plugins for search engines keep beside a post: title, description, picture to share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lfnkr_app.news.wordpress.fields import plain

Meta = Mapping[str, tuple[str, ...]]

#: Yoast SEO, Rank Math, All in One SEO (new and old), SEOPress; words for sharing come first.
_TITLES: Final = (
    "_yoast_wpseo_opengraph-title", "rank_math_facebook_title", "_aioseo_og_title",
    "_seopress_social_fb_title", "_yoast_wpseo_title", "rank_math_title", "_aioseo_title",
    "_aioseop_title", "_seopress_titles_title",
)  # fmt: skip
_DESCRIPTIONS: Final = (
    "_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description",
    "_aioseop_description", "_seopress_titles_desc", "_yoast_wpseo_opengraph-description",
    "rank_math_facebook_description", "_aioseo_og_description", "_seopress_social_fb_desc",
)  # fmt: skip
_PICTURES: Final = ("_yoast_wpseo_opengraph-image-id", "rank_math_facebook_image_id")
_TITLE_ITSELF: Final = re.compile(r"%%title%%|%title%|#post_title|%%post_title%%")
_PLACES: Final = re.compile(r"%%?[a-z_]+%?%|#[a-z]+_[a-z_]+")
_EDGES: Final = " \t-–—|·»«:•~*"


def title_for_sharing(meta: Meta, title: str) -> str:
    """Return the title that a plugin kept, without its variables; empty when it is the post's."""
    kept = _TITLE_ITSELF.sub(lambda _found: title, _first(meta, _TITLES))
    words = " ".join(_PLACES.sub(" ", kept).split()).strip(_EDGES)
    return "" if words == title else words


def description(meta: Meta) -> str:
    """Return the description that a plugin kept, without its variables."""
    return " ".join(_PLACES.sub(" ", _first(meta, _DESCRIPTIONS)).split())


def picture_to_share(meta: Meta) -> int:
    """Return the number of the picture that a plugin shows when a post is shared, or 0."""
    return number(meta, *_PICTURES)


def number(meta: Meta, *names: str) -> int:
    """Return the first whole number among these custom fields, or 0."""
    found = _first(meta, names)
    return int(found) if re.fullmatch(r"[0-9]{1,9}", found) else 0


def _first(meta: Meta, names: tuple[str, ...]) -> str:
    kept = (plain(value) for name in names for value in meta.get(name, ()))
    return next((value for value in kept if value), "")
