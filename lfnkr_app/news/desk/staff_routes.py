"""Posts and pages for staff: the list, the form, saving, taking down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from lfnkr_app import clock
from lfnkr_app.accounts.access import has_role, keeps_text, requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import actions as news
from lfnkr_app.news.desk import (
    actions,
    addresses,
    drafts,
    fields,
    forms,
    queries,
    rules,
    saving,
    showing,
)
from lfnkr_app.news.models import Kind, Post, Status
from lfnkr_app.web.forms import asked

staff_bp = Blueprint("posts", __name__, url_prefix="/posts")
#: A letter is made with its petition, so it is not among these.
MADE_HERE: Final = (Kind.NEWS, Kind.STATEMENT, Kind.PAGE)


@staff_bp.get("/")
@requires("author")
def posts() -> ResponseReturnValue:
    """List the posts and pages that fit the filters."""
    form, status = forms.FilterForm(request.args), request.args.get("status", "")
    status = status if status in forms.STATUSES else ""
    page = request.args.get("page", 1, int)
    found = queries.found(form.filters(status), page, clock.now())
    if found is None:
        abort(404)
    return render_template(
        "staff/posts/posts.html", form=form, found=found, status=status, tabs=_tabs(status),
        is_editor=has_role("editor"), kinds=forms.KINDS, states=forms.STATUSES, tones=forms.TONES,
        page_url=_page_url(status), is_filtered=any(_chosen().values()),
    )  # fmt: skip


@staff_bp.post("/new")
@requires("author")
def make() -> ResponseReturnValue:
    """Begin a post or a page: an empty draft, opened in its form."""
    kind = request.form.get("kind", Kind.NEWS)
    if kind not in MADE_HERE:
        abort(400)
    begin_writing()
    post = actions.make(kind, now=clock.now())
    saving.record("make", post, by=signed_in(), now=clock.now())
    number = post.id
    db.session.commit()
    return redirect(url_for(".edit", post_id=number), code=303)


@staff_bp.get("/<int(max=2147483647):post_id>/edit")
@requires("author")
def edit(post_id: int) -> ResponseReturnValue:
    """Show the form of a post, with its saved text or with an unsaved one that is continued."""
    post = _post(post_id)
    if refused := _refused(post):
        return refused
    given, version, continues = fields.of_post(post), post.version, request.args.get("unsaved", "")
    if continues and (unsaved := drafts.one_of(post_id, signed_in().id, continues)):
        given, version = unsaved.fields, unsaved.base_version
    hidden = {"window": showing.new_window(), "continues": continues, "version": str(version)}
    form = forms.PostForm(post, fields.for_form(given, **hidden))
    return showing.editor(post, form)


@staff_bp.post("/<int(max=2147483647):post_id>/edit")
@requires("author")
@keeps_text
def save(post_id: int) -> ResponseReturnValue:
    """Save a post and do what the button says; whatever stands in the way, the text is kept."""
    typed, form = saving.sent(), forms.PostForm(_post(post_id))
    if not form.validate():
        return _kept(post_id, typed, lambda post: (showing.editor(post, form), 422))
    writing = form.writing()
    words = news.words_of(writing.html)
    begin_writing()
    try:
        changed = saving.save(_post(post_id, to_change=True), typed, writing, words,
                              by=signed_in(), now=clock.now())  # fmt: skip
        db.session.commit()
    except (saving.NotYours, saving.Overtaken, actions.NotReady, addresses.AddressRefused) as fault:
        return _kept(post_id, typed, _answer_to(fault, form, typed))
    except IntegrityError:
        taken = addresses.AddressRefused(_("Another post has just taken that address."))
        return _kept(post_id, typed, _answer_to(taken, form, typed))
    flash(showing.said(typed.act, _post(post_id), changed=changed), "good")
    return redirect(url_for(".edit", post_id=post_id), code=303)


@staff_bp.post("/<int(max=2147483647):post_id>/take-down")
@requires("editor")
@keeps_text
def take_down(post_id: int) -> ResponseReturnValue:
    """Take a published post off the site at once, whatever else the form holds; that is kept."""
    typed, now = saving.sent(), clock.now()
    begin_writing()
    post = _post(post_id, to_change=True)
    if "body" in typed.fields and not drafts.says_the_same(post, typed.fields):
        saving.keep(post, signed_in(), typed, now=now)
    if post.status == Status.PUBLISHED:
        actions.take_down(post, now=now)
        saving.record("take_down", post, by=signed_in(), now=now)
    db.session.commit()
    flash(_("Taken down. Caches in front forget it within 60 seconds."), "good")
    return redirect(url_for(".edit", post_id=post_id), code=303)


def _answer_to(
    fault: saving.NotYours | saving.Overtaken | actions.NotReady | addresses.AddressRefused,
    form: forms.PostForm,
    typed: saving.Sent,
) -> Callable[[Post], ResponseReturnValue]:
    """Return what makes the page that answers a save which could not be."""
    if isinstance(fault, saving.Overtaken):
        return lambda post: (showing.overtaken(post, typed, fault), 409)
    if isinstance(fault, saving.NotYours):
        return lambda post: (showing.not_yours(post, fault.message), 403)
    if isinstance(fault, addresses.AddressRefused):
        form.slug.errors = (*form.slug.errors, fault.message)
    else:
        form.form_errors.extend(fault.reasons)
    return lambda post: (showing.editor(post, form), 422)


def _kept(
    post_id: int, typed: saving.Sent, answer: Callable[[Post], ResponseReturnValue]
) -> ResponseReturnValue:
    """Keep as unsaved text what could not be saved, then answer."""
    db.session.rollback()
    begin_writing()
    saving.keep(_post(post_id, to_change=True), signed_in(), typed, now=clock.now())
    db.session.commit()
    return answer(_post(post_id))


def _refused(post: Post) -> ResponseReturnValue | None:
    if rules.may_edit(post.status, is_editor=has_role("editor")):
        return None
    if post.status == Status.TRASH:
        return showing.not_yours(post, _("This post is in the trash. Take it out first.")), 409
    return render_template("staff/not_granted.html", role="editor"), 403


def _tabs(status: str) -> list[tuple[str, int, str, bool]]:
    """Return words, number, address and whether it is open, of each status that has posts."""
    counts = queries.counts()
    every = sum(number for state, number in counts.items() if state != Status.TRASH)
    tabs = [(_("All"), every, _list_url(status=""), status == "")]
    for state, words in forms.STATUSES.items():
        if counts.get(state) or state == status:
            tabs.append(
                (str(words), counts.get(state, 0), _list_url(status=state), state == status)
            )
    return tabs


def _chosen() -> dict[str, str]:
    chosen = asked(forms.FilterForm(request.args))
    return {name: value for name, value in chosen.items() if name != "status"}


def _list_url(**values: Any) -> str:
    given: dict[str, Any] = {**{k: v for k, v in _chosen().items() if v}, **values}
    return url_for(".posts", **{name: value for name, value in given.items() if value})


def _page_url(status: str) -> Callable[[int], str]:
    return lambda page: _list_url(status=status, page=page)


def _post(post_id: int, *, to_change: bool = False) -> Post:
    return queries.post(post_id, to_change=to_change) or abort(404)


from lfnkr_app.news.desk import (  # noqa: E402 - their pages hang on the blueprint above
    preview_routes,
    revision_routes,
    translation_routes,
    trash_routes,
    unsaved_routes,
    update_routes,
)

PARTS: Final = (preview_routes, revision_routes, translation_routes, trash_routes, unsaved_routes,
                update_routes)  # fmt: skip
