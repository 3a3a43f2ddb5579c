"""The link on request: what is known of an address stands in the mail and nowhere else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lfnkr_app import clock
from lfnkr_app.database import new_uid
from lfnkr_app.donations import donors, rules
from lfnkr_app.donations.pledges import emails, queries
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.donations.pledges.rules import LINK_MAILS_A_DAY
from lfnkr_app.mail import outbox
from lfnkr_app.privacy import keys


def send_links(email: str, lang: str, *, now: datetime) -> None:
    """Queue one mail to that address, unless it had its three today.

    What is known of it is looked up when the mail is sent: known or not takes the same time.
    """
    _send(email, lang, now)


def fill(email: str, lang: str) -> dict[str, Any]:
    """Return what such a mail says, as it is sent."""
    return emails.links_of(queries.of_address(donors.email_key(email)), lang)


def send_link(pledge: Pledge, *, now: datetime) -> bool:
    """Queue the mail with the link of one pledge to its donor; return whether it was queued."""
    email = pledge.donor.email
    args = emails.links_of([pledge], pledge.lang)
    return bool(email) and _send(email or "", pledge.lang, now, args)


def _send(email: str, lang: str, now: datetime, args: dict[str, Any] | None = None) -> bool:
    about = keys.mac("addresses", b"pledge links", rules.canonical_address(email).encode())
    today = clock.tokyo_midnight(clock.tokyo_day(now))
    if outbox.count_about(about, since=today) >= LINK_MAILS_A_DAY:
        return False
    letter = emails.asked_for(email, lang=lang, mark=new_uid().hex(), about=about, args=args)
    return outbox.queue(letter, now=now)
