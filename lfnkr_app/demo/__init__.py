"""Demonstration content and volume for benchmarks."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the commands in."""
    from lfnkr_app.demo import cli

    app.cli.add_command(cli.group)
