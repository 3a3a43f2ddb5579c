"""Staff who sign in, what they may do, and the audit trail."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the feature into the application."""
