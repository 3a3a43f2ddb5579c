"""The ledger, for staff who hold the role `donations`."""

from __future__ import annotations

from datetime import date
from typing import Final
from urllib.parse import urlencode

from flask import abort, render_template, request, url_for

from lfnkr_app.accounts.access import requires
from lfnkr_app.donations import queries
from lfnkr_app.donations.ledger import staff_gift_routes
from lfnkr_app.donations.ledger.staff_pages import staff_bp
from lfnkr_app.donations.models import GiftState
from lfnkr_app.donations.queries import A_PAGE, Filters
from lfnkr_app.donations.terms import CURRENCIES

__all__ = ["staff_bp", "staff_gift_routes"]
DAY_ONE: Final = "-01"


@staff_bp.get("/")
@requires("donations")
def gifts() -> str:
    """Return a page of gifts by state, currency and Tokyo month, and what they come to."""
    filters = _filters()
    total = queries.count(filters)
    page, pages = request.args.get("page", 1, int), max(1, -(-total // A_PAGE))
    if not 1 <= page <= pages:
        abort(404)
    chosen = {name: request.args.get(name, "") for name in ("state", "currency", "month")}
    return render_template(
        "staff/ledger/gifts.html", rows=queries.ledger(filters, page), page=page, pages=pages,
        total=total, lines=queries.totals(filters), chosen=chosen, states=list(GiftState),
        currencies=CURRENCIES, months=[f"{month:%Y-%m}" for month in queries.months()],
        page_url=lambda number: f"{url_for('.gifts')}?{urlencode({**chosen, 'page': number})}",
    )  # fmt: skip


def _filters() -> Filters:
    """Return what the address asks for; what it cannot mean does not filter."""
    state, currency = request.args.get("state", ""), request.args.get("currency", "")
    return Filters(
        state=state if state in set(GiftState) else "",
        currency=currency if currency in CURRENCIES else "",
        month=_month(request.args.get("month", "")),
    )


def _month(text: str) -> date | None:
    try:
        month = date.fromisoformat(text + DAY_ONE)
    except ValueError:
        return None
    return month if 2000 <= month.year <= 2100 else None
