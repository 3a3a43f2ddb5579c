"""What was typed before a fresh sign-in: it waits in the session, sealed, for its own form."""

from __future__ import annotations

import base64
import json
from typing import Any, Final

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue

from lfnkr_app.accounts.access import signed_in
from lfnkr_app.privacy.sealing import sealer

_TYPED: Final = "export_typed"


def sign_in_first(form: str, typed: dict[str, Any], again_at: str) -> ResponseReturnValue:
    """Ask for password and code; what was typed into that form waits meanwhile."""
    sealed = sealer().seal(json.dumps({"form": form, **typed}).encode(), **_bond())
    session[_TYPED] = base64.b64encode(sealed).decode()
    return redirect(url_for("security.verify", next=again_at), code=303)


def kept(form: str) -> dict[str, Any] | None:
    """Return what was typed into that form before the sign-in, once."""
    waiting = session.pop(_TYPED, None)
    if waiting is None:
        return None
    typed: dict[str, Any] = json.loads(sealer().open(base64.b64decode(waiting), **_bond()))
    return typed if typed.pop("form") == form else None


def _bond() -> dict[str, Any]:
    """Bind what waits to its owner: it opens in nobody else's session."""
    return {"table": "staff_session", "column": _TYPED, "uid": signed_in().email.encode()}
