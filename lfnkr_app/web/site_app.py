"""The application class: addresses know the language that is being spoken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, has_request_context, request

from lfnkr_app import i18n
from lfnkr_app.web.uploads import SiteRequest

ONE_LANGUAGE: Final = "one_language"
View = TypeVar("View", bound=Callable[..., Any])


def one_language(view: View) -> View:
    """Mark a view whose address has no language in front: JSON, tokens, feeds, machines."""
    setattr(view, ONE_LANGUAGE, True)
    return view


class Site(Flask):
    """Flask whose `url_for` keeps the reader's language (`_lang` asks for another)."""

    request_class = SiteRequest

    def url_for(self, endpoint: str, *, _lang: str | None = None, **values: Any) -> str:
        """Return the address of an endpoint, under `/ja` and so on where the page has it."""
        url = super().url_for(endpoint, **values)
        lang = _lang or i18n.current()
        if lang == i18n.DEFAULT or self.speaks_once(self._full_name(endpoint)):
            return url
        origin = url[: len(url) - len(_path_of(url))]
        return f"{origin}/{lang}{_path_of(url)}"

    def speaks_once(self, endpoint: str) -> bool:
        """Return whether the endpoint has one address for all languages."""
        view = self.view_functions.get(endpoint)
        staff = endpoint.startswith(("staff.", "security", "static"))
        return staff or view is None or getattr(view, ONE_LANGUAGE, False)

    @staticmethod
    def _full_name(endpoint: str) -> str:
        if not endpoint.startswith("."):
            return endpoint
        blueprint = request.blueprint if has_request_context() else None
        return f"{blueprint}{endpoint}" if blueprint else endpoint[1:]


def _path_of(url: str) -> str:
    if "://" not in url:
        return url
    return "/" + url.split("://", 1)[1].partition("/")[2]
