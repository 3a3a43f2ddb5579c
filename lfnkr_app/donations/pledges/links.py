"""The link of a pledge: made, not stored; a new generation on the row kills every older one."""

from __future__ import annotations

from lfnkr_app import i18n
from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.privacy import tokens

KIND = "pledge"


class NoSuchPledge(Exception):
    """A link that leads nowhere: cut, changed, or replaced by a newer one."""


def token(pledge: Pledge) -> str:
    """Return the token behind which a pledge stands."""
    return tokens.make(KIND, pledge.uid, pledge.generation)


def token_of(gift: Gift) -> str:
    """Return the token of the pledge that a gift belongs to, empty for a single gift."""
    pledge = db.session.get(Pledge, gift.pledge_id) if gift.pledge_id else None
    return "" if pledge is None else token(pledge)


def pledge_behind(text: str) -> Pledge:
    """Return the pledge that a token leads to, and go on in its language.

    Raises:
        NoSuchPledge: it leads nowhere.
    """
    read = tokens.read(KIND, text)
    found = None if read is None else db.session.query(Pledge).filter_by(uid=read.uid).first()
    if read is None or found is None or found.generation != read.generation:
        raise NoSuchPledge
    i18n.speak(found.lang)
    return found
