"""Public pages of letters: read, sign, look for the mail, see the names."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr

from flask import (
    Blueprint,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock, i18n
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import actions, queries, reading, shown, stamps
from lfnkr_app.petitions.errors import PetitionClosed
from lfnkr_app.petitions.forms import AddressForm, SignForm
from lfnkr_app.petitions.guarding import judging, work
from lfnkr_app.petitions.models import Petition
from lfnkr_app.petitions.standing import OVER
from lfnkr_app.privacy import keys
from lfnkr_app.web.headers import allow_workers, page_class
from lfnkr_app.web.limits import by_network
from lfnkr_app.web.network import network_of

bp = Blueprint("petitions", __name__)


@bp.get("/letters/")
def letters() -> ResponseReturnValue:
    """Return the list of letters: those that can be signed, then those that are over."""
    cards = [queries.card(petition) for petition in queries.public_petitions()]
    over = [card for card in cards if card.standing in OVER]
    return render_template(
        "petitions/letters.html", cards=[card for card in cards if card not in over], over=over
    )


@bp.get("/letters/<slug>/")
def letter(slug: str) -> ResponseReturnValue:
    """Return the letter with its form."""
    petition = _petition(slug)
    stamp = stamps.make(clock.now())
    return _letter_page(petition, SignForm(petition, formdata=None, stamp=stamp))


@bp.get("/letters/<slug>/sign/")
def sign_form(slug: str) -> ResponseReturnValue:
    """Lead to the letter; the form stands there."""
    return redirect(url_for(".letter", slug=_petition(slug).slug), code=303)


@bp.post("/letters/<slug>/sign/")
@by_network()
def sign(slug: str) -> ResponseReturnValue:
    """Take a signature and ask its owner to confirm; show a wrong form again, with the letter."""
    petition, now = _petition(slug), clock.now()
    form = SignForm(petition)
    if not form.validate():
        return _letter_page(petition, form), 422
    if reading.changed_since(petition, stamps.read(form.stamp.data)):
        return _read_again(petition, form, now)
    signer, sent = form.signer(i18n.current()), _sent(form, now)
    begin_writing()
    circumstances = judging.circumstances(petition, signer, sent, now=now)
    actions.sign(petition, signer, circumstances, now=now)
    db.session.commit()
    return redirect(url_for(".check_your_mail", slug=slug), code=303)


def _sent(form: SignForm, now: datetime) -> judging.Sent:
    """Return what came beside the words; the key of the network is made before the lock is held."""
    network = network_of(request.remote_addr)
    return judging.Sent(
        address=request.remote_addr, ip_key=keys.network_key(network, now) if network else None,
        trap=bool(form.website.data), opened_at=stamps.read(form.stamp.data),
        solution=form.work.data or "",
    )  # fmt: skip


@bp.get("/letters/<slug>/check-your-mail/")
@page_class("personal")
def check_your_mail(slug: str) -> ResponseReturnValue:
    """Return the page that is the same for everybody who signed, and shows no address."""
    return _mail_page(
        _petition(slug), AddressForm(formdata=None), sent_again="again" in request.args
    )


@bp.post("/letters/<slug>/check-your-mail/")
@by_network()
def send_again(slug: str) -> ResponseReturnValue:
    """Send the link once more if there is one; the answer is the same for every address."""
    petition, form = _petition(slug), AddressForm()
    if not form.validate():
        return _mail_page(petition, form), 422
    begin_writing()
    actions.send_again(petition, form.email.data or "", now=clock.now())
    db.session.commit()
    return redirect(url_for(".check_your_mail", slug=slug, again="1"), code=303)


@bp.get("/letters/<slug>/names/")
def names(slug: str) -> ResponseReturnValue:
    """Return the names whose owners chose to show them, a page at a time."""
    petition = _petition(slug)
    found = shown.names_page(petition.id, request.args.get("page", 1, int))
    if found is None:
        abort(404)
    return render_template(
        "petitions/names.html", petition=petition, card=queries.card(petition), found=found,
        countries=shown.countries(petition.id), noindex=True,
    )  # fmt: skip


@bp.errorhandler(PetitionClosed)
def closed(_error: PetitionClosed) -> ResponseReturnValue:
    """Show the letter as it is now, closed, with the count on top and what was written kept."""
    db.session.rollback()
    petition = _petition((request.view_args or {})["slug"])
    if request.endpoint == "petitions.send_again":
        card = queries.card(petition)
        return render_template("petitions/link_problem.html", closed=card, ways=[]), 410
    form = SignForm(petition)
    form.form_errors.append(_("Nothing was sent: this letter takes no signatures now."))
    return _letter_page(petition, form), 409


@bp.errorhandler(429)
def too_many(_error: Exception) -> ResponseReturnValue:
    """Ask for a minute's patience, and keep what was typed."""
    petition = _petition((request.view_args or {})["slug"])
    again = request.endpoint == "petitions.send_again"
    form = AddressForm() if again else SignForm(petition)
    form.form_errors.append(_("Please wait a minute, then try again."))
    if isinstance(form, AddressForm):
        page = _mail_page(petition, form)
    else:
        page = _letter_page(petition, form)
    return page, 429, {"Retry-After": "60"}


def _petition(slug: str) -> Petition:
    petition = queries.public_petition(slug)
    if petition is None:
        abort(404)
    return petition


def _letter_page(petition: Petition, form: SignForm) -> str:
    if form is not None and work.asking(petition.id).since is not None:
        form.asks_work = True
        allow_workers()
    return reading.letter_page(petition, form)


def _read_again(petition: Petition, form: SignForm, now: datetime) -> ResponseReturnValue:
    """Show the new words to whoever read the old ones: nobody signs what they have not seen."""
    form.stamp.data = stamps.make(now)
    form.form_errors.append(
        _("The letter changed while this page was open. Read it again: your entries are kept.")
    )
    return _letter_page(petition, form), 409


def _mail_page(petition: Petition, form: AddressForm, *, sent_again: bool = False) -> str:
    card = queries.card(petition)
    sender = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1]
    return render_template(
        "petitions/check_your_mail.html", card=card, form=form, sent_again=sent_again,
        mail_domain=sender.rpartition("@")[2],
    )  # fmt: skip
