"""Where every path of the site leads now, to judge a new redirect by it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from lfnkr_app.database import db
from lfnkr_app.news import lookups, media_routes
from lfnkr_app.news.models import Post, Redirect
from lfnkr_app.news.queries import PUBLISHED
from lfnkr_app.news.redirects.rules import (
    Goal,
    RedirectRefused,
    is_plain,
    path_in,
    path_of,
    target_of,
    written,
)

#: The address that takes whatever no other one has: by itself it stands for nothing.
CATCH_ALL: Final = "pages.entry"
UPLOAD: Final = "news.upload"
_LABELS: Final = {
    "news.category": lookups.category, "news.tag": lookups.tag, "news.author": lookups.author,
}  # fmt: skip


class Book:
    """Read once from the database; what is put in is known to the next question."""

    def __init__(self) -> None:
        published = select(Post.path, Post.id).where(PUBLISHED).order_by(Post.id.desc())
        self.pages: dict[str, int] = {row.path: row.id for row in db.session.execute(published)}
        self.leads: dict[str, Goal] = {}
        self.notes: dict[str, str] = {}
        self._sources: dict[str, set[str]] = defaultdict(set)
        rows = select(Redirect.path, Redirect.post_id, Redirect.target, Redirect.note)
        for path, post_id, target, note in db.session.execute(rows):
            self._write(path, Goal(post_id, target))
            self.notes[path] = note

    def source(self, text: str) -> str:
        """Return the old path that was typed.

        Raises:
            RedirectRefused: a page stands there, or the site needs it.
        """
        path = path_of(text)
        if path in self.pages:
            raise RedirectRefused(_("%(path)s is a page; move it first.", path=written(path)))
        if _endpoint(written(path))[0] not in {None, CATCH_ALL}:
            raise RedirectRefused(_("%(path)s belongs to the site itself.", path=written(path)))
        return path

    def goal(self, path: str, text: str) -> Goal:
        """Return where `path` may lead, straight to the end where another redirect leads on.

        Raises:
            RedirectRefused: nothing stands there, or the way goes round in a circle.
        """
        goal, way = Goal(target=target_of(text, _our_hosts())), [path]
        while goal.target is not None and goal.target.startswith("/"):
            here = path_in(goal.target)
            if here in way:
                raise RedirectRefused(_circle([*way, here]))
            if here in self.pages:
                return Goal(post_id=self.pages[here]) if is_plain(goal.target) else goal
            if here not in self.leads:
                return _standing(goal.target)
            way.append(here)
            goal = self.leads[here]
        return goal

    def put(self, path: str, goal: Goal) -> list[str]:
        """Write a redirect down; return the paths that led to it and lead straight on now."""
        before = [source for source in self._sources.pop(path, ()) if source != path]
        for source in (path, *before):
            self._write(source, goal)
        return sorted(before)

    def _write(self, path: str, goal: Goal) -> None:
        self.leads[path] = goal
        if goal.target is not None and goal.target.startswith("/"):
            self._sources[path_in(goal.target)].add(path)


def _standing(target: str) -> Goal:
    """Return a goal of ours that is no post.

    Raises:
        RedirectRefused: nothing stands there.
    """
    if not _stands(target):
        raise RedirectRefused(_("Nothing stands at %(path)s.", path=target))
    return Goal(target=target)


def _stands(target: str) -> bool:
    path = path_in(target)
    endpoint, values = _endpoint(written(path))
    if endpoint in {None, CATCH_ALL}:
        return media_routes.stored(f"{media_routes.OLD_PAGES}/{path}") is not None
    if endpoint == UPLOAD:
        return media_routes.stored(path) is not None
    find = _LABELS.get(endpoint or "")
    return find is None or find(str(values["slug"]).rpartition("/")[2]) is not None


def _endpoint(address: str) -> tuple[str | None, dict[str, Any]]:
    """Return the endpoint and values of a path of ours, None for one that only POST has."""
    adapter = current_app.url_map.bind("")
    try:
        endpoint, values = adapter.match(address, method="GET")
    except HTTPException:
        return None, {}
    return endpoint, dict(values)


def _our_hosts() -> set[str]:
    site = urlsplit(current_app.config["SITE_URL"]).hostname or ""
    name = site.removeprefix("www.")
    return {name, f"www.{name}", *current_app.config["HOSTS_SERVED"]}


def _circle(way: list[str]) -> str:
    steps = " → ".join(written(path) for path in way)
    return _("That would go round in a circle: %(way)s", way=steps)
