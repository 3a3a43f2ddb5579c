"""Receipts: a number without gaps for each gift, replaced where it was wrong, never deleted.

What else happens to a gift calls `issue`, `follow`, `void` and `correct` in its own unit of work.
"""

from lfnkr_app.donations.receipts.actions import (
    DISPUTED,
    correct,
    duplicate,
    follow,
    in_force,
    issue,
    void,
)
from lfnkr_app.donations.receipts.content import Content, content_of


def register() -> None:
    """Add what receipts show on the staff pages of gifts, and what of them needs a person."""
    from flask_babel import lazy_gettext as _l

    from lfnkr_app.donations import needs, panels
    from lfnkr_app.donations.receipts import links, queries, staff_panel
    from lfnkr_app.mail import outbox

    outbox.fill_when_sent(links.TEMPLATE, links.fill)
    panels.offer(staff_panel.PANEL)
    panels.offer_history(staff_panel.happenings)
    panels.offer_button(panels.Button(40, _l("Receipts"), "staff.receipts.receipts"))
    needs.offer(queries.needs_post)


__all__ = [
    "DISPUTED",
    "Content",
    "content_of",
    "correct",
    "duplicate",
    "follow",
    "in_force",
    "issue",
    "register",
    "void",
]
