"""Gifts whose site is killed between Stripe's charge and our commit, again and again."""

from __future__ import annotations

import http.client
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import text

from lfnkr_app.database import engine_for
from tests.mailbox import Mailbox
from tests.served import Served
from tests.stripe_peer import StripePeer

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
#: How long after the charge the site is killed: while the webhook comes, is stored, is booked.
MOMENTS_S = (0.0, 0.5)


@dataclass
class Outcome:
    """What there was in the end, here and there."""

    charges: int
    gifts: int
    receipts: list[int]
    mails: int

    def is_right(self) -> bool:
        """Return whether each charge is one gift with one receipt and one mail, without a gap."""
        numbers = sorted(self.receipts)
        return (
            self.charges == self.gifts == len(numbers) == self.mails
            and numbers == list(range(1, len(numbers) + 1))
        )  # fmt: skip


@contextmanager
def giving_site(uri: str, folder: Path) -> Iterator[tuple[Served, StripePeer, Mailbox]]:
    """Serve a site that takes cards, with a peer that brings its webhooks and a mail server."""
    with Mailbox() as box, StripePeer(webhook_secret="whsec_test") as peer:
        site = Served(
            uri, folder / "log", LFNKR_MAIL_PORT=str(box.port),
            LFNKR_STRIPE_SECRET_KEY="sk_test_killed", LFNKR_STRIPE_WEBHOOK_SECRET="whsec_test",
            LFNKR_STRIPE_API_BASE=peer.base, LFNKR_MEDIA_DIR=str(folder / "media"),
        )  # fmt: skip
        with site:
            peer.endpoint(f"{site.base}/webhooks/stripe")
            yield site, peer, box


def killed(uri: str, folder: Path, times: int) -> Outcome:
    """Let so many gifts be charged, kill every process after each, and return the outcome."""
    dice = random.Random(times)
    with giving_site(uri, folder) as (site, peer, box):
        for number in range(times):
            session = given(site, peer, number)
            peer.pay(session)
            time.sleep(dice.uniform(*MOMENTS_S))
            site.kill()
            site.start()
        site.run("donations", "reconcile")
        _wait_until(lambda: _rows(uri, WAITING)[0][0] == 0)
        receipts = [row[0] for row in _rows(uri, "SELECT sequence FROM receipt")]
        gifts = _rows(uri, "SELECT count(*) FROM gift WHERE state = 'succeeded'")[0][0]
        mails = {letter["Message-ID"] for letter in box.letters}
        return Outcome(len(peer.books()), gifts, receipts, len(mails))


WAITING = "SELECT count(*) FROM outgoing_mail WHERE state <> 'sent'"


def given(site: Served, peer: StripePeer, number: int) -> str:
    """Return the session of a gift that the form opened."""
    fields = {
        "preset": "5000", "currency": "JPY", "interval": "once", "method": "card",
        "name": f"Example {number}", "email": f"donor{number}@example.org",
    }  # fmt: skip
    known = {session["id"] for session in peer.sessions}
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    connection.request("POST", "/donate/", urlencode(fields), FORM)
    answer = connection.getresponse()
    connection.close()
    assert answer.status == 303, answer.status
    return next(one["id"] for one in peer.sessions if one["id"] not in known)


def _rows(uri: str, statement: str) -> list[tuple]:
    engine = engine_for(uri)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return found


def _wait_until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.2)
