"""What the office says of itself: the overview, its facts, where transfers go."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lfnkr_app import clock
from lfnkr_app.accounts.access import fresh_sign_in, has_role, requires
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.transfers import accounts
from lfnkr_app.pages.office_forms import OfficeForm, TransfersForm, standing
from lfnkr_app.pages.site_blueprint import FRESH_MINUTES, record, staff_bp
from lfnkr_app.web.organisation import change, organisation


class Card(NamedTuple):
    """One thing that can be done with the site: its words, its address, and who may."""

    title: Any
    words: Any
    url: str
    role: str


CARDS: Final = (
    Card(_l("Office facts"), _l("Names, address, telephone, mail, how to reach us safely"),
         "/staff/site/office", "administrator"),
    Card(_l("Transfers"), _l("Bank and post office accounts"), "/staff/site/transfers",
         "administrator"),
    Card(_l("Tax and receipts"), _l("Certificates with their dates, the tax line on receipts"),
         "/staff/gifts/receipts/tax/", "administrator"),
    Card(_l("Form of a gift"), _l("Sums, currencies, cards, what they pay for, terms of giving"),
         "/staff/gifts/terms/", "administrator"),
    Card(_l("Funds and campaigns"), _l("What donors may give for, and what money was used for"),
         "/staff/gifts/funds/", "administrator"),
    Card(_l("Home page"), _l("What we do, use of gifts, figures, older archives"),
         "/staff/site/home/", "administrator"),
    Card(_l("Menu"), _l("The links at the head and the foot of every page"),
         "/staff/site/menu/", "administrator"),
    Card(_l("Pages"), _l("About, Resources, Links, FAQ and the others"),
         "/staff/posts/?kind=page", "editor"),
    Card(_l("Topics"), _l("Categories and tags: name, order, merge"), "/staff/topics/", "editor"),
    Card(_l("Redirects"), _l("Old addresses and where they lead"), "/staff/redirects/", "editor"),
    Card(_l("Moving in"), _l("Bring posts, pages and files over from WordPress"),
         "/staff/imports/", "administrator"),
    Card(_l("Export"), _l("Take everything along as files in open formats"),
         "/staff/exports/", "administrator"),
)  # fmt: skip


@staff_bp.get("/")
@requires("editor")
def index() -> ResponseReturnValue:
    """Return what can be done with the site, by whoever asks."""
    rules = {rule.rule for rule in current_app.url_map.iter_rules()}
    there = [card for card in CARDS if card.url.partition("?")[0] in rules]
    cards = [card for card in there if has_role(card.role)]
    return render_template("staff/site/index.html", cards=cards)


@staff_bp.route("/office", methods=["GET", "POST"])
@requires("administrator")
def office() -> ResponseReturnValue:
    """Change what the office says of itself."""
    form = OfficeForm(data=standing(organisation()))
    if request.method == "POST" and form.validate():
        _store(form.settings(), "site.office")
        return redirect(url_for(".index"), code=303)
    return render_template("staff/site/office.html", form=form), 422 if form.errors else 200


@staff_bp.route("/transfers", methods=["GET", "POST"])
@requires("administrator")
@fresh_sign_in(FRESH_MINUTES)
def transfers() -> ResponseReturnValue:
    """Change where transfers go."""
    form = TransfersForm(data=standing(organisation()))
    if request.method == "POST" and form.validate():
        _store(form.settings(), "site.transfers")
        return redirect(url_for(".transfers"), code=303)
    offered = {method: accounts.currencies_of(method) for method in accounts.METHODS}
    code = 422 if form.errors else 200
    return render_template("staff/site/transfers.html", form=form, offered=offered), code


def _store(values: dict[str, Any], act: str) -> None:
    """Store the settings that changed, each with what it was before."""
    begin_writing()
    now, before = clock.now(), organisation()
    changed = {}
    for name, value in values.items():
        was = getattr(before, name)
        was = list(was) if isinstance(was, tuple) else was
        if value != was:
            changed[name] = [was, value]
            change(name, value, now=now)
    if changed:
        record(act, "office", changed)
    db.session.commit()
    flash(_("Saved.") if changed else _("Nothing was changed."), "good")
