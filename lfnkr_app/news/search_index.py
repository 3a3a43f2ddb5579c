"""The search index: FTS5 on SQLite, `tsvector('simple')` on PostgreSQL, both fed by one splitter.

The table `post_search` is made by a migration and known here only. It follows each post by itself,
whoever writes it: no page can forget to index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import event, inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper

from lfnkr_app.database import db
from lfnkr_app.news.models import Post
from lfnkr_app.news.search_words import Term, index_words

INDEXED: Final = ("title", "text")
#: tsvector ends at 1 MB; nobody reads that far.
_LONGEST: Final = 200_000

_PUT: Final = {
    "sqlite": "INSERT OR REPLACE INTO post_search (rowid, title, body) VALUES (:id, :title, :body)",
    "postgresql": (
        "INSERT INTO post_search (post_id, words) VALUES (:id, "
        "setweight(to_tsvector('simple', :title), 'A') || "
        "setweight(to_tsvector('simple', :body), 'B')) "
        "ON CONFLICT (post_id) DO UPDATE SET words = excluded.words"
    ),
}
_FIND: Final = {
    "sqlite": (
        "WITH hit AS MATERIALIZED (SELECT rowid AS id, bm25(post_search) AS score "
        "FROM post_search WHERE post_search MATCH :question) "
        "SELECT post.id, count(*) OVER () AS total FROM hit JOIN post ON post.id = hit.id "
        "WHERE post.status = 'published' "
        "ORDER BY post.id IN (SELECT rowid FROM post_search WHERE post_search MATCH :title) DESC, "
        "hit.score, post.published_at DESC, post.id LIMIT :limit OFFSET :offset"
    ),
    "postgresql": (
        "SELECT post.id, count(*) OVER () AS total FROM post_search "
        "JOIN post ON post.id = post_search.post_id "
        "WHERE words @@ to_tsquery('simple', :question) AND post.status = 'published' "
        "ORDER BY words @@ to_tsquery('simple', :title) DESC, "
        "ts_rank(words, to_tsquery('simple', :question)) DESC, post.published_at DESC, post.id "
        "LIMIT :limit OFFSET :offset"
    ),
}


@dataclass(frozen=True)
class Found:
    """One page of results: posts by id, the best first, and how many there are in all."""

    ids: tuple[int, ...]
    total: int


def find(asked: tuple[Term, ...], *, limit: int, offset: int = 0) -> Found:
    """Return the published posts and pages in which every term stands, titles before bodies."""
    if not asked:
        return Found((), 0)
    dialect = db.session.get_bind().dialect.name
    question, title = _for_fts5(asked) if dialect == "sqlite" else _for_postgresql(asked)
    values = {"question": question, "title": title, "limit": limit, "offset": offset}
    rows = db.session.execute(text(_FIND[dialect]), values).all()
    return Found(tuple(row.id for row in rows), rows[0].total if rows else 0)


def _for_fts5(asked: tuple[Term, ...]) -> tuple[str, str]:
    parts = (f'"{" ".join(term.words)}"{"*" if term.open else ""}' for term in asked)
    question = " ".join(parts)
    return question, f"title : ({question})"


def _for_postgresql(asked: tuple[Term, ...]) -> tuple[str, str]:
    return _tsquery(asked, ""), _tsquery(asked, "A")


def _tsquery(asked: tuple[Term, ...], weight: str) -> str:
    def operand(word: str, *, is_open: bool) -> str:
        mark = ("*" if is_open else "") + weight
        return f"'{word}'{':' + mark if mark else ''}"

    phrases = (
        " <-> ".join(operand(word, is_open=term.open) for word in term.words) for term in asked
    )
    return " & ".join(f"({phrase})" for phrase in phrases)


@event.listens_for(Post, "after_insert")
def _index_new(_mapper: Mapper[Any], connection: Connection, post: Post) -> None:
    _put(connection, post)


@event.listens_for(Post, "after_update")
def _index_changed(_mapper: Mapper[Any], connection: Connection, post: Post) -> None:
    state = inspect(post)
    if any(state.attrs[name].history.has_changes() for name in INDEXED):
        _put(connection, post)


def _put(connection: Connection, post: Post) -> None:
    values = {"id": post.id, "title": index_words(post.title)[:_LONGEST],
              "body": index_words(post.text)[:_LONGEST]}  # fmt: skip
    connection.execute(text(_PUT[connection.dialect.name]), values)
