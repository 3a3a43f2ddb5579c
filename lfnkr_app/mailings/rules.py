"""Decisions about news by mail: values in, values out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from markupsafe import Markup, escape

LINK_DAYS: Final = timedelta(days=14)
MAILS_A_DAY: Final = 3
MAILS_IN_ALL: Final = 5
#: A second click within this time is the same wish, and needs no second mail.
SAME_WISH: Final = timedelta(seconds=60)
#: More recipients than this need a second person. Source: design rule 17.
ALONE: Final = 1000
A_WEEK: Final = timedelta(days=7)
MAILINGS_A_WEEK: Final = 3
#: How long it is kept who was sent what: for the limit of a week, and questions after it.
KEEP_SENT: Final = timedelta(days=30)

_LINK: Final = re.compile(r"https?://[^\s<>\"'、。）」]+[^\s<>\"'.,;:!?)、。）」]")


def may_mail(past: Sequence[datetime], now: datetime) -> bool:
    """Return whether one more mail about subscribing may go to an address."""
    today = sum(at > now - timedelta(days=1) for at in past)
    repeated = any(at > now - SAME_WISH for at in past)
    return today < MAILS_A_DAY and len(past) < MAILS_IN_ALL and not repeated


def spoken(texts: Mapping[str, Any], lang: str, fallback: str) -> tuple[str, dict[str, str]]:
    """Return the words of a mailing in that language, else in the one chosen for all others."""
    chosen = lang if lang in texts else fallback
    return chosen, texts[chosen]


def mark(texts: Mapping[str, Any], fallback: str, audience: str, subject: str) -> str:
    """Return a short mark that changes with whatever would be sent, and to whom."""
    told = json.dumps([texts, fallback, audience, subject], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def as_html(text: str) -> Markup:
    """Return plain text as paragraphs with its links; nothing else of it becomes markup."""
    parts = [part for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()) if part]
    lines = [Markup("<br>\n").join(_linked(line) for line in part.split("\n")) for part in parts]
    return Markup("\n").join(Markup("<p>{}</p>").format(line) for line in lines)


def _linked(line: str) -> Markup:
    """Return one line, each web address in it a link."""
    made, end = Markup(), 0
    for found in _LINK.finditer(line):
        link = Markup('<a href="{0}">{0}</a>').format(found[0])
        made += escape(line[end : found.start()]) + link
        end = found.end()
    return made + escape(line[end:])
