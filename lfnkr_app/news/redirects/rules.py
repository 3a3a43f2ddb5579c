"""What a redirect may be: which paths can be led on, and to what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from flask_babel import gettext as _

from lfnkr_app.errors import Refused
from lfnkr_app.i18n import DEFAULT, LANGUAGES
from lfnkr_app.news import rules

LONGEST: Final = 1000
_BROKEN: Final = re.compile(r"[\s\\<>\"\x00-\x1f\x7f]")


class RedirectRefused(Refused):
    """A redirect that cannot be; its text is one sentence that says why."""


@dataclass(frozen=True)
class Goal:
    """Where a redirect leads: to a post, wherever it moves, or to a path of ours or an address."""

    post_id: int | None = None
    target: str | None = None


def path_of(text: str) -> str:
    """Return the old path that was typed or pasted, as addresses are compared.

    Raises:
        RedirectRefused: no redirect can stand there.
    """
    parts = _parts(text)
    if parts.query:
        raise RedirectRefused(
            _("Addresses with a question mark, like /?p=12, lead on by themselves.")
        )
    path = rules.normal_path(unquote(parts.path))
    if not path:
        raise RedirectRefused(_("The home page cannot be led elsewhere."))
    if _BROKEN.search(path) or "//" in path or ".." in path.split("/"):
        raise RedirectRefused(_("The old address holds signs that no address has."))
    if path.partition("/")[0] in rules.RESERVED:
        raise RedirectRefused(_("%(path)s belongs to the site itself.", path=written(path)))
    return path


def target_of(text: str, our_hosts: Collection[str]) -> str:
    """Return a target as it is kept: a path of ours from its slash on, or an https address.

    Raises:
        RedirectRefused: no redirect may lead there.
    """
    parts = _parts(text)
    ours = not parts.netloc or (parts.hostname or "") in our_hosts
    if ours and parts.path.startswith("/") and parts.scheme in {"", "http", "https"}:
        return _own(parts)
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise RedirectRefused(
            _("Begin with / for a page of this site, or with https:// for one elsewhere.")
        )
    return parts.geturl()


def path_in(target: str) -> str:
    """Return the path that a target of ours names, as addresses are compared; no language."""
    path = rules.normal_path(unquote(urlsplit(target).path))
    first, _slash, rest = path.partition("/")
    return rest if first in LANGUAGES and first != DEFAULT else path


def leads_to_staff(target: str) -> bool:
    """Return whether a target of ours is a staff page, however it is spelled."""
    return path_in(target).lower().partition("/")[0] == "staff"


def is_plain(target: str) -> bool:
    """Return whether a target of ours is a path and nothing more: no language, no query."""
    parts = urlsplit(target)
    return not (parts.query or parts.fragment) and path_in(target) == rules.normal_path(
        unquote(parts.path)
    )


def written(path: str) -> str:
    """Return a path as people write addresses: with its slashes; a file's without the last."""
    if not path:
        return "/"
    return f"/{path}" if "." in path.rpartition("/")[2] else f"/{path}/"


def _parts(text: str) -> SplitResult:
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > LONGEST:
        raise RedirectRefused(_("That address is too long."))
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        raise RedirectRefused(_("That is not an address.")) from None
    # A slash twice at the beginning names a host: it is never what somebody means by a path.
    if not text or _BROKEN.search(text) or text.startswith("//") or parts.path.startswith("//"):
        raise RedirectRefused(_("That is not an address."))
    return parts


def _own(parts: SplitResult) -> str:
    if leads_to_staff(parts.path):
        raise RedirectRefused(_("A redirect cannot lead to the staff pages."))
    query = f"?{parts.query}" if parts.query else ""
    return parts.path + query + (f"#{parts.fragment}" if parts.fragment else "")
