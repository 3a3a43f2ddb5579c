"""Sessions of staff: only under `/staff`; from the password on, a row that sign-out deletes.

Before the password is right there is nothing to protect but the CSRF token, so that part stands in
the cookie itself, signed: a stranger who opens the sign-in page writes nothing here. From then on
the cookie is a random token, whose hash names a row; it is renewed whenever what the session may do
changes. Every other path has a session that is empty, cannot be written and sets no cookie.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any, Final

from flask import Flask, Request, Response
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import NullSession, SecureCookieSession, SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import delete, insert, select, update

from lfnkr_app import clock
from lfnkr_app.accounts import rules
from lfnkr_app.accounts.models import StaffSession, StaffUser
from lfnkr_app.accounts.short import reading, writing
from lfnkr_app.database import db

COOKIE: Final = "lfnkr_staff"
PATH: Final = "/staff"
USER, PENDING, PROVED_AT, CSRF = "_user_id", "tf_user_id", "fs_paa", "csrf_token"
_tagged: Final = TaggedJSONSerializer()


class NoSession(NullSession):
    """The session of a public page: empty, and writing to it is an error of ours."""

    def _fail(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("a public page has no session: cookies live under /staff only")

    __setitem__ = __delitem__ = clear = pop = popitem = update = setdefault = _fail


class Session(SecureCookieSession):
    """A staff session; `token` and the rest tell which row it came from, if any."""

    token: str | None = None
    made_at: datetime | None = None
    seen_at: datetime | None = None
    loaded_as: tuple[Any, ...] = (None, None, None)

    @property
    def powers(self) -> tuple[Any, ...]:
        """Return what decides what this session may do."""
        return self.get(USER), self.get(PENDING), self.get(PROVED_AT)

    @property
    def needs_row(self) -> bool:
        """Return whether this session knows who is there."""
        return USER in self or PENDING in self


class StaffSessions(SessionInterface):
    """Opens and saves sessions on short transactions of their own."""

    null_session_class = NoSession

    def open_session(self, app: Flask, request: Request) -> SessionMixin:
        """Return the session of the request's cookie, or a new one."""
        if not is_staff_path(request.path):
            return NoSession()
        cookie = request.cookies.get(COOKIE, "")
        session = _from_cookie(app, cookie) if "." in cookie else _from_row(cookie, clock.now())
        session.loaded_as, session.modified = session.powers, False
        return session

    def save_session(self, app: Flask, session: SessionMixin | None, response: Response) -> None:
        """Store what changed, and set the cookie when its value changes."""
        if not isinstance(session, Session):
            return
        response.vary.add("Cookie")
        now = clock.now()
        if not session.needs_row:
            _leave(app, session, response)
        elif session.token is None or session.powers != session.loaded_as:
            _release(response)
            _set_cookie(app, response, _renewed(session, now))
        elif session.modified or _is_stale(session, now):
            _release(response)
            _keep(session, now)


def is_staff_path(path: str) -> bool:
    """Return whether a path belongs to staff."""
    return path == PATH or path.startswith(f"{PATH}/")


def sign_out_everywhere(user: StaffUser) -> None:
    """Delete the sessions of one person, in the caller's unit of work."""
    db.session.execute(delete(StaffSession).where(StaffSession.user_id == user.id))


def _from_cookie(app: Flask, cookie: str) -> Session:
    try:
        values = _signer(app).loads(cookie, max_age=int(rules.IDLE.total_seconds()))
    except BadSignature:
        return Session()
    return Session({k: v for k, v in values.items() if k not in {USER, PENDING, PROVED_AT}})


def _from_row(token: str, now: datetime) -> Session:
    wanted = select(StaffSession.data, StaffSession.made_at, StaffSession.seen_at).where(
        StaffSession.token_hash == _hash(token), StaffSession.expires_at > now,
        StaffSession.seen_at > now - rules.IDLE,
    )  # fmt: skip
    if not token:
        return Session()
    with reading() as connection:
        row = connection.execute(wanted).one_or_none()
    if row is None:
        return Session()
    session = Session(_tagged.loads(row.data))
    session.token, session.made_at, session.seen_at = token, row.made_at, row.seen_at
    return session


def _leave(app: Flask, session: Session, response: Response) -> None:
    """Delete the row that was there; what is left, such as a message, goes in the cookie."""
    if session.token is not None:
        _release(response)
        with writing() as connection:
            connection.execute(_row(session.token))
    if session and (session.modified or session.token is not None):
        _set_cookie(app, response, str(_signer(app).dumps(dict(session))))
    elif session.token is not None:
        response.delete_cookie(COOKIE, path=PATH)


def _renewed(session: Session, now: datetime) -> str:
    """Store the session under a new token, the old one dead; return the new one."""
    if session.get(USER) != session.loaded_as[0]:
        session.pop(CSRF, None)
        session.made_at = now
    token = secrets.token_urlsafe(32)
    made_at = session.made_at or now
    lasts = rules.LONGEST if USER in session else rules.SECOND_STEP_WITHIN
    who = select(StaffUser.id).where(
        StaffUser.fs_uniquifier == (session.get(USER) or session[PENDING])
    )
    row = {
        "token_hash": _hash(token), "user_id": who.scalar_subquery(), "made_at": made_at,
        "data": _tagged.dumps(dict(session)), "seen_at": now, "expires_at": made_at + lasts,
    }  # fmt: skip
    with writing() as connection:
        connection.execute(delete(StaffSession).where(StaffSession.expires_at < now))
        if session.token is not None:
            connection.execute(_row(session.token))
        connection.execute(insert(StaffSession).values(row))
    return token


def _keep(session: Session, now: datetime) -> None:
    changed = update(StaffSession).where(StaffSession.token_hash == _hash(session.token or ""))
    with writing() as connection:
        connection.execute(changed.values(data=_tagged.dumps(dict(session)), seen_at=now))


def _row(token: str) -> Any:
    return delete(StaffSession).where(StaffSession.token_hash == _hash(token))


def _is_stale(session: Session, now: datetime) -> bool:
    return session.seen_at is None or session.seen_at < now - rules.TOUCH_EVERY


def _release(response: Response) -> None:
    """End what a view began and did not commit: it would make our own transaction wait."""
    if not response.is_streamed:
        db.session.rollback()


def _set_cookie(app: Flask, response: Response, value: str) -> None:
    secure = str(app.config["SITE_URL"]).startswith("https://")
    response.set_cookie(COOKIE, value, path=PATH, httponly=True, samesite="Lax", secure=secure)


def signing_keys(app: Flask) -> list[str]:
    """Return the keys that check signatures, the newest last: that one signs."""
    return [*reversed(app.config["SECRET_KEY_FALLBACKS"]), app.config["SECRET_KEY"]]


def _signer(app: Flask) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(signing_keys(app), salt="staff-session", serializer=_tagged)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
