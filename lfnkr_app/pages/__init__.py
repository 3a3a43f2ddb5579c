"""The home page, each post and page at its address, the sitemap."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the pages in."""
    from lfnkr_app.pages import (
        card_routes,
        machine_routes,
        menu_pages,
        query_addresses,
        routes,
        sitemap_routes,
        social,
    )
    from lfnkr_app.web import menu

    for part in (card_routes, machine_routes, sitemap_routes):
        assert part.__name__  # noqa: S101 - importing it is what matters: it adds to `routes.bp`
    app.register_blueprint(routes.bp)
    app.before_request(query_addresses.on_lists)
    app.context_processor(lambda: {"site_card": social.site_card_url})
    menu.offer_further(app, menu_pages.further)
