"""Search results: never cached, never indexed, sane with whatever is typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from lfnkr_app.news import (
    categories,
    feed_routes,
    lookups,
    missing,
    presenting,
    queries,
    rules,
    search_index,
)
from lfnkr_app.news.search_words import raw_terms, terms

A_PAGE: Final = 20
AROUND: Final = 120
LONGEST: Final = 200
Words = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Result:
    """One result: its line, and title and words with the question marked in them."""

    item: presenting.Item
    title: Markup
    snippet: Markup


@dataclass(frozen=True)
class Kept:
    """What the reader keeps the search to: a year, a topic by its slug; None for all."""

    year: int | None
    topic: str | None

    @property
    def narrow(self) -> search_index.Narrow:
        """The same as the index wants it."""
        period = rules.period(self.year) if self.year else None
        category = lookups.category(self.topic) if self.topic else None
        return search_index.Narrow(
            period.begins if period else None, period.ends if period else None,
            tuple(categories.below(category.id)) if category else None,
        )  # fmt: skip

    @property
    def args(self) -> dict[str, Any]:
        """The same as part of an address."""
        return {name: value for name, value in vars(self).items() if value is not None}


def results(question: str, page_text: str) -> ResponseReturnValue:
    """Return a page of results for a question."""
    question, kept = " ".join(question.split())[:LONGEST], _kept()
    if kind := request.args.get("feed"):
        form = "atom" if kind.endswith("atom") else "rss"
        return feed_routes.search_feed(question, form, kept.narrow)
    if "paged" in request.args:
        return moved(question, page=request.args["paged"])
    page = int(page_text) if re.fullmatch(r"[1-9][0-9]{0,3}", page_text) else 1
    found = search_index.find(terms(question), limit=A_PAGE, offset=(page - 1) * A_PAGE,
                              narrow=kept.narrow)  # fmt: skip
    if page > 1 and not found.ids:
        return _uncached(missing.answer())
    return _uncached(_rendered(question, found, page, kept))


def _kept() -> Kept:
    """Return the year and topic asked for; what is none of ours is as if it were not there."""
    year, topic = request.args.get("year", ""), request.args.get("topic", "")
    years = {str(known): known for known, _month in queries.months()}
    return Kept(years.get(year), topic if topic in dict(queries.topics_in_use()) else None)


def _rendered(question: str, found: search_index.Found, page: int, kept: Kept) -> str:
    words = raw_terms(question)
    lines = queries.by_ids(found.ids)
    shown = [
        Result(item, marked(line.title, words), snippet(line.teaser, words))
        for line, item in zip(lines, presenting.items(lines), strict=True)
    ]
    return render_template(
        "pages/search.html", question=question, results=shown, total=found.total, page=page,
        pages=rules.last_page(found.total, A_PAGE), noindex=True, asked=bool(words), kept=kept,
        years=sorted({year for year, _month in queries.months()}, reverse=True),
        topics=queries.topics_in_use(), everywhere=url_for(".home", s=question),
        page_url=lambda n: url_for(".home", s=question, **kept.args, **_numbered(n)),
    )  # fmt: skip


def _numbered(page: int) -> dict[str, Any]:
    return {"page": page} if page > 1 else {}


def _uncached(answer: ResponseReturnValue) -> ResponseReturnValue:
    response = make_response(answer)
    response.headers["Cache-Control"] = "no-store"
    return response


def moved(words: str, kind: str | None = None, page: str | None = None) -> ResponseReturnValue:
    """Lead WordPress's `/search/words/` here, its further pages and its feeds too."""
    further = re.fullmatch(r"0*([2-9]|[1-9][0-9]{1,3})", page or "")
    values: dict[str, Any] = {"page": further[1]} if further else {"feed": kind} if kind else {}
    return redirect(url_for("pages.home", s=words, **values), code=301)


def marked(text: str, words: Words) -> Markup:
    """Return `text` escaped, with each of `words` in a mark."""
    parts = _pattern(words).split(text) if words else [text]
    safe = (
        Markup("<mark>{}</mark>").format(part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )
    return Markup("").join(safe)


def snippet(text: str, words: Words) -> Markup:
    """Return the stretch of `text` around the first of `words`, with all of them marked."""
    line = " ".join(text.split())
    found = _pattern(words).search(line) if words else None
    place = found.start() if found else 0
    around = AROUND // 2 if _is_wide(line[place : place + AROUND]) else AROUND
    begin = max(0, place - around // 2)
    cut = line[begin : begin + 2 * around]
    before, after = "…" if begin else "", "…" if begin + 2 * around < len(line) else ""
    return escape(before) + marked(cut, words) + escape(after)


def _is_wide(text: str) -> bool:
    """Return whether a text is mostly in letters of double width, which say as much in half."""
    return sum(letter > "\u2e80" for letter in text) > len(text) // 2


def _pattern(words: Words) -> re.Pattern[str]:
    """Return what finds each of `words`; those of a phrase may have spaces and signs between."""
    phrases = (r"[\W_]*".join(map(re.escape, phrase)) for phrase in words)
    return re.compile(f"({'|'.join(phrases)})", re.IGNORECASE)
