"""Gifts to the life fund."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the feature into the application."""
