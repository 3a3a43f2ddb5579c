"""The search index: FTS5 on SQLite, `tsvector('simple')` on PostgreSQL, both fed by one splitter.

The table `post_search` is made by a migration and known here only. It follows each post by itself,
whoever writes it: no page can forget to index.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, event, inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper

from lfnkr_app.database import UtcDateTime, db
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
        "WHERE post.status = 'published' {narrow}"
        "ORDER BY post.id IN (SELECT rowid FROM post_search WHERE post_search MATCH :title) DESC, "
        "hit.score, post.published_at DESC, post.id LIMIT :limit OFFSET :offset"
    ),
    # Ranked before it is joined: else each of thousands of hits drags its whole vector along.
    "postgresql": (
        "WITH hit AS MATERIALIZED (SELECT post_id AS id, "
        "words @@ to_tsquery('simple', :title) AS titled, "
        "ts_rank(words, to_tsquery('simple', :question)) AS score "
        "FROM post_search WHERE words @@ to_tsquery('simple', :question)) "
        "SELECT post.id, count(*) OVER () AS total FROM hit JOIN post ON post.id = hit.id "
        "WHERE post.status = 'published' {narrow}"
        "ORDER BY hit.titled DESC, hit.score DESC, post.published_at DESC, post.id "
        "LIMIT :limit OFFSET :offset"
    ),
}
_NARROW: Final = {
    "begins": "AND post.published_at >= :begins ",
    "ends": "AND post.published_at < :ends ",
    "categories": (
        "AND coalesce(post.translation_group, post.id) IN "
        "(SELECT post_id FROM post_category WHERE category_id IN :categories) "
    ),
}


@dataclass(frozen=True)
class Narrow:
    """What a search is kept to: posts of a time, posts under any of some categories; None: all."""

    begins: datetime | None = None
    ends: datetime | None = None
    categories: tuple[int, ...] | None = None


EVERYTHING: Final = Narrow()


@dataclass(frozen=True)
class Found:
    """One page of results: posts by id, the best first, and how many there are in all."""

    ids: tuple[int, ...]
    total: int


def find(
    asked: tuple[Term, ...], *, limit: int, offset: int = 0, narrow: Narrow = EVERYTHING
) -> Found:
    """Return the published posts and pages in which every term stands, titles before bodies."""
    if not asked:
        return Found((), 0)
    dialect = db.session.get_bind().dialect.name
    question, title = _for_fts5(asked) if dialect == "sqlite" else _for_postgresql(asked)
    conditions, values = _narrowed(narrow)
    values |= {"question": question, "title": title, "limit": limit, "offset": offset}
    statement = text(_FIND[dialect].format(narrow=conditions))
    rows = db.session.execute(statement.bindparams(*_typed(values)), values).all()
    return Found(tuple(row.id for row in rows), rows[0].total if rows else 0)


def _narrowed(narrow: Narrow) -> tuple[str, dict[str, Any]]:
    """Return the conditions in SQL and their values; a translation lies where its original does."""
    values = {name: value for name, value in vars(narrow).items() if value is not None}
    return "".join(_NARROW[name] for name in values), values


def _typed(values: dict[str, Any]) -> list[BindParameter[Any]]:
    """Return the values that SQLAlchemy must be told of: moments, and the list of categories."""
    kinds: dict[str, BindParameter[Any]] = {
        "begins": bindparam("begins", type_=UtcDateTime()),
        "ends": bindparam("ends", type_=UtcDateTime()),
        "categories": bindparam("categories", expanding=True),
    }
    return [kind for name, kind in kinds.items() if name in values]


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

    def phrase(term: Term) -> str:
        *before, last = term.words
        closed = (operand(word, is_open=False) for word in before)
        return " <-> ".join((*closed, operand(last, is_open=term.open)))

    return " & ".join(f"({phrase(term)})" for term in asked)


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
