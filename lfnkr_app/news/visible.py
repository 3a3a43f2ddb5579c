"""Which rows readers may see, as conditions for queries."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

#: Written out, since a partial index is used only for the words it was made with: that is why it
#: also says “not in the bin”, as the index of addresses does.
PUBLISHED: Final = text("post.status = 'published' AND post.status <> 'trash'")
#: A translation stands in lists in its original's place, or alone when that is not published.
LISTED: Final = text(
    "post.status = 'published' AND post.kind <> 'page' AND (post.translation_group IS NULL "
    "OR NOT EXISTS (SELECT 1 FROM post AS original WHERE original.id = post.translation_group "
    "AND original.status = 'published'))"
)
