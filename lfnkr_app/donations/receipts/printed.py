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
    pages = [page(said, window) for said, window in zip(papers, shown, strict=True)]
    return printing.pdf(TEMPLATE, {"pages": pages})


def page(said: Said, window: str) -> dict[str, Any]:
    """Return all words of one page, as the template takes them."""
    with i18n.speaking(said.lang):
        issuer = [said.issuer, *said.issuer_lines, said.phone]
        return {
            "lang": said.lang, "fonts": fonts.families(said.lang), "document": said.title,
            "title": _title(said), "second": _second(said), "number": said.number,
            "number_head": _("No."), "issued_head": _("Issued on"), "issued_on": said.issued_on,
            "donor": fonts.readable(_addressed(said)), "amount": said.amount,
            "as_gift": _("The above was received as a gift."), "marks": _marks(said),
            "is_void": said.is_void,
            "facts": [[head, fonts.readable(words)] for head, words in _facts(said)],
            "tax": fonts.readable(said.tax), "issued_by": _("Issued by"),
            "issuer": [fonts.readable(line) for line in issuer if line],
            "window": [fonts.readable(line) for line in window.splitlines()],
            "stamp": _("No revenue stamp is needed: a gift is not business."),
        }  # fmt: skip


def _addressed(said: Said) -> str:
    return f"{said.donor} 様" if said.lang == "ja" else said.donor


def _title(said: Said) -> str:
    return _("Tax receipt") if said.is_certified else _("Receipt")


def _second(said: Said) -> str:
    """Return the title once more for readers in the other language of the office."""
    return "Receipt" if said.lang == "ja" else "領収書"


def _marks(said: Said) -> list[dict[str, Any]]:
    """Return what must catch the eye: void, handed out once more, made up, in place of another."""
    marks = []
    if said.is_void:
        marks.append(_mark(said.void_title, said.void_words))
    if said.is_duplicate:
        marks.append(_mark(_("Duplicate: handed out once more under the same number.")))
    if said.demonstration:
        marks.append(_mark(said.demonstration))
    if said.replaces:
        words = _("This receipt replaces %(number)s, which is void.", number=said.replaces)
        marks.append(_mark(words, alarms=False))
    return marks


def _mark(*words: str, alarms: bool = True) -> dict[str, Any]:
    return {"words": [str(line) for line in words], "alarms": alarms}


def _facts(said: Said) -> list[tuple[str, str]]:
    """Return the facts that do not stand elsewhere on the paper."""
    told = {_("Receipt no."), _("In place of"), _("Issued on"), _("Amount"), _("Donor")}
    return [(head, words) for head, words in said.facts if head not in told]
