"""Posts whose address is nearly the one asked for: mistyped, cut, or put together from memory.

Three-letter pieces of every published address are kept in the process, under the site's version.
A question looks at its rarest pieces only, and compares letter by letter with a few addresses: what
it costs hardly grows with the number of posts.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.news.models import Post
from lfnkr_app.news.queries import PUBLISHED
from lfnkr_app.web import site_version

MOST: Final = 3
_LONGEST: Final = 100
_PIECES: Final = 24
_COMPARED: Final = 12
#: How alike two addresses must be, from 0 to 1, and how many of the words asked for must be there.
_ALIKE: Final = 0.72
_SHARED: Final = 0.6
_WORD: Final = re.compile(r"[^\W_]+")
#: Parts of addresses that say nothing of what was looked for.
_EMPTY: Final = frozenset(
    {
        *("category", "tag", "author", "page", "feed", "search", "index", "php", "htm", "html"),
        *("ja", "ko", "zh", "en", "amp", "embed", "the", "a", "an", "of", "in", "on", "and", "for"),
        *("wp", "content", "uploads", "to", "at", "from", "by", "with", "part"),
    }
)


@dataclass(frozen=True)
class _Index:
    paths: tuple[str, ...]
    holding: dict[str, list[int]]


def words_of(path: str) -> str:
    """Return the words in an address, for a search box; numbers and fillers are left out."""
    words = [word for word in _words(path[:_LONGEST]) if word not in _EMPTY]
    return " ".join(dict.fromkeys(word for word in words if not word.isdecimal()))


def paths_near(path: str) -> list[str]:
    """Return the paths of at most three published posts that an address was perhaps meant for."""
    asked = _slug(path)
    if len(asked) < MOST:
        return []
    index = site_version.cached("near", _made)
    scored = sorted((-_score(asked, index.paths[at]), at) for at in _candidates(asked, index))
    return [index.paths[at] for score, at in scored if score][:MOST]


def _candidates(asked: str, index: _Index) -> list[int]:
    """Return the posts that share most of the rarest pieces of what was asked."""
    known = [index.holding[piece] for piece in _pieces(asked) if piece in index.holding]
    rarest = sorted(known, key=len)[:_PIECES]
    shared = Counter(at for holders in rarest for at in holders)
    return [at for at, _times in shared.most_common(_COMPARED)]


def _score(asked: str, path: str) -> float:
    """Return how near a path is, 0 for not near enough."""
    slug = _slug(path)
    alike = SequenceMatcher(None, asked, slug, autojunk=False).ratio()
    words = {word for word in _words(asked) if word not in _EMPTY and not word.isdecimal()}
    shared = len(words & set(_words(slug))) / len(words) if words else 0.0
    return max(alike, shared) if alike >= _ALIKE or (shared >= _SHARED and len(words) > 1) else 0.0


def _made() -> _Index:
    query = select(Post.path).distinct().where(PUBLISHED).order_by(Post.path)
    paths = tuple(db.session.scalars(query))
    holding: dict[str, list[int]] = defaultdict(list)
    for at, path in enumerate(paths):
        for piece in _pieces(_slug(path)):
            holding[piece].append(at)
    return _Index(paths, dict(holding))


def _pieces(slug: str) -> set[str]:
    padded = f"-{slug}-"
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _slug(path: str) -> str:
    return unicodedata.normalize("NFC", path).strip("/").rpartition("/")[2].lower()[:_LONGEST]


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())
