"""Categories and tags for staff: rename, order, merge."""

from __future__ import annotations

from lfnkr_app.news.topics import category_routes, tag_routes
from lfnkr_app.news.topics.blueprint import staff_bp

for part in (category_routes, tag_routes):
    assert part.__name__  # noqa: S101 - importing them is what matters: they add to the blueprint

__all__ = ["staff_bp"]
