"""`lfnkr news …`: each command lives with what it does."""

from __future__ import annotations

from flask.cli import AppGroup

from lfnkr_app.news.moving import cli as moving

group = AppGroup("news", help="Posts and pages.")
for command in (moving.import_wordpress,):
    group.add_command(command)
