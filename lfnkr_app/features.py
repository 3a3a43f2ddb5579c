"""Every feature of the site, hung into the application; only `create_app` comes here."""

from __future__ import annotations

from flask import Flask

from lfnkr_app import accounts, demo, donations, mail, mailings, news, ops, pages, petitions, staff

#: In the order in which they register: the staff blueprint, which takes up staff pages, comes last.
FEATURES = (mail, accounts, mailings, news, petitions, donations, pages, ops, demo, staff)


def register(app: Flask) -> None:
    """Let each feature register its blueprints, commands and error handlers."""
    for feature in FEATURES:
        feature.register(app)
