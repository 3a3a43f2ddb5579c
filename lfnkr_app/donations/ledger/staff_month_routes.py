"""One month of gifts for printing: totals by currency, by way and by fund."""

from __future__ import annotations

from flask import abort, render_template, url_for

from lfnkr_app import clock, i18n
from lfnkr_app.accounts.access import requires
from lfnkr_app.donations.ledger import queries, staff_words, totals, wanted
from lfnkr_app.donations.ledger.staff_forms import NO_FUND_WORDS
from lfnkr_app.donations.ledger.staff_pages import staff_bp
from lfnkr_app.donations.ledger.wanted import Wanted


@staff_bp.get("/month/<month>/")
@requires("donations")
def month(month: str) -> str:
    """Return what a month brought; it names nobody."""
    first = wanted.month_named(month) or abort(404)
    now = clock.now()
    start, end = wanted.month_of(first)
    chosen = Wanted(since=start, until=end)
    after = wanted.month_after(first)
    later = after if after <= clock.tokyo_day(now) else None
    return render_template(
        "staff/ledger/month.html", first=start, last=end, now=now, words=staff_words,
        all_in_all=totals.received(chosen), by_method=totals.by_method(chosen),
        by_fund=totals.by_fund(chosen), funds=_funds(), is_over=clock.tokyo_day(now) > end,
        older_url=_url(wanted.month_before(first)), newer_url=_url(later) if later else None,
    )  # fmt: skip


def _url(month: object) -> str:
    return url_for(".month", month=f"{month:%Y-%m}")


def _funds() -> dict[str, object]:
    """Return the names of the funds by their slugs; gifts of none have an empty one."""
    lang = i18n.current()
    return {"": NO_FUND_WORDS, **{fund.slug: fund.name_in(lang) for fund in queries.funds()}}
