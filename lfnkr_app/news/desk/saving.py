"""One save from the form: who may, whether somebody else was quicker, and what it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext as _

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import has_role
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.errors import Refused
from lfnkr_app.news import actions as news
from lfnkr_app.news.desk import actions, drafts, fields, locks, rules, standing
from lfnkr_app.news.desk.forms import Writing
from lfnkr_app.news.models import Post


class NotYours(Refused):
    """Somebody may not do that to this post."""


class Overtaken(Refused):
    """Somebody else saved the post, or has it open; `lock` is theirs, None where they saved."""

    def __init__(self, message: str, lock: str | None = None) -> None:
        super().__init__(message)
        self.lock = lock


@dataclass(frozen=True)
class Sent:
    """What the form of a post sent beside the fields themselves."""

    fields: dict[str, Any]
    window: str
    continues: str
    version: int
    act: str
    takes_over: bool

    @property
    def windows(self) -> set[str]:
        """The windows whose unsaved text this is."""
        return {self.window, self.continues}


def sent() -> Sent:
    """Return what the request's form holds; odd values become harmless ones."""
    form, longest = request.form, drafts.LONGEST_WINDOW
    return Sent(
        fields=fields.of_request(form), window=form.get("window", "")[:longest],
        continues=form.get("continues", "")[:longest], act=form.get("act", "save"),
        version=rules.number_in(form.get("version")), takes_over="take_over" in form,
    )  # fmt: skip


def keep(post: Post, person: StaffUser, typed: Sent, *, now: datetime) -> drafts.Unsaved:
    """Keep what was sent as unsaved text."""
    return drafts.keep(post, person, typed.fields, window=typed.window, now=now,
                       may_change=standing.may_change(post), continues=typed.continues,
                       base_version=typed.version)  # fmt: skip


def save(
    post: Post, typed: Sent, writing: Writing, words: news.Words, *, by: StaffUser, now: datetime
) -> bool:
    """Save, do what the button says, put it on record; return whether anything changed.

    Raises:
        NotYours: it takes another role, or the post is in the trash.
        Overtaken: another text was saved meanwhile, or somebody else has the post open.
        AddressRefused: the address is another's.
        NotReady: something stands in the way.
    """
    _check_right(post, typed.act)
    _check_alone(post, typed, by=by, now=now)
    was = actions.problems(post)
    changed = actions.save(post, writing, words, made_by=locks.short_name(by.email), now=now)
    turned = actions.become(post, typed.act, was=was, now=now)
    if turned and not changed:
        post.version += 1
    drafts.forget(post.id, by.id, typed.windows)
    locks.take(post.id, by, "", now)
    if changed or turned:
        record(typed.act, post, by=by, now=now)
    return changed or turned


def record(act: str, post: Post, *, by: StaffUser, now: datetime) -> None:
    """Put on record what somebody did to a post."""
    detail = {"path": post.path, "status": post.status, "version": post.version}
    audit.record(f"post.{act}", str(post.id), actor=by, detail=detail, now=now)


def _check_right(post: Post, act: str) -> None:
    is_editor = has_role("editor")
    if not rules.may_edit(post.status, is_editor=is_editor):
        raise NotYours(_("This post is not a draft any more. An editor can go on with it."))
    if not is_editor and rules.needs_editor(act):
        raise NotYours(_("Only an editor can do that. Submit the post for review instead."))
    stays = act in rules.BECOMES and rules.BECOMES[act] in {None, post.status}
    allowed = rules.acts_for(post.status, is_editor=is_editor, guarded=post.password_protected)
    if act not in allowed and not stays:
        raise actions.NotReady([_("That cannot be done to this post as it stands now.")])


def _check_alone(post: Post, typed: Sent, *, by: StaffUser, now: datetime) -> None:
    """Refuse to write over a newer text, or under somebody's hands; twice the same is harmless.

    A sign that a save left behind, with no window that is open, stops nobody.
    """
    lock = locks.held_by_another(post.id, by, now)
    if lock is not None and lock.window and not typed.takes_over:
        raise Overtaken(_("%(name)s is editing this.", name=lock.name), lock.name)
    if typed.version != post.version and not drafts.says_the_same(post, typed.fields):
        raise Overtaken(_("Somebody changed this meanwhile."))
