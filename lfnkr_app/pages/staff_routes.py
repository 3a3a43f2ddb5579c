"""What the office sets of the site: its own facts, the blocks of the home page, the menu."""

from __future__ import annotations

from lfnkr_app.pages import home_routes, menu_routes, office_routes
from lfnkr_app.pages.site_blueprint import staff_bp

for part in (office_routes, home_routes, menu_routes):
    assert part.__name__  # noqa: S101 - importing them is what matters: they add to the blueprint

__all__ = ["staff_bp"]
