"""The staff side: one blueprint, one guard."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the feature into the application."""
