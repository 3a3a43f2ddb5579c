"""The text of an export file, plain or gzipped, rid of what XML refuses; bounded in memory."""

import codecs
import gzip
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lfnkr_app.news.wordpress.records import N_, NotAWordPressExport

MOST_OF_ONE_RECORD: Final = 16 * 1024 * 1024
"""Characters; a post longer than this is no post but an attack on our memory."""
MOST_IN_ALL: Final = 1024 * 1024 * 1024
#: Text is packed to a tenth, seldom to a thirtieth; what unpacks to more is no export.
_MOST_UNPACKED: Final = 100
_ALWAYS_FINE: Final = 32 * 1024 * 1024
_TOO_LONG: Final = N_("One entry of the file is larger than any post can be.")
_TOO_LARGE: Final = N_("The file holds more than 1 GB of text: export it in parts, by year.")
_BOMB: Final = N_("The file unpacks to more than a hundred times its size: it is no export.")
_EMPTY: Final = N_("The file is empty.")
_ZIP: Final = N_("The file is a zip archive: unpack it, then choose the .xml file inside.")
_PAGE: Final = N_("The file is a web page, not an export. Sign in to WordPress and export again.")
_BINARY: Final = N_("The file is not text: choose the .xml or .xml.gz file that WordPress made.")

# WordPress leaves these in CDATA, where pasted text brought them; XML 1.0 forbids them all.
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENCODING: Final = re.compile(rb"""<\?xml[^>]{0,80}encoding=["']([A-Za-z0-9._-]{1,40})["']""")
_MARKS: Final = {codecs.BOM_UTF8: "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class ExportText:
    """A readable text that counts what one record takes."""

    def __init__(
        self, text: io.TextIOBase, most: int = MOST_OF_ONE_RECORD, unpacked: int = MOST_IN_ALL
    ) -> None:
        self._text = text
        self._most, self._unpacked = most, unpacked
        self._taken = self._in_all = 0
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
        self._in_all += len(chunk)
        if self._in_all > self._unpacked:
            raise NotAWordPressExport(_BOMB if self._unpacked < MOST_IN_ALL else _TOO_LARGE)
        if self._taken > self._most:
            raise NotAWordPressExport(_TOO_LONG)
        kept = _FORBIDDEN.sub("", chunk)
        kept = kept if self._begun else kept.lstrip()
        self._begun = self._begun or bool(kept)
        return kept


@contextmanager
def opened(path: Path) -> Iterator[ExportText]:
    """Open `path`, gzipped or not (its first bytes decide), in the encoding it declares."""
    with path.open("rb") as file:
        zipped = file.peek(2)[:2] == b"\x1f\x8b"
        size = os.fstat(file.fileno()).st_size
        unpacked = max(_ALWAYS_FINE, _MOST_UNPACKED * size) if zipped else MOST_IN_ALL
        with io.BufferedReader(gzip.GzipFile(fileobj=file)) if zipped else file as plain:
            start = plain.peek(1024)[:1024]
            _refuse_others(start)
            with io.TextIOWrapper(plain, _encoding(start[:256]), errors="replace") as text:
                yield ExportText(text, unpacked=min(unpacked, MOST_IN_ALL))


def _refuse_others(start: bytes) -> None:
    """Say what a file is that cannot be an export, by its first bytes."""
    if not start:
        raise NotAWordPressExport(_EMPTY)
    if start.startswith(b"PK\x03\x04"):
        raise NotAWordPressExport(_ZIP)
    if re.match(
        rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b", start, re.IGNORECASE
    ):
        raise NotAWordPressExport(_PAGE)
    if b"<" not in start.replace(b"\0", b""):
        raise NotAWordPressExport(_BINARY)


def _encoding(start: bytes) -> str:
    """Return the encoding that the first bytes tell, UTF-8 when they tell none."""
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    declared = _ENCODING.search(start)
    return declared[1].decode("ascii") if declared else "utf-8"
