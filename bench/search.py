"""Prints how long a search takes over 5,000 posts, on both databases: p50 and p95 in milliseconds.

    .venv/bin/python -m bench.search [--posts N] [--rounds N] [--only sqlite|postgresql]

`find` is the question to the index alone, `page` the whole request. The posts are put together from
the paragraphs of the export that the tests import, and from sentences in Japanese and Korean.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from babel.messages.pofile import read_po
from flask import Flask
from sqlalchemy import insert, text

from bench import databases, requests
from lfnkr_app.database import begin_writing, db
from lfnkr_app.i18n import CATALOGUES
from lfnkr_app.news import search_index
from lfnkr_app.news.models import Category, Post, PostCategory, Status
from lfnkr_app.news.search_words import terms
from tests.news.factories import run_import

BASE = {"base_url": "http://127.0.0.1:8000"}
FIRST = datetime(2003, 2, 1, 3, tzinfo=UTC)
#: Of a hundred posts; the rest is in English.
JAPANESE, KOREAN = 25, 10
QUESTIONS = {
    "a word in most posts": "refugees", "a word in a few": "Musan", "a beginning": "repat",
    "three words": "refugees border Tumen", "a phrase": '"North Korean refugees"',
    "two letters, ja": "送還", "two letters, ko": "북한", "one letter": "難",
    "a compound, ja": "北朝鮮難民", "quoted, ja": "「強制送還」", "nothing there": "xylophone",
    "only signs": "%%%", "200 letters": "refugees border " * 13,
    "kept to a year": "refugees&year=2012", "kept to a topic": "refugees&topic=china",
    "the last pages": "refugees&page=50",
}  # fmt: skip
SENTENCES = {
    "ja": ("中国政府は脱北者の強制送還を続けています。", "北朝鮮難民を支える活動を報告します。"),
    "ko": ("북한 난민의 강제 송환에 반대합니다.", "탈북 가족을 돕는 활동을 보고합니다."),
}


def main() -> None:
    """Make a site on each database and print a line for each kind of question."""
    asked = _arguments()
    for name in (asked.only,) if asked.only else databases.KINDS:
        with databases.in_new_folder(name) as (uri, _folder):
            app = requests.site(uri)
            with app.app_context():
                _fill(asked.posts)
            print(f"{name}, {asked.posts:,} posts")
            for kind, question in QUESTIONS.items():
                _measure(app, kind, question, asked.rounds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--only", choices=databases.KINDS)
    return parser.parse_args()


def _fill(size: int) -> None:
    """Import the export and multiply it: each post gets paragraphs of several, and a topic."""
    run_import()
    chance = random.Random(7)  # The same posts every time.
    made = _makers(chance)
    topics = [category.id for category in db.session.query(Category)]
    have = db.session.query(Post).count()
    for begin in range(have, size, 200):
        numbers = range(begin, min(begin + 200, size))
        begin_writing()
        rows = [_post(n, size, *made(n)) for n in numbers]
        db.session.add_all(rows)
        db.session.flush()
        labels = [{"post_id": row.id, "category_id": chance.choice(topics)} for row in rows]
        db.session.execute(insert(PostCategory), labels)
        db.session.commit()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(lfnkr_writing=True) as connection:
            connection.execute(text("ANALYZE"))
            connection.commit()


def _makers(chance: random.Random) -> Callable[[int], tuple[str, str, str]]:
    """Return what makes language, title and text of a post by its number."""
    posts = list(db.session.query(Post).filter_by(lang="en", status="published"))
    titles = [post.title for post in posts]
    paragraphs = [part for post in posts for part in post.text.split("\n") if part.strip()]
    sentences = {lang: [*more, *_of_catalogue(lang)] for lang, more in SENTENCES.items()}

    def made(number: int) -> tuple[str, str, str]:
        place = number % 100
        lang = "ja" if place < JAPANESE else "ko" if place < JAPANESE + KOREAN else "en"
        if lang == "en":
            body = "\n".join(chance.choices(paragraphs, k=chance.randint(3, 14)))
            return lang, f"{chance.choice(titles)} {number}", body
        body = "\n".join(chance.choices(sentences[lang], k=chance.randint(10, 60)))
        return lang, f"{chance.choice(sentences[lang])[:40]} {number}", body

    return made


def _of_catalogue(lang: str) -> list[str]:
    with (CATALOGUES / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return [str(entry.string) for entry in read_po(file) if entry.id and entry.string]


def _post(number: int, size: int, lang: str, title: str, body: str) -> Post:
    at = FIRST + number * timedelta(days=20 * 365) / size
    slug = f"bench-{number}"
    return Post(kind="news", status=Status.PUBLISHED, lang=lang, slug=slug, path=slug, title=title,
                published_at=at, modified_at=at, body_html=f"<p>{body}</p>", text=body)  # fmt: skip


def _measure(app: Flask, kind: str, question: str, rounds: int) -> None:
    words, _sign, further = question.partition("&")
    client, path = app.test_client(), f"/?s={quote(words)}&{further}"
    narrow = _narrow(app, further)
    offset = 980 if further == "page=50" else 0

    def ask() -> Any:
        with app.app_context():
            return search_index.find(terms(words), limit=20, offset=offset, narrow=narrow)

    whole = _times(lambda: client.get(path, **BASE), rounds)
    alone = _times(ask, rounds)
    print(f"  {kind:22} {ask().total:5,} found   find {alone}   page {whole}")


def _narrow(app: Flask, further: str) -> search_index.Narrow:
    if further.startswith("year"):
        begins = datetime(2011, 12, 31, 15, tzinfo=UTC)
        return search_index.Narrow(begins, begins + timedelta(days=366))
    if not further.startswith("topic"):
        return search_index.EVERYTHING
    with app.app_context():
        found = db.session.query(Category).filter_by(slug="china").one()
        return search_index.Narrow(categories=(found.id,))


def _times(act: Callable[[], Any], rounds: int) -> str:
    act()
    spent = []
    for _round in range(rounds):
        began = time.perf_counter()
        act()
        spent.append(1000 * (time.perf_counter() - began))
    cut = statistics.quantiles(spent, n=20)
    return f"p50 {statistics.median(spent):6.1f}  p95 {cut[18]:6.1f}"


if __name__ == "__main__":
    main()
