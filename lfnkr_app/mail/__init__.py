"""Mail: an outbox row in the transaction it belongs to, and a worker that delivers it."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the commands in."""
    from lfnkr_app.mail import cli

    app.cli.add_command(cli.group)
