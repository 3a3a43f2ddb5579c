"""Decisions about files of the library: names, kinds, limits; values in, values out."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote, unquote

from lfnkr_app.errors import Refused
from lfnkr_app.news import rules
from lfnkr_app.news.media_routes import HASHED, UPLOADS
from lfnkr_app.web.safe_html import printable

MOST_BYTES: Final = 25 * 1024 * 1024
A_PAGE: Final = 40
#: Pictures that are decoded and written anew, by the ending of their name.
PICTURES: Final = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".jpe": "image/jpeg", ".jfif": "image/jpeg",
    ".png": "image/png", ".webp": "image/webp", ".gif": "image/gif", ".avif": "image/avif",
}  # fmt: skip
DOCUMENTS: Final = {".pdf": "application/pdf", ".txt": "text/plain", ".csv": "text/csv"}
KINDS: Final = {**PICTURES, **DOCUMENTS}
#: What a picture is called that nobody could read; see `jobs.make_sizes`.
UNREADABLE: Final = "application/octet-stream"
READABLE: Final = frozenset(PICTURES.values())

_LONGEST_NAME: Final = 60
_LONGEST_TITLE: Final = 120
_SIZED: Final = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled)(?=\.[^./]+$)")
_DIMENSIONS: Final = re.compile(r"-(\d{1,5})x(\d{1,5})\.[^./]+$")


class FileRefused(Refused):
    """A file cannot be taken; the text is one sentence for who brought it."""


def suffix_of(name: str) -> str:
    """Return the ending of a file's name, in lower case, with its dot; empty without one."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def title_of(name: str) -> str:
    """Return a file's name without folders and ending, as the first title of the file."""
    stem = PurePosixPath(printable(name).replace("\\", "/")).stem
    return unicodedata.normalize("NFC", " ".join(stem.replace("_", " ").split()))[:_LONGEST_TITLE]


def stem_of(name: str, *, is_picture: bool) -> str:
    """Return a file's name as addresses bear it: Latin letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title_of(name)).encode("ascii", "ignore").decode()
    slug = rules.slugged(plain)[:_LONGEST_NAME].strip("-")
    return slug or ("picture" if is_picture else "document")


def folder_of(now: datetime) -> str:
    """Return the folder for files that come now: year and month of Tokyo."""
    year, month = rules.month_key(now)
    return f"{UPLOADS}/{year}/{month:02}"


def url_of(path: str) -> str:
    """Return the address of a stored path on this site."""
    return f"/{quote(path)}"


def path_of(url: str) -> str:
    """Return the stored path that an address of ours names."""
    path = unquote(url.partition("?")[0].partition("#")[0], errors="ignore")
    return unicodedata.normalize("NFC", path).strip("/")


def originals_of(path: str) -> list[str]:
    """Return the paths of which `path` may be a size, itself first."""
    found = [path]
    if (plain := _SIZED.sub("", path)) != path:
        found.append(plain)
    if hashed := HASHED.search(path):
        found += [f"{path[: hashed.start()]}{suffix}" for suffix in PICTURES]
    return found


def named_size(path: str) -> tuple[int, int] | None:
    """Return width and height that WordPress wrote into the name of a size."""
    found = _DIMENSIONS.search(path)
    return (int(found[1]), int(found[2])) if found else None


def same_shape(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Return whether two sizes show the same part of a picture: a thumbnail may be cut."""
    if not all((*one, *other)):
        return False
    return abs(one[0] / one[1] - other[0] / other[1]) <= 0.03 * other[0] / other[1]
