"""The home page, each post and page at its address, the sitemap."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the feature into the application."""
