"""Labels for these tests; they commit."""

from __future__ import annotations

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Tag


def make_tag(slug: str, name: str | None = None) -> int:
    """Return the id of a tag that no post bears yet."""
    begin_writing()
    row = Tag(slug=slug, name=name or slug.title())
    db.session.add(row)
    db.session.commit()
    return row.id
