"""The funds for readers: how far each has come, what money was used for, who gave by name."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock, i18n
from lfnkr_app.donations.funds import presenting, queries, rules, totals
from lfnkr_app.donations.models import FundState

bp = Blueprint("funds", __name__, url_prefix="/funds")


@bp.get("/")
def funds() -> ResponseReturnValue:
    """Return the funds with what came for each, and what money was used for by quarter."""
    live, ended, as_of = presenting.cards(clock.now())
    return render_template(
        "donations/funds.html", live=live, ended=ended, as_of=as_of,
        quarters=rules.by_quarter(queries.uses()), fund_name=fund_name,
    )  # fmt: skip


@bp.get("/<slug>/names/")
def names(slug: str) -> ResponseReturnValue:
    """Return the names of those who gave to a fund and chose to be named."""
    fund = queries.by_slug(slug)
    if slug != rules.GENERAL and (fund is None or fund.state == FundState.ARCHIVED):
        abort(404)
    fund_id = fund.id if fund else None
    page = totals.names_page(fund_id, request.args.get("page", 1, int)) or abort(404)
    return render_template("donations/fund_names.html", slug=slug, found=page,
                           name=fund_name(fund_id), noindex=True)  # fmt: skip


def fund_name(fund_id: int | None) -> str:
    """Return the name of a fund in the reader's language."""
    fund = queries.named(fund_id)
    return i18n.in_words(fund.names) if fund else str(_("Where it is needed most"))
