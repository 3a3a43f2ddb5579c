"""Lists to print: A4 pages that typst lays out; the names go in as data, which it never runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from typing import Final

import typst

from lfnkr_app import i18n
from lfnkr_app.config import ROOT
from lfnkr_app.errors import Refused
from lfnkr_app.petitions.lists.facts import SAID, Facts
from lfnkr_app.petitions.lists.people import Row
from lfnkr_app.web import fonts
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
    compiler = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts.loaded())
    made = compiler.compile(
        format="pdf", sys_inputs={"data": _data(heads, listed, facts)},
        pdf_tags=len(listed) <= READ_ALOUD,
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


def _data(heads: tuple[str, ...], rows: list[Row], facts: Facts) -> str:
    said = facts.as_json() | {
        "said": SAID[facts.purpose], "moment": facts.moment, "not_named": facts.not_named,
        "from": organisation().name, "heads": [[head, HEADS[head]] for head in heads],
        "fonts": fonts.families("ja"), "title": fonts.readable(facts.title),
        "addressee": fonts.readable(facts.addressee), "ask": fonts.readable(facts.ask),
        "rows": [[_shown(head, cell) for head, cell in zip(heads, row, strict=True)]
                 for row in rows],
    }  # fmt: skip
    return json.dumps(said)


def _shown(head: str, cell: object) -> str:
    text = str(cell)
    if head == "country":
        return i18n.territories().get(text, text)
    return fonts.readable(text) if head in {"name", "comment"} else text
