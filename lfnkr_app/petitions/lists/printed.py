"""Lists to print: A4 pages that typst lays out; the names go in as data, which it never runs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from lfnkr_app import i18n
from lfnkr_app.config import ROOT
from lfnkr_app.errors import Refused
from lfnkr_app.petitions.lists.facts import SAID, Facts
from lfnkr_app.petitions.lists.people import Row
from lfnkr_app.web import fonts, printing
from lfnkr_app.web.organisation import organisation

TEMPLATE: Final = ROOT / "templates" / "lists" / "list.typ"
#: Laid out in memory as a whole, some 20 kB a name.
MOST_ROWS: Final = 20_000
#: Marks for programs that read aloud make a long list eight times as large.
READ_ALOUD: Final = 2000
TOO_LONG: Final = (
    f"A list to print holds at most {MOST_ROWS:,} lines. Take CSV or XLSX, or fewer days."
)
HEADS: Final = {
    "number": "No.", "name": "Name", "country": "Country or region", "comment": "Comment",
    "date": "Date", "email": "Email", "day": "Day", "signatures": "Signatures",
}  # fmt: skip


def pdf(heads: tuple[str, ...], rows: Iterable[Row], facts: Facts) -> bytes:
    """Return the list as a PDF of numbered A4 pages.

    Raises:
        Refused: it is too long to print.
    """
    listed = list(islice(rows, MOST_ROWS + 1))
    if len(listed) > MOST_ROWS:
        raise Refused(TOO_LONG)
    data = _data(heads, listed, facts)
    return printing.pdf(TEMPLATE, data, reads_aloud=len(listed) <= READ_ALOUD)


def _data(heads: tuple[str, ...], rows: list[Row], facts: Facts) -> dict[str, Any]:
    return facts.as_json() | {
        "said": SAID[facts.purpose], "moment": facts.moment, "not_named": facts.not_named,
        "from": organisation().name, "heads": [[head, HEADS[head]] for head in heads],
        "fonts": fonts.families("ja"), "title": fonts.readable(facts.title),
        "addressee": fonts.readable(facts.addressee), "ask": fonts.readable(facts.ask),
        "rows": [[_shown(head, cell) for head, cell in zip(heads, row, strict=True)]
                 for row in rows],
    }  # fmt: skip


def _shown(head: str, cell: object) -> str:
    text = str(cell)
    if head == "country":
        return i18n.territories().get(text, text)
    return fonts.readable(text) if head in {"name", "comment"} else text
