"""Who may do what: the decorators of staff pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login.utils import _get_user

from lfnkr_app.accounts import rules
from lfnkr_app.accounts.models import StaffUser

KEEPS_TEXT: Final = "keeps_text"
View = TypeVar("View", bound=Callable[..., Any])


def has_role(role: str) -> bool:
    """Return whether whoever is signed in may do what that role allows."""
    person = who()
    return person is not None and rules.includes(person.role_names, role)


def who() -> StaffUser | None:
    """Return the person who is signed in, or None."""
    person = _get_user()
    return person if isinstance(person, StaffUser) else None


def signed_in() -> StaffUser:
    """Return the person who is signed in; behind the guard there always is one.

    Raises:
        LookupError: nobody is.
    """
    person = who()
    if person is None:
        raise LookupError("nobody is signed in")
    return person


def requires(role: str, *others: str) -> Callable[[View], View]:
    """Let only holders of one of the roles in; others read that the first is missing (403).

    Raises:
        ValueError: there is no such role.
    """
    roles = (role, *others)
    if unknown := set(roles) - set(rules.ROLES):
        raise ValueError(f"there is no role {', '.join(unknown)}")

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not any(map(has_role, roles)):
                return render_template("staff/not_granted.html", role=role), 403
            return view(*args, **kwargs)

        return guarded  # type: ignore[return-value]

    return mark


def keeps_text(view: View) -> View:
    """Mark a view that takes long texts: whoever is signed out meanwhile gets theirs back."""
    setattr(view, KEEPS_TEXT, True)
    return view


def fresh_sign_in(minutes: int = 5) -> Callable[[View], View]:
    """Let only someone in who gave password and code in the last minutes; others do it now.

    Mark the page with the form as well as the POST: then nobody loses what they typed.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs) if is_fresh(minutes) else _ask_again()

        return guarded  # type: ignore[return-value]

    return mark


def is_fresh(minutes: int = 5) -> bool:
    """Return whether password and code were given in the last minutes."""
    return 0 <= time.time() - float(session.get("fs_paa", 0)) <= minutes * 60


def _ask_again() -> Any:
    flash(_("This needs a fresh sign-in. Enter your password and a code."), "info")
    return redirect(url_for("security.verify", next=_page_to_return_to()), code=303)


def _page_to_return_to() -> str:
    """Return the page that was asked for, or the one whose form was sent."""
    if request.method in {"GET", "HEAD"}:
        return rules.safe_next(request.full_path.rstrip("?"))
    sent_from = urlsplit(request.referrer or "")
    ours = sent_from.netloc.lower() == request.host.lower()
    return rules.safe_next(sent_from.path if ours else None)
