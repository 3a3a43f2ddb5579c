"""Posts as templates want them: addresses in the reader's language, dates written out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from babel.dates import get_month_names
from flask import url_for

from lfnkr_app import clock, i18n
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


def items(lines: Iterable[Line]) -> list[Item]:
    """Return lines of a list; `lang` is set where it is not the page's."""
    return [_item(line) for line in lines]


def _item(line: Line) -> Item:
    return Item(
        url=post_url(line.path), title=line.title, teaser=line.teaser,
        date_iso=clock.tokyo_day(line.published_at).isoformat(),
        date_text=i18n.written_day(line.published_at),
        topics=topic_links(topic for topic in line.topics if topic.kind == "category"),
        lang=other_language(line.lang),
    )  # fmt: skip


def other_language(code: str) -> str | None:
    """Return the language for markup where it is not the page's, else None."""
    return None if code == i18n.current() else i18n.LANGUAGES[code].hreflang


def post_url(path: str) -> str:
    """Return the address of a post or page; one with a file's name has no closing slash."""
    url = url_for("pages.entry", path=path)
    return url.rstrip("/") if "." in path.rpartition("/")[2] else url


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
