"""The pages around the form of a post, with all that they show."""

from __future__ import annotations

import secrets
from typing import Any, Final

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lfnkr_app import clock, i18n
from lfnkr_app.accounts.access import has_role, signed_in
from lfnkr_app.news.desk import actions, drafts, fields, forms, locks, queries, revisions, rules
from lfnkr_app.news.desk.saving import Overtaken, Sent
from lfnkr_app.news.models import Kind, Post, Status

#: The words on each button; a published post is updated, not saved.
BUTTONS: Final[dict[str, Any]] = {
    "save": _l("Save draft"), "submit": _l("Submit for review"), "schedule": _l("Schedule"),
    "publish": _l("Publish now"), "private": _l("Make private"), "draft": _l("Back to draft"),
    "ordinary": _l("Make it an ordinary post"),
}  # fmt: skip
SAVES: Final[dict[str, Any]] = {
    Status.PUBLISHED: _l("Update"), Status.DRAFT: _l("Save draft"),
}  # fmt: skip


def new_window() -> str:
    """Return a name for one opened page."""
    return secrets.token_urlsafe(9)


def editor(post: Post, form: forms.PostForm) -> str:
    """Return the form of a post with what stands around it."""
    person, now = signed_in(), clock.now()
    windows = {form.window.data, form.continues.data}
    mine = [u for u in drafts.of_person(post.id, person.id) if u.window not in windows]
    others = [u for u in drafts.of_post(post.id) if u.staff_id != person.id]
    is_out = post.status == Status.PUBLISHED
    return render_template(
        "staff/posts/edit.html", post=post, form=form, buttons=_buttons(post),
        lock=locks.held_by_another(post.id, person, now),
        mine=drafts.worth_telling(mine, post), others=drafts.worth_telling(others, post),
        problems=actions.problems(post), is_editor=has_role("editor"), is_out=is_out,
        is_page=post.kind == Kind.PAGE, url=_address(post) if is_out else None,
        tags=queries.all_tag_names(), authors=sorted({name for _id, name in queries.authors()}),
        state=forms.STATUSES[post.status], tone=forms.TONES.get(post.status, ""),
        writing_lang=i18n.LANGUAGES[post.lang].hreflang,
    )  # fmt: skip


def _address(post: Post) -> str:
    return url_for("pages.entry", path=post.path, _lang=post.lang)


def overtaken(post: Post, typed: Sent, fault: Overtaken) -> str:
    """Return the page that shows both texts, when somebody else was quicker."""
    theirs = revisions.text(post, revisions.NOW)
    mine = drafts.one_of(post.id, signed_in().id, typed.window)
    assert theirs is not None and mine is not None  # noqa: S101, PT018 - both have just been kept
    hidden = [(name, value) for name, given in typed.fields.items()
              for value in (given if isinstance(given, list) else [given])]  # fmt: skip
    return render_template(
        "staff/posts/overtaken.html", post=post, typed=typed, fault=fault, hidden=hidden,
        found=revisions.compared(theirs, mine.text()), many=fields.MANY, mine=mine,
    )  # fmt: skip


def not_yours(post: Post, sentence: str) -> str:
    """Return the page that says why a post cannot be changed now, and where the text is."""
    mine = drafts.worth_telling(drafts.of_person(post.id, signed_in().id), post)
    return render_template("staff/posts/not_yours.html", post=post, sentence=sentence, mine=mine)


def said(act: str, post: Post, *, changed: bool) -> str:
    """Return the sentence after a save."""
    if not changed:
        return _("Nothing had changed.")
    if act == "schedule" and post.published_at is not None:
        return _("Scheduled: it comes out on %(moment)s.",
                 moment=i18n.written_moment(post.published_at))  # fmt: skip
    return {
        "submit": _("Submitted. An editor sees it among what waits."),
        "publish": _("Published."), "private": _("Private: only staff can see it."),
        "draft": _("It is a draft again."),
        "ordinary": _("It is an ordinary post now and can be published."),
    }.get(act) or (_("Updated.") if post.status == Status.PUBLISHED else _("Saved."))  # fmt: skip


def _buttons(post: Post) -> list[tuple[str, Any]]:
    acts = rules.acts_for(
        post.status, is_editor=has_role("editor"), guarded=post.password_protected
    )
    save = SAVES.get(post.status, _l("Save"))
    return [(act, save if act == "save" else BUTTONS[act]) for act in acts]
