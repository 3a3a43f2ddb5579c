"""The portal's page: one button for a card that works, one for a card that will be refused."""

from __future__ import annotations

from html import escape
from typing import Any

from . import pages, portal
from .account import Account
from .pages import Page

_REFUSED = "generic_decline"


def show(account: Account, session_id: str) -> Page:
    """Return the page of a portal session."""
    session = account.objects(portal.KIND).get(session_id)
    if session is None:
        return pages.message(404, "There is no such page", "The address is not of this account.")
    back = session["return_url"]
    lines = [
        "<h1>Your card</h1>",
        f"<p class='notice'>{pages.NOTICE}</p>",
        "<form method='post'>",
        pages.button("works", "Save a card that works", "class='pay'"),
        pages.button("refused", "Save a card that will be refused", ""),
        "</form>",
        f"<p><a href='{escape(back)}'>Go back</a></p>" if back else "",
    ]
    return Page(200, pages.document("Your card", "\n".join(lines)))


def submit(account: Account, session_id: str, fields: dict[str, Any]) -> Page:
    """Save the card that the pressed button stands for, and lead on."""
    session = account.objects(portal.KIND).get(session_id)
    action = fields.get("action")
    if session is None or action not in ("works", "refused"):
        return show(account, session_id)
    portal.change_card(account, session_id, refused=_REFUSED if action == "refused" else None)
    address = portal.return_address(session)
    if address is None:
        return pages.message(200, "The card is saved", "You may close this page.")
    return Page(303, location=address)
