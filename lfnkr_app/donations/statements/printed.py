"""A statement on paper, in the language that is being spoken."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _

from lfnkr_app import i18n
from lfnkr_app.config import ROOT
from lfnkr_app.donations.receipts.wording import method_word
from lfnkr_app.donations.statements.gathering import Row, Statement
from lfnkr_app.web import fonts, printing
from lfnkr_app.web.organisation import organisation

TEMPLATE: Final = ROOT / "templates" / "statements" / "statement.typ"


def words(statement: Statement) -> dict[str, Any]:
    """Return all words of a statement, for its page and its paper."""
    heads = [_("Received on"), _("Receipt no."), _("Purpose"), _("Method"), _("Given")]
    if any(row.back for row in statement.rows):
        heads += [_("Sent back"), _("Counts")]
    span = i18n.written_day(statement.first), i18n.written_day(statement.last)
    return {
        "title": _("Your gifts, %(first)s to %(last)s", first=span[0], last=span[1]),
        "heads": [str(head) for head in heads],
        "rows": [_cells(row, statement.name)[: len(heads)] for row in statement.rows],
        "totals": [i18n.written_money(total) for total in statement.totals],
        "total_head": _("In all"), "donor": statement.name, "issued_by": _("Issued by"),
        "note": _("This statement lists your gifts. It does not replace the receipts."),
    }  # fmt: skip


def pdf(statement: Statement) -> bytes:
    """Return a statement as a PDF; it takes a moment, so hold no transaction meanwhile."""
    lang, office = i18n.current(), organisation()
    said = words(statement)
    issuer = [office.name_ja if lang == "ja" else office.name, office.representative,
              *office.address, office.phone]  # fmt: skip
    readable = {
        "rows": [[fonts.readable(cell) for cell in row] for row in said["rows"]],
        "donor": fonts.readable(f"{statement.name} 様" if lang == "ja" else statement.name),
        "issuer": [line for line in issuer if line],
    }
    page = f"{_('Page')} "
    return printing.pdf(
        TEMPLATE, said | readable | {"lang": lang, "fonts": fonts.families(lang), "page": page}
    )


def _cells(row: Row, name: str) -> list[str]:
    """Return a gift's line; it names the donor where that is not the statement's `name`."""
    fund = row.fund.get(i18n.current()) or row.fund.get("en") or _("general fund")
    purpose = str(fund) if row.donor == name else f"{fund} ({row.donor})"
    return [
        i18n.written_day(row.received_at), row.number or "—", purpose,
        method_word(row.method), i18n.written_money(row.given),
        i18n.written_money(row.back) if row.back else "", i18n.written_money(row.net),
    ]  # fmt: skip
