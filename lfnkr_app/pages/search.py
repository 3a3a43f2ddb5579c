"""Search results: never cached, never indexed, sane with whatever is typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from lfnkr_app.news import feed_routes, missing, presenting, queries, rules, search_index
from lfnkr_app.news.search_words import raw_terms, terms

A_PAGE: Final = 20
AROUND: Final = 120
LONGEST: Final = 200


@dataclass(frozen=True)
class Result:
    """One result: its line, and title and words with the question marked in them."""

    item: presenting.Item
    title: Markup
    snippet: Markup


def results(question: str, page_text: str) -> ResponseReturnValue:
    """Return a page of results for a question."""
    question = " ".join(question.split())[:LONGEST]
    if request.args.get("feed") in {"rss2", "rss", "atom", "feed"}:
        return feed_routes.search_feed(question)
    page = int(page_text) if re.fullmatch(r"[1-9][0-9]{0,3}", page_text) else 1
    found = search_index.find(terms(question), limit=A_PAGE, offset=(page - 1) * A_PAGE)
    if page > 1 and not found.ids:
        return _uncached(missing.answer())
    return _uncached(_rendered(question, found, page))


def _rendered(question: str, found: search_index.Found, page: int) -> str:
    words = raw_terms(question)
    lines = queries.by_ids(found.ids)
    shown = [
        Result(item, marked(line.title, words), snippet(line.teaser, words))
        for line, item in zip(lines, presenting.items(lines), strict=True)
    ]
    return render_template(
        "pages/search.html", question=question, results=shown, total=found.total, page=page,
        pages=rules.last_page(found.total, A_PAGE), noindex=True, asked=bool(words),
        page_url=lambda n: url_for(".home", s=question, **({"page": n} if n > 1 else {})),
    )  # fmt: skip


def _uncached(answer: ResponseReturnValue) -> ResponseReturnValue:
    response = make_response(answer)
    response.headers["Cache-Control"] = "no-store"
    return response


def moved(words: str) -> ResponseReturnValue:
    """Lead WordPress's `/search/words/` here."""
    return redirect(url_for("pages.home", s=words), code=301)


def marked(text: str, words: tuple[str, ...]) -> Markup:
    """Return `text` escaped, with each of `words` in a mark."""
    parts = _pattern(words).split(text) if words else [text]
    safe = (
        Markup("<mark>{}</mark>").format(part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )
    return Markup("").join(safe)


def snippet(text: str, words: tuple[str, ...]) -> Markup:
    """Return the stretch of `text` around the first of `words`, with all of them marked."""
    line = " ".join(text.split())
    found = _pattern(words).search(line) if words else None
    begin = max(0, (found.start() if found else 0) - AROUND // 2)
    cut = line[begin : begin + 2 * AROUND]
    before, after = "…" if begin else "", "…" if begin + 2 * AROUND < len(line) else ""
    return escape(before) + marked(cut, words) + escape(after)


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"({'|'.join(map(re.escape, words))})", re.IGNORECASE)
