"""Gifts to the life fund."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the pages and commands in; `staff` hangs `staff_routes.staff_bp`."""
    from lfnkr_app.donations import cli, machine_routes, routes

    app.register_blueprint(routes.bp)
    app.register_blueprint(machine_routes.bp)
    app.cli.add_command(cli.group)
