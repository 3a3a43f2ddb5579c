"""What every template may use: the site, its languages, its addresses, how things are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from flask import Flask, current_app, has_request_context, request, url_for
from flask_babel import gettext as _

from lfnkr_app import clock, i18n
from lfnkr_app.web import assets, canonical, menu
from lfnkr_app.web.organisation import organisation
from lfnkr_app.web.site_app import Site

LAST_PAGE: Final = 100_000


@dataclass(frozen=True)
class LanguageLink:
    """This page in one language."""

    code: str
    hreflang: str
    label: str
    url: str
    current: bool


class MenuItem(NamedTuple):
    """One link of the menu."""

    label: str
    url: str
    current: bool


def register(app: Flask) -> None:
    """Make the helpers known to the templates."""
    app.context_processor(_context)
    app.jinja_env.filters.update(
        day=i18n.written_day, moment=i18n.written_moment, number=i18n.written_number,
        money=i18n.written_money, in_words=i18n.in_words, in_tokyo=clock.in_tokyo, iso=clock.iso,
    )  # fmt: skip
    app.jinja_env.globals["present_moment"] = clock.now
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _context() -> dict[str, Any]:
    return _everywhere() | (_on_pages() if has_request_context() else {})


def _everywhere() -> dict[str, Any]:
    """Return what mails use too."""
    lang = i18n.current()
    return {
        "site": organisation(),
        "lang": lang,
        "html_lang": i18n.LANGUAGES[lang].hreflang,
        "site_link": site_link,
    }


def _on_pages() -> dict[str, Any]:
    return {
        "languages": _languages(),
        "canonical_url": _absolute(canonical.full_path(query=False)),
        "asset_url": assets.asset_url,
        "asset_or_none": assets.asset_or_none,
        "absolute_url": _absolute,
        "home_url": _address("pages.home"),
        "menu": _menu(),
        "site_links": _site_links(),
        "help_links": _help_links(),
        "donate_url": _address("donations.donate"),
        "feed_url": _address("news.feed"),
        "subscribe_url": _address("mailings.subscribe_form"),
        "year": clock.in_tokyo(clock.now()).year,
        "noindex": False,
    }


def _absolute(path: str) -> str:
    """Return a path of ours as a full address at SITE_URL."""
    return f"{current_app.config['SITE_URL']}{path}"


def _languages() -> list[LanguageLink]:
    app = current_app
    if request.endpoint is None or not isinstance(app, Site) or app.speaks_once(request.endpoint):
        return []
    return [
        LanguageLink(
            language.code,
            language.hreflang,
            language.label,
            canonical.full_path(lang=language.code, query=False),
            language.code == i18n.current(),
        )
        for language in i18n.LANGUAGES.values()
    ]


def _menu() -> list[MenuItem]:
    return [MenuItem(label, url, _is_here(url)) for label, url in menu.shown("header")]


def _site_links() -> list[tuple[str, str]]:
    """Return what the footer leads to: the menu's links, then those of its own, each once."""
    urls: dict[str, str] = {}
    for label, url in [*menu.shown("header"), *menu.shown("footer")]:
        urls.setdefault(url, label)
    return [(label, url) for url, label in urls.items()]


def _help_links() -> list[tuple[str, str]]:
    """Return where help stands: the same on every page, whatever staff put in the menu."""
    return [
        (_("How we protect you"), _address("pages.safety")),
        (_("How to reach us safely"), _address("pages.safety", _anchor="reach-us")),
        (_("How we count"), _address("pages.how_we_count")),
        (_("Use of gifts"), _address("funds.funds")),
        (_("Privacy"), _address("pages.entry", path="privacy-policy")),
    ]


def _is_here(url: str) -> bool:
    return url == canonical.full_path(query=False)


def _address(endpoint: str, **values: Any) -> str:
    return url_for(endpoint, **values)


def site_link(endpoint: str, **values: Any) -> str:
    """Return the full address of a page, for mails: it comes from SITE_URL and nothing else."""
    return _absolute(url_for(endpoint, _external=False, **values))


def asked_page() -> int:
    """Return which page of a list the address asks for; a number that no database takes is none."""
    return max(1, min(request.args.get("page", 1, int), LAST_PAGE))
