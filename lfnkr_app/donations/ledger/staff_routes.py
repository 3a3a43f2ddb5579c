"""The ledger for staff: gifts by filters with their totals, and the search for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import panels
from lfnkr_app.donations.ledger import (
    finding,
    queries,
    staff_correcting_routes,
    staff_gift_routes,
    staff_month_routes,
    staff_words,
    totals,
    wanted,
)
from lfnkr_app.donations.ledger.queries import Found
from lfnkr_app.donations.ledger.staff_forms import FilterForm, FindForm
from lfnkr_app.donations.ledger.staff_pages import staff_bp
from lfnkr_app.donations.ledger.wanted import Wanted
from lfnkr_app.web.forms import asked

__all__ = ["staff_bp", "staff_correcting_routes", "staff_gift_routes", "staff_month_routes"]
UNLOGGED: Final = 10


@staff_bp.get("/")
@requires("donations")
def gifts() -> ResponseReturnValue:
    """Return the gifts that fit the filters; a view of more than ten givers is on record."""
    form = _filters()
    found = _found(form.wanted())
    if len(found.lines) > UNLOGGED:
        _record("gifts.view", {"rows": len(found.lines)})
        form = _filters()
        found = _found(form.wanted())
    return render_template(
        "staff/ledger/gifts.html", form=form, found=found, search=FindForm(formdata=None),
        sums=_sums(form.wanted()), words=staff_words, buttons=panels.buttons(),
        **_pages(form, found),
    )  # fmt: skip


@staff_bp.route("/search", methods=["GET", "POST"])
@requires("donations")
def search() -> ResponseReturnValue:
    """Look for gifts by something exact; sent as a form, so that no address stands in a log."""
    form = FindForm()
    if request.method == "GET" or not form.validate():
        return _search_page(form, None), 422 if form.errors else 200
    words = form.words.data or ""
    found = finding.found(words)
    is_number = not finding.names_a_person(words)
    _record("gifts.search", {"found": len(found)})
    if is_number and len(found) == 1:
        return redirect(url_for(".gift", gift_id=found[0]), code=303)
    return _search_page(form, found)


def _search_page(form: FindForm, found: list[int] | None) -> str:
    lines = None if found is None else queries.lines_of(found)
    return render_template(
        "staff/ledger/search.html", search=form, lines=lines, words=staff_words,
        most=finding.MOST,
    )  # fmt: skip


def _filters() -> FilterForm:
    form = FilterForm(request.args, today=clock.tokyo_day(clock.now()))
    form.check()
    return form


def _found(wanted: Wanted) -> Found:
    before, after = (request.args.get(name, 0, int) for name in ("before", "after"))
    if not all(0 <= number < 2**31 for number in (before, after)):
        abort(404)
    return queries.found(wanted, before=before, after=after)


def _sums(chosen: Wanted) -> dict[str, Any]:
    """Return what the totals above the list say.

    Where no days are chosen they are those of the present month: what years brought stands in no
    page that opens in a moment.
    """
    if chosen.state in wanted.NEVER:
        return {}
    if chosen.state in {*wanted.EXPECTED, *wanted.RAW} - {"succeeded"}:
        return {"expected": totals.expected(chosen)}
    month = None
    if not chosen.has_period:
        month = clock.tokyo_day(clock.now()).replace(day=1)
        first, last = wanted.month_of(month)
        chosen = Wanted(**vars(chosen) | {"since": first, "until": last})
    return {"received": totals.received(chosen), "month": month, "print": _whole_month(chosen)}


def _whole_month(chosen: Wanted) -> str | None:
    """Return the month that the days are, for the link to its page; None for other days."""
    first, last = chosen.since, chosen.until
    is_one = first is not None and last is not None and wanted.month_of(first) == (first, last)
    return f"{first:%Y-%m}" if is_one else None


def _pages(form: FilterForm, found: Found) -> dict[str, Any]:
    chosen = asked(form)
    return {
        "older_url": url_for(".gifts", before=found.older, **chosen) if found.older else None,
        "newer_url": url_for(".gifts", after=found.newer, **chosen) if found.newer else None,
        "is_filtered": bool(chosen),
    }


def _record(act: str, detail: Mapping[str, Any]) -> None:
    begin_writing()
    audit.record(act, "ledger", actor=signed_in(), detail=detail, now=clock.now())
    db.session.commit()
