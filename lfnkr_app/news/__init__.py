"""Posts, pages, categories, archives, feeds."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the archives, feeds, files and commands in."""
    from lfnkr_app.news import (
        cli,
        converters,
        feed_routes,
        media_routes,
        preview_routes,
        routes,
        search_index,
    )
    from lfnkr_app.news.desk import models as desk_models
    from lfnkr_app.news.moving import models as moving_models

    for part in (
        feed_routes,
        media_routes,
        preview_routes,
        search_index,
        desk_models,
        moving_models,
    ):
        assert part.__name__  # noqa: S101 - importing them is what matters: they add routes, tables
    converters.register(app)
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.group)
