"""Demonstration content and volume for benchmarks."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the feature into the application."""
