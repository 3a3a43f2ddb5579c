"""Receipts: a number without gaps for each gift, replaced where it was wrong, never deleted.

What else happens to a gift calls `issue`, `follow`, `void` and `correct` in its own unit of work.
"""

from lfnkr_app.donations.receipts.actions import correct, duplicate, follow, in_force, issue, void
from lfnkr_app.donations.receipts.content import Content, content_of

__all__ = ["Content", "content_of", "correct", "duplicate", "follow", "in_force", "issue", "void"]
