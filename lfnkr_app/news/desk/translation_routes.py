"""Languages of a post for staff: begin a translation, link one that exists, unlink."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from lfnkr_app import clock, i18n
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.news.desk import queries, standing, translations
from lfnkr_app.news.desk.staff_routes import staff_bp
from lfnkr_app.news.models import Post
from lfnkr_app.web.forms import StaffForm, choice, trimmed


class LinkForm(StaffForm):
    """Which post is the same in which language."""

    language = SelectField(_l("Language"))
    address = StringField(
        _l("Its address"),
        [InputRequired(_l("Enter the address of the post")), Length(max=2000)],
        filters=[trimmed],
    )


@staff_bp.get("/<int(max=2147483647):post_id>/languages")
@requires("author")
def languages(post_id: int) -> ResponseReturnValue:
    """Show a post's languages, with the form that links one."""
    post = db.session.get(Post, post_id) or abort(404)
    return _page(post, _form(post, formdata=None))


def _form(post: Post, **given: None) -> LinkForm:
    form = LinkForm(**given)
    free = [seat for seat in translations.seats(post) if seat.post is None]
    form.language.choices = [choice(seat.code, seat.label) for seat in free]
    return form


def _page(post: Post, form: LinkForm) -> str:
    seats = translations.seats(post)
    return render_template("staff/posts/languages.html", post=post, form=form, seats=seats,
                           may_change=standing.may_change(post))  # fmt: skip


@staff_bp.post("/<int(max=2147483647):post_id>/languages/<lang>")
@requires("author")
def begin_translation(post_id: int, lang: str) -> ResponseReturnValue:
    """Make a draft in another language, with this post's text to begin from."""
    if lang not in i18n.LANGUAGES:
        abort(404)
    begin_writing()
    post, now = queries.post(post_id) or abort(404), clock.now()
    try:
        new = translations.begin(post, lang, now=now)
    except Refused as fault:
        return _back(post_id, fault.message, "error")
    detail, new_id = {"lang": lang, "from": post_id}, new.id
    audit.record("post.translate", str(new_id), actor=signed_in(), detail=detail, now=now)
    db.session.commit()
    flash(_("A draft with a copy of the text. Write over it; nobody sees it yet."), "good")
    return redirect(url_for(".edit", post_id=new_id), code=303)


@staff_bp.post("/<int(max=2147483647):post_id>/languages")
@requires("author")
def link_translation(post_id: int) -> ResponseReturnValue:
    """Link a post that exists as this one in another language."""
    post = db.session.get(Post, post_id) or abort(404)
    form = _form(post)
    if not form.validate():
        return _page(post, form), 422
    begin_writing()
    other = translations.at_address(form.address.data or "", form.language.data)
    if other is None:
        return _not_linked(post, form, _("No post in that language has this address."))
    for one in (post, other, translations.original(post), translations.original(other)):
        if refused := standing.refusal(one):
            return refused
    return _linked(post, other, form)


def _linked(post: Post, other: Post, form: LinkForm) -> ResponseReturnValue:
    post_id, other_id = post.id, other.id
    try:
        translations.link(post, other)
    except Refused as fault:
        return _not_linked(post, form, fault.message)
    detail = {"with": other_id}
    audit.record("post.link", str(post_id), actor=signed_in(), detail=detail, now=clock.now())
    db.session.commit()
    return _back(post_id, _("Linked: readers find each from the other."), "good")


def _not_linked(post: Post, form: LinkForm, sentence: str) -> ResponseReturnValue:
    db.session.rollback()
    form.address.errors = (sentence,)
    return _page(post, form), 422


@staff_bp.post("/<int(max=2147483647):post_id>/unlink")
@requires("author")
def unlink_translation(post_id: int) -> ResponseReturnValue:
    """Let a post stand alone."""
    begin_writing()
    post = db.session.get(Post, post_id) or abort(404)
    if refused := standing.refusal(post):
        return refused
    translations.part(post)
    audit.record("post.unlink", str(post_id), actor=signed_in(), detail={}, now=clock.now())
    db.session.commit()
    return _back(post_id, _("This post stands alone now."), "good")


def _back(post_id: int, sentence: str, kind: str) -> ResponseReturnValue:
    flash(sentence, kind)
    return redirect(url_for(".languages", post_id=post_id), code=303)
