"""The link on request: what is known of an address stands in the mail and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

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

    The same statements run for every address, known or not.
    """
    _send(queries.of_address(donors.email_key(email)), email, lang, now)


def send_link(pledge: Pledge, *, now: datetime) -> bool:
    """Queue the mail with the link of one pledge to its donor; return whether it was queued."""
    email = pledge.donor.email
    return bool(email) and _send([pledge], email or "", pledge.lang, now)


def _send(pledges: Sequence[Pledge], email: str, lang: str, now: datetime) -> bool:
    about = keys.mac("addresses", b"pledge links", rules.canonical_address(email).encode())
    today = clock.tokyo_midnight(clock.tokyo_day(now))
    if outbox.count_about(about, since=today) >= LINK_MAILS_A_DAY:
        return False
    letter = emails.asked_for(pledges, email, lang=lang, mark=new_uid().hex(), about=about)
    return outbox.queue(letter, now=now)
