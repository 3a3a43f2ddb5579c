"""The home page, each post and page at its address, the sitemap."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the pages in."""
    from lfnkr_app.pages import machine_routes, routes

    for part in (machine_routes,):
        assert part.__name__  # noqa: S101 - importing it is what matters: it adds to `routes.bp`
    app.register_blueprint(routes.bp)
