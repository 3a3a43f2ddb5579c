"""Receipts on paper: one A4 page each, in the language of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import gettext as _

from lfnkr_app import i18n
from lfnkr_app.config import ROOT
from lfnkr_app.donations.receipts.wording import Said
from lfnkr_app.web import fonts, printing

TEMPLATE: Final = ROOT / "templates" / "receipts" / "receipt.typ"


def receipts(papers: Sequence[Said], *, windows: Sequence[str] = ()) -> bytes:
    """Return a PDF with a page for each receipt; `windows` are the addresses for the envelopes."""
    shown = [*windows, *[""] * (len(papers) - len(windows))]
    pages = [_page(said, window) for said, window in zip(papers, shown, strict=True)]
    return printing.pdf(TEMPLATE, {"pages": pages})


def _page(said: Said, window: str) -> dict[str, Any]:
    with i18n.speaking(said.lang):
        issuer = [said.issuer, *said.issuer_lines, said.phone]
        return {
            "lang": said.lang, "fonts": fonts.families(said.lang), "document": said.title,
            "title": _title(said), "second": _second(said), "number": said.number,
            "number_head": _("No."), "issued_head": _("Issued on"), "issued_on": said.issued_on,
            "donor": fonts.readable(_addressed(said)), "amount": said.amount,
            "as_gift": _("The above was received as a gift."), "marks": _marks(said),
            "facts": [[head, fonts.readable(words)] for head, words in _facts(said)],
            "tax": fonts.readable(said.tax), "issued_by": _("Issued by"),
            "issuer": [fonts.readable(line) for line in issuer if line],
            "window": [fonts.readable(line) for line in window.splitlines()],
            "stamp": _("No revenue stamp is needed: gifts are no business."),
        }  # fmt: skip


def _addressed(said: Said) -> str:
    return f"{said.donor} 様" if said.lang == "ja" else said.donor


def _title(said: Said) -> str:
    return _("Tax receipt") if said.is_certified else _("Receipt")


def _second(said: Said) -> str:
    """Return the title once more for readers in the other language of the office."""
    return "Receipt" if said.lang == "ja" else "領収書"


def _marks(said: Said) -> list[str]:
    """Return what must catch the eye: void, handed out once more, made up, in place of another."""
    marks = []
    if said.is_void:
        marks.append(f"{said.void_title}. {said.void_words}")
    if said.is_duplicate:
        marks.append(_("Duplicate: handed out once more under the same number."))
    if said.demonstration:
        marks.append(said.demonstration)
    if said.replaces:
        marks.append(_("This receipt replaces %(number)s, which is void.", number=said.replaces))
    return [str(mark) for mark in marks]


def _facts(said: Said) -> list[tuple[str, str]]:
    told = {said.number, said.issued_on, said.amount, said.donor, said.replaces}
    return [(head, words) for head, words in said.facts
            if words not in told or head == _("Received on")]  # fmt: skip
