"""The text of an export file, plain or gzipped, rid of what XML refuses; bounded in memory."""

import codecs
import gzip
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lfnkr_app.news.wordpress.records import NotAWordPressExport

MOST_OF_ONE_RECORD: Final = 64 * 1024 * 1024
"""Characters; a post longer than this is no post but an attack on our memory."""

# WordPress leaves these in CDATA, where pasted text brought them; XML 1.0 forbids them all.
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENCODING: Final = re.compile(rb"""<\?xml[^>]{0,80}encoding=["']([A-Za-z0-9._-]{1,40})["']""")
_MARKS: Final = {codecs.BOM_UTF8: "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class ExportText:
    """A readable text that counts what one record takes."""

    def __init__(self, text: io.TextIOBase, most: int = MOST_OF_ONE_RECORD) -> None:
        self._text = text
        self._most = most
        self._taken = 0
        self._begun = False

    def read(self, size: int = 65536) -> str:
        """Return the next characters, at most `size`, or an empty text at the end."""
        while chunk := self._text.read(size):
            if kept := self._cleaned(chunk):
                return kept
        return ""

    def next_record(self) -> None:
        """Begin counting anew."""
        self._taken = 0

    def _cleaned(self, chunk: str) -> str:
        """Return `chunk` without forbidden characters, nor blank lines before the XML begins."""
        self._taken += len(chunk)
        if self._taken > self._most:
            raise NotAWordPressExport("One entry of the file is larger than any post can be.")
        kept = _FORBIDDEN.sub("", chunk)
        kept = kept if self._begun else kept.lstrip()
        self._begun = self._begun or bool(kept)
        return kept


@contextmanager
def opened(path: Path) -> Iterator[ExportText]:
    """Open `path`, gzipped or not (its first bytes decide), in the encoding it declares."""
    with path.open("rb") as file:
        zipped = file.peek(2)[:2] == b"\x1f\x8b"
        with io.BufferedReader(gzip.GzipFile(fileobj=file)) if zipped else file as plain:
            encoding = _encoding(plain.peek(256)[:256])
            with io.TextIOWrapper(plain, encoding, errors="replace") as text:
                yield ExportText(text)


def _encoding(start: bytes) -> str:
    """Return the encoding that the first bytes tell, UTF-8 when they tell none."""
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    declared = _ENCODING.search(start)
    return declared[1].decode("ascii") if declared else "utf-8"
