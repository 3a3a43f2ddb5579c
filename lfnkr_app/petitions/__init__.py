"""Open letters that people sign."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the pages and commands in."""
    from lfnkr_app.petitions import cli, link_routes, paper_routes, routes  # noqa: F401 - hangs in

    app.register_blueprint(routes.bp)
    app.register_blueprint(link_routes.bp)
    app.cli.add_command(cli.group)
