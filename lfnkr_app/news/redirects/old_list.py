"""The addresses that a file of the old site holds: a site map, an access log, or a plain list."""

from __future__ import annotations

import gzip
import html
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote, urlsplit

from lfnkr_app.errors import Refused

SITEMAP, LOG, LIST = "site map", "access log", "list"
_GZIP: Final = b"\x1f\x8b"
_LINE: Final = 65_536
_LONGEST: Final = 2000
#: A site map without line breaks comes in pieces of this size.
_STEP: Final = 1 << 16
_LOC: Final = re.compile(
    r"<(?:\w+:)?loc[^>]*>\s*(?:<!\[CDATA\[)?(.{1,4000}?)(?:\]\]>)?\s*</", re.DOTALL
)
#: Source: Apache, mod_log_config, the common and the combined log format.
_ASKED: Final = re.compile(r'"(GET|HEAD|POST|[A-Z]+) (\S{1,4000})(?: HTTP/[\d.]+)?" (\d{3}) ')
_FAILED: Final = 400


@dataclass
class OldList:
    """What a file holds: its kind, and how often each address stands in it.

    `failed` are lines of a log that the old site itself did not answer, `unread` those without an
    address.
    """

    kind: str
    asked: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    unread: int = 0


def read(path: Path) -> OldList:
    """Return the addresses in a file, as paths with their queries.

    Raises:
        Refused: the file cannot be read, or holds no address; the sentence says why.
    """
    try:
        with _opened(path) as file:
            found = _READERS[_kind(file)](file)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as fault:
        raise Refused(f"{path.name} cannot be read: {_reason(fault)}.") from fault
    if not found.asked:
        raise Refused(f"{path.name} holds no address: neither site map, access log nor list.")
    return found


def address_in(text: str) -> str | None:
    """Return path and query of an address or path, None for what is neither."""
    text = text.strip()
    if not text.startswith(("/", "http://", "https://")) or len(text) > _LONGEST:
        return None
    try:
        parts = urlsplit(re.sub("^/+", "/", text))
    except ValueError:
        return None
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return f"{path}?{query}" if query else path


def _reason(fault: Exception) -> str:
    if isinstance(fault, UnicodeDecodeError):
        return "it is no text"
    strerror = getattr(fault, "strerror", None)
    return str(strerror) if strerror else "it is cut short or broken"


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as raw:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        if packed:
            with gzip.open(raw) as unpacked:
                yield unpacked  # type: ignore[misc]  # GzipFile reads like any other file
        else:
            yield raw


def _kind(file: IO[bytes]) -> str:
    begin = file.read(_LINE)
    file.seek(0)
    if b"\0" in begin:
        raise UnicodeDecodeError("utf-8", begin[:1], 0, 1, "not text")
    text = begin.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return SITEMAP
    return LOG if _ASKED.search(text) else LIST


def _sitemap(file: IO[bytes]) -> OldList:
    """Read the addresses of a site map; an entry may begin in one piece and end in the next."""
    found, rest = OldList(SITEMAP), ""
    while piece := file.read(_STEP):
        rest += piece.decode("utf-8", "replace")
        end = 0
        for entry in _LOC.finditer(rest):
            _count(found, html.unescape(entry[1]))
            end = entry.end()
        rest = rest[max(end, len(rest) - 2 * _LONGEST) :]
    return found


def _log(file: IO[bytes]) -> OldList:
    found = OldList(LOG)
    for line in _lines(file):
        entry = _ASKED.search(line)
        if entry is None:
            found.unread += 1
        elif entry[1] in {"GET", "HEAD"} and int(entry[3]) < _FAILED:
            _count(found, entry[2])
        else:
            found.failed += 1
    return found


def _list(file: IO[bytes]) -> OldList:
    found = OldList(LIST)
    for line in _lines(file):
        if line.strip() and not line.startswith("#"):
            _count(found, line)
    return found


def _lines(file: IO[bytes]) -> Iterator[str]:
    while line := file.readline(_LINE):
        yield line.decode("utf-8", "replace").lstrip("\ufeff")


def _count(found: OldList, text: str) -> None:
    address = address_in(text)
    if address is None:
        found.unread += 1
    else:
        found.asked[address] += 1


_READERS: Final = {SITEMAP: _sitemap, LOG: _log, LIST: _list}
