"""Running the site: the processes, health, the doctor."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the addresses for machines and the commands in."""
    from lfnkr_app.ops import cli

    app.cli.add_command(cli.serve)
    app.cli.add_command(cli.worker)
