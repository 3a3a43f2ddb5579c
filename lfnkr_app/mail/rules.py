"""Decisions about delivery: how long to wait, when to give up."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Final

LEASE: Final = timedelta(minutes=5)
BATCH: Final = 20
MAX_TRIES: Final = 12
KEEP_SENT: Final = timedelta(days=30)


def wait_before(tries: int) -> timedelta:
    """Return how long to wait after that many refusals: 1 min, 2, 4, … at most 6 hours."""
    return min(timedelta(minutes=2 ** max(tries - 1, 0)), timedelta(hours=6))


def wait_for_server(failures: int) -> timedelta:
    """Return how long to leave an unreachable server alone: 2 s, 4, 8, … at most 30 s.

    Mail to a server that is down is not refused mail: it costs no try.
    """
    return min(timedelta(seconds=2 ** min(failures, 5)), timedelta(seconds=30))


def is_about_this_mail(error: Exception) -> bool:
    """Return whether the server refused this one mail, rather than being down or closed to us."""
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return reply_code(error) != 421
    if isinstance(error, smtplib.SMTPSenderRefused):
        return reply_code(error) not in {421, 454, 530, 535}
    return not isinstance(error, smtplib.SMTPException | OSError)


def is_final(error: Exception, tries: int) -> bool:
    """Return whether to stop trying: a 5xx for this mail, or tries used up."""
    hopeless = isinstance(error, UnicodeError)  # No server could ever be told that address.
    return hopeless or 500 <= reply_code(error) < 600 or tries >= MAX_TRIES


def reply_code(error: Exception) -> int:
    """Return the server's reply code in an error, or 0 where it holds none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _text in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
