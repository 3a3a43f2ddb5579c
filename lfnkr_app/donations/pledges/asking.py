"""The link on request: what is known of an address stands in the mail and nowhere else."""

from __future__ import annotations

from datetime import datetime

from lfnkr_app import clock
from lfnkr_app.database import new_uid
from lfnkr_app.donations import donors, rules
from lfnkr_app.donations.pledges import emails, queries
from lfnkr_app.donations.pledges.rules import LINK_MAILS_A_DAY
from lfnkr_app.mail import outbox
from lfnkr_app.privacy import keys


def send_links(email: str, lang: str, *, now: datetime) -> None:
    """Queue one mail to that address, unless it had its three today.

    The same statements run for every address, known or not.
    """
    about = keys.mac("addresses", b"pledge links", rules.canonical_address(email).encode())
    today = clock.tokyo_midnight(clock.tokyo_day(now))
    pledges = queries.of_address(donors.email_key(email))
    if outbox.count_about(about, since=today) < LINK_MAILS_A_DAY:
        letter = emails.asked_for(pledges, email, lang=lang, mark=new_uid().hex(), about=about)
        outbox.queue(letter, now=now)
