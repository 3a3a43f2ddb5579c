"""Prints what reading costs as the archive grows: CPU milliseconds and SQL statements of a page.

    .venv/bin/python -m bench.reading [--posts 50 500 5000] [--uri URI]

The first request of a kind warms what is kept for each version of the site; it is not counted.
Compare the columns of one run: absolute times depend on the machine.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import insert

from bench import requests
from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.demo import letter, posts
from lfnkr_app.news import actions
from lfnkr_app.news.models import Category, Post, PostCategory, Status

ROUNDS = 40
FIRST = datetime(2003, 2, 1, 3, tzinfo=UTC)
PAGES = {
    "home": "/", "post": "/bench-{}/", "year": "/2010/", "category": "/category/china/",
    "archive": "/archive/", "search": "/?s=Vladivostok", "search ja": "/?s=送還",
    "feed": "/feed/",
}  # fmt: skip


def main() -> None:
    """Make a site of each size and print a line for each kind of page."""
    asked = _arguments()
    for size in asked.posts:
        with tempfile.TemporaryDirectory() as folder:
            app = requests.site(asked.uri or f"sqlite:///{folder}/bench.db")
            with app.app_context():
                _fill(size)
            print(f"{size} posts")
            for name, path in PAGES.items():
                _measure(app, name, path.format(size // 2))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, nargs="+", default=[50, 500, 5000])
    parser.add_argument("--uri", help="an empty database; a temporary SQLite file without it")
    return parser.parse_args()


def _fill(size: int) -> None:
    """Load the demonstration, then multiply its posts over twenty years."""
    for load in (posts.load_posts, letter.load_letter):
        begin_writing()
        load(clock.now())
        db.session.commit()
    samples = list(db.session.query(Post).filter(Post.kind != "page", Post.lang == "en"))
    texts = [(post.title, post.body_html) for post in samples]
    topics = [category.id for category in db.session.query(Category)]
    step = timedelta(days=20 * 365) / size
    for numbers in _batches(range(size), 200):
        begin_writing()
        rows = [_post(n, *texts[n % len(texts)], FIRST + n * step) for n in numbers]
        db.session.add_all(rows)
        db.session.flush()
        labels = [{"post_id": row.id, "category_id": topics[(row.id * k) % len(topics)]}
                  for row in rows for k in (1, 2)]  # fmt: skip
        unique = {(label["post_id"], label["category_id"]): label for label in labels}
        db.session.execute(insert(PostCategory), list(unique.values()))
        db.session.commit()


def _post(number: int, title: str, html: str, at: datetime) -> Post:
    words = actions.words_of(html + "<p>強制送還に反対する声明。</p>" * (number % 7 == 0))
    slug = f"bench-{number}"
    return Post(kind="news", status=Status.PUBLISHED, slug=slug, path=slug, lang="en",
                title=f"{title} {number}", published_at=at, modified_at=at,
                body_html=words.body_html, text=words.text)  # fmt: skip


def _batches(numbers: range, size: int) -> Iterator[list[int]]:
    rest = iter(numbers)
    while batch := list(itertools.islice(rest, size)):
        yield batch


def _measure(app: Flask, name: str, path: str) -> None:
    client, spent, statements = app.test_client(), [], 0
    for _round in range(ROUNDS + 1):
        before, started = requests.statements(), time.process_time()
        answer = client.get(path, **requests.BASE)
        spent.append(1000 * (time.process_time() - started))
        statements = requests.statements() - before
        assert answer.status_code == 200, f"{path}: {answer.status_code}"  # noqa: S101
    print(f"  {name:10} {statistics.median(spent[1:]):6.1f} ms CPU  {statements:3} statements")


if __name__ == "__main__":
    main()
