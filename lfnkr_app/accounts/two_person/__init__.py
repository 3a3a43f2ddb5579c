"""Acts that need two people, or one and a day: asked, approved by a second, or run unless stopped.

A feature offers a kind of act when the application starts; its page then asks for one:

    two_person.offer(app, "export", perform=run, words=sentence, role="signatures")
    two_person.actions.ask("export", f"letter:{letter.id}", {...}, actor=signed_in(), now=now)

`perform(act, now)` runs in the worker, once, in the very transaction that marks the act done. It
neither begins nor commits; what takes long it queues for a job of its own. A `Refused` from it is
shown to staff as it is. `words(act)` is one sentence that every member of staff may read.
"""

from lfnkr_app.accounts.two_person import actions, queries
from lfnkr_app.accounts.two_person.offers import offer

__all__ = ["actions", "offer", "queries"]
