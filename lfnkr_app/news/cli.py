"""`lfnkr news …`: each command lives with what it does."""

from __future__ import annotations

from flask.cli import AppGroup

from lfnkr_app.news.leaving import cli as leaving
from lfnkr_app.news.moving import cli as moving
from lfnkr_app.news.redirects import cli as redirects

group = AppGroup("news", help="Posts and pages.")
for command in (
    moving.import_wordpress,
    leaving.export,
    redirects.check_old,
):
    group.add_command(command)
