"""The two kinds of label, categories and tags: alike in most things, and never one and the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from lfnkr_app.news.models import Category, PostCategory, PostTag, Tag

Label = Category | Tag


@dataclass(frozen=True)
class Kind:
    """A kind of label: its name in addresses and records, its rows, and what ties posts to them."""

    name: str
    model: type[Category | Tag]
    tie: type[PostCategory | PostTag]

    @property
    def label_id(self) -> Any:
        """The column of a tie that names the label."""
        return PostCategory.category_id if self.tie is PostCategory else PostTag.tag_id

    def path(self, slug: str) -> str:
        """Return the path of a label's page, as redirects are kept."""
        return f"{self.name}/{slug}"


CATEGORY: Final = Kind("category", Category, PostCategory)
TAG: Final = Kind("tag", Tag, PostTag)
KINDS: Final = {kind.name: kind for kind in (CATEGORY, TAG)}
#: The category of posts that have no other. Source: WordPress, whose archive it comes from.
FALLBACK: Final = "uncategorized"
