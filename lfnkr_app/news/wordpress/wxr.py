"""Reading a WordPress export (WXR, an RSS file with WordPress's own elements), record by record.

Source: WordPress, wp-admin/includes/export.php, versions 1.0 to 1.2 of the format.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from gzip import BadGzipFile
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import errors

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from lfnkr_app.news.wordpress.builders import BUILDERS
from lfnkr_app.news.wordpress.export_text import ExportText, opened
from lfnkr_app.news.wordpress.fields import plain, short_name
from lfnkr_app.news.wordpress.records import N_, NotAWordPressExport, Record, Site

_CUT_SHORT: Final = N_("The file ends in the middle; copy it again, or export it again.")
_OTHER_XML: Final = N_("The file is XML, but not a WordPress export.")
_OTHER_FEED: Final = N_("The file is an RSS feed, but not a WordPress export.")
_ENTITIES: Final = N_("The file defines XML entities; no export does.")
_ENCODING: Final = N_("The file names an unknown character encoding.")
_MALFORMED: Final = N_("The file is not well-formed XML (line %(line)s, column %(column)s).")
_TOO_DEEP: Final = N_("The file nests its elements deeper, or has more of them, than any export.")
_DEEPEST: Final = 12
_MOST_ELEMENTS: Final = 200_000
_CUT_SHORT_CODES: Final = {
    errors.codes[message]
    for message in (
        errors.XML_ERROR_NO_ELEMENTS,
        errors.XML_ERROR_UNCLOSED_TOKEN,
        errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        errors.XML_ERROR_PARTIAL_CHAR,
    )
}


def read(path: Path) -> Iterator[Record]:
    """Yield the site, then each author, term and item of the export, in the file's order.

    The file may be gzipped. One record is in memory at a time.

    Raises:
        NotAWordPressExport: while iterating, when the file is broken, cut short, hostile or
            something else; records before that place have been yielded.
        OSError: the file cannot be opened.
    """
    with _named_errors(), opened(path) as text:
        yield from _records(text)


def _records(text: ExportText) -> Iterator[Record]:
    """Yield the records of an export's text."""
    channel = _Channel()
    path: list[Element] = []
    elements = 0
    for event, element in iterparse(text, events=("start", "end")):
        if event == "start":
            path.append(element)
            elements += 1
            _check_place(path, elements)
            continue
        path.pop()
        if len(path) == 2:
            yield from channel.take(element)
            path[1].clear()
            text.next_record()
            elements = 0
    yield from channel.site_once()


def _check_place(path: list[Element], elements: int) -> None:
    """Refuse a file that is not RSS at its first two elements, and one made to fill the memory."""
    expected = ("rss", "channel")
    if len(path) <= 2 and short_name(path[-1].tag) != expected[len(path) - 1]:
        raise NotAWordPressExport(_OTHER_XML)
    if len(path) > _DEEPEST or elements > _MOST_ELEMENTS:
        raise NotAWordPressExport(_TOO_DEEP)


class _Channel:
    """What the head of the file has told so far about the site."""

    def __init__(self) -> None:
        self._head: dict[str, str] = {}
        self._told = False

    def take(self, element: Element) -> Iterator[Record]:
        """Yield what a child of the channel holds, after the site itself."""
        name = short_name(element.tag)
        if name not in BUILDERS:
            self._head.setdefault(name, (element.text or "").strip())
            return
        yield from self.site_once()
        if (record := BUILDERS[name](element)) is not None:
            yield record

    def site_once(self) -> Iterator[Site]:
        """Yield the site the first time, nothing later."""
        if self._told:
            return
        if "wp:wxr_version" not in self._head:
            raise NotAWordPressExport(_OTHER_FEED)
        self._told = True
        yield Site(
            base_url=self._base_url(),
            title=plain(self._head.get("title", "")),
            description=plain(self._head.get("description", "")),
            language=self._head.get("language", ""),
        )

    def _base_url(self) -> str:
        """Return the address of the blog, without a closing slash."""
        names = ("wp:base_blog_url", "wp:base_site_url", "link")
        return next((self._head[name] for name in names if self._head.get(name)), "").rstrip("/")


@contextmanager
def _named_errors() -> Iterator[None]:
    """Turn each way in which reading fails into NotAWordPressExport with a sentence."""
    try:
        yield
    except ParseError as error:
        raise _fault(error) from error
    except DefusedXmlException as error:
        raise NotAWordPressExport(_ENTITIES) from error
    except (EOFError, BadGzipFile, zlib.error) as error:
        raise NotAWordPressExport(_CUT_SHORT) from error
    except (LookupError, UnicodeError) as error:
        raise NotAWordPressExport(_ENCODING) from error


def _fault(error: ParseError) -> NotAWordPressExport:
    """Return what is wrong with the XML, and where."""
    line, column = error.position
    if error.code in _CUT_SHORT_CODES:
        return NotAWordPressExport(_CUT_SHORT)
    return NotAWordPressExport(_MALFORMED, line=line, column=column + 1)
