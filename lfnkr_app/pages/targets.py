"""What a link that staff type may lead to: a page of ours, or an https address."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _

from lfnkr_app.errors import Refused
from lfnkr_app.news.redirects.answers import Asker
from lfnkr_app.news.redirects.rules import leads_to_staff
from lfnkr_app.web.safe_html import OWN_PATH

LONGEST: Final = 500


def kept(text: str) -> str:
    """Return a target as it is kept: a path of ours from its slash on, or an https address.

    Raises:
        Refused: no link of a public page may lead there.
    """
    target = text.strip().removeprefix(current_app.config["SITE_URL"]) or "/"
    if OWN_PATH.fullmatch(target) and len(target) <= LONGEST:
        if leads_to_staff(target):
            raise Refused(_("Readers cannot open the staff pages."))
        return target
    if is_outside(target):
        return target
    raise Refused(_("Begin with / for a page of this site, or with https:// for one elsewhere."))


def is_outside(target: str) -> bool:
    """Return whether a target is an https address elsewhere."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    odd = any(sign.isspace() or sign in '<>"\\' for sign in target)
    right = parts.scheme == "https" and parts.hostname and "@" not in parts.netloc
    return bool(right) and not odd and len(target) <= LONGEST


def stands(target: str) -> bool:
    """Return whether a reader finds something there; what is elsewhere is never asked."""
    path = target.partition("#")[0]
    return not target.startswith("/") or not Asker(current_app).ask(path).is_missing
