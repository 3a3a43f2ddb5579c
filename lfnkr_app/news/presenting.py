"""Posts as templates want them: addresses in the reader's language, dates written out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from babel.dates import get_month_names
from flask import current_app, url_for
from markupsafe import Markup

from lfnkr_app import clock, i18n
from lfnkr_app.news.beside import Thread
from lfnkr_app.news.models import Comment, PostUpdate
from lfnkr_app.news.queries import Line, Topic

Months = tuple[str, int, str | None]
Year = tuple[int, str, list[Months]]


@dataclass(frozen=True)
class Item:
    """One line of a news list."""

    url: str
    title: str
    date_iso: str
    date_text: str
    teaser: str
    topics: list[tuple[str, str]]
    lang: str | None
    sticky: bool


@dataclass(frozen=True)
class Box:
    """An update under a post."""

    date_iso: str
    date_text: str
    html: Markup


@dataclass(frozen=True)
class Said:
    """A comment of the old site; `anchor` is the one that WordPress gave it."""

    anchor: str
    name: str
    date_iso: str
    date_text: str
    html: Markup
    replies: list[Said]


def items(lines: Iterable[Line]) -> list[Item]:
    """Return lines of a list; `lang` is set where it is not the page's."""
    return [_item(line) for line in lines]


def _item(line: Line) -> Item:
    return Item(
        url=post_url(line.path), title=line.title, teaser=line.teaser,
        date_iso=clock.tokyo_day(line.published_at).isoformat(),
        date_text=i18n.written_day(line.published_at),
        topics=topic_links(topic for topic in line.topics if topic.kind == "category"),
        lang=other_language(line.lang), sticky=line.sticky,
    )  # fmt: skip


def other_language(code: str) -> str | None:
    """Return the language for markup where it is not the page's, else None."""
    return None if code == i18n.current() else i18n.LANGUAGES[code].hreflang


def post_url(path: str, lang: str | None = None) -> str:
    """Return the address of a post or page, in the reader's language or another.

    One with a file's name has no closing slash.
    """
    url = url_for("pages.entry", path=path, _lang=lang)
    return url.rstrip("/") if "." in path.rpartition("/")[2] else url


def absolute(path: str) -> str:
    """Return a path of ours as machines elsewhere need it."""
    return f"{current_app.config['SITE_URL']}{path}"


def alternates(urls: Mapping[str, str], other: str) -> list[tuple[str, str]]:
    """Return (hreflang, whole address) of a page's languages; who speaks none is sent to English.

    `other` is the language to send them to where there is no English.
    """
    known = [(language.hreflang, absolute(urls[code]))
             for code, language in i18n.LANGUAGES.items() if code in urls]  # fmt: skip
    return [*known, ("x-default", absolute(urls.get(i18n.DEFAULT) or urls[other]))]


def boxes(updates: Iterable[PostUpdate]) -> list[Box]:
    """Return update boxes with their dates written out."""
    return [
        Box(
            clock.tokyo_day(update.happened_at).isoformat(), i18n.written_day(update.happened_at),
            Markup(update.html),  # noqa: S704 - stored clean
        )
        for update in updates
    ]  # fmt: skip


def threads(found: Iterable[Thread]) -> list[Said]:
    """Return comments of the old site with their replies, names opened."""
    return [_said(thread.comment, [_said(one, []) for one in thread.replies]) for thread in found]


def _said(comment: Comment, replies: list[Said]) -> Said:
    at = comment.written_at
    return Said(
        f"comment-{comment.wordpress_id}", comment.author_name or "",
        clock.tokyo_day(at).isoformat() if at else "", i18n.written_day(at) if at else "",
        Markup(comment.body_html or ""), replies,  # noqa: S704 - stored clean
    )  # fmt: skip


def topic_links(topics: Iterable[Topic]) -> list[tuple[str, str]]:
    """Return (name, address) of each topic."""
    return [(topic.name, url_for(f"news.{topic.kind}", slug=topic.slug)) for topic in topics]


def categories(named: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (name, address) of each category, given slug and name."""
    return [(name, url_for("news.category", slug=slug)) for slug, name in named]


def years(months: dict[tuple[int, int], int]) -> list[Year]:
    """Return the year by month grid, the newest year first."""
    names = get_month_names("abbreviated", locale=i18n.LANGUAGES[i18n.current()].locale)
    home = url_for("pages.home")  # Asking for each address by name took longer than all the rest.
    found = groupby(sorted(months, reverse=True), key=lambda month: month[0])
    return [
        (year, f"{home}{year}/", [
            _month(f"{home}{year}/", number, str(names[number]), months.get((year, number), 0))
            for number in range(1, 13)
        ])
        for year, _of_year in found
    ]  # fmt: skip


def _month(year_url: str, number: int, name: str, count: int) -> Months:
    return name, count, f"{year_url}{number:02}/" if count else None


def month_name(year: int, month: int) -> str:
    """Return a month in words: `October 2023`, `2023年10月`."""
    lang = i18n.current()
    if lang != i18n.DEFAULT:
        return {"ko": f"{year}년 {month}월"}.get(lang, f"{year}年{month}月")
    return f"{get_month_names('wide', locale='en')[month]} {year}"
