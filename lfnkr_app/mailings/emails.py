"""The mails of a subscription, and one mail of a mailing."""

from __future__ import annotations

from typing import Final

from lfnkr_app.mail.outbox import BULK, URGENT, Letter
from lfnkr_app.mailings import audiences, rules, subscribers
from lfnkr_app.mailings.models import Mailing, Subscriber
from lfnkr_app.privacy import tokens
from lfnkr_app.privacy.addresses import canonical_address, person_key
from lfnkr_app.privacy.keys import mac
from lfnkr_app.web.pages import site_link

CONFIRM: Final = "subscribe"
BULK_KIND: Final = "mailings.mailing"


def about(email: str) -> bytes:
    """Return the key under which the mails about subscribing with one address are counted."""
    return mac("addresses", b"subscribe", canonical_address(email).encode())


def confirmation(subscriber: Subscriber, email: str, number: int) -> Letter:
    """Return the mail with the link to the button."""
    args = {"confirm": tokens.make(CONFIRM, subscriber.uid, 0)}
    return _letter("confirm_subscription", subscriber, email, number, args)


def already(subscriber: Subscriber, email: str, number: int) -> Letter:
    """Return the mail to whoever asks for news and gets them."""
    args = {"unsubscribe": audiences.token(subscribers.NAME, subscriber.uid)}
    return _letter("already_subscribed", subscriber, email, number, args)


def _letter(
    template: str, subscriber: Subscriber, email: str, number: int, args: dict[str, str]
) -> Letter:
    return Letter(
        key=f"{template}:{subscriber.uid.hex()}:{number}", kind=f"mailings.{template}",
        recipient=email, template=template, lang=subscriber.lang, args=args, priority=URGENT,
        about=about(email),
    )  # fmt: skip


def of_mailing(mailing: Mailing, source: str, recipient: audiences.Recipient) -> Letter:
    """Return one mail of a mailing, in its reader's language, with the link to stop."""
    token = audiences.token(source, recipient.uid)
    key = person_key(recipient.email)
    lang, words = rules.spoken(mailing.texts, recipient.lang, mailing.fallback)
    link = site_link("mailings.unsubscribe", token=token)
    filled = {"title": words["subject"], "text": words["text"], "unsubscribe": token}
    return Letter(
        key=f"mailing:{mailing.id}:{key.hex()}", kind=BULK_KIND, recipient=recipient.email,
        template="mailing", lang=lang, args=filled,
        priority=BULK, about=key,
        headers={"List-Unsubscribe": f"<{link}>",
                 "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )  # fmt: skip


def test_of(mailing: Mailing, lang: str, recipient: str, occasion: str) -> Letter:
    """Return a mailing as a mail to the member of staff who wants to see it first."""
    lang, words = rules.spoken(mailing.texts, lang, mailing.fallback)
    return Letter(
        key=f"mailing-test:{mailing.id}:{lang}:{occasion}", kind="mailings.test",
        recipient=recipient, template="mailing", lang=lang,
        args={"title": f"[Test] {words['subject']}", "text": words["text"], "unsubscribe": "test"},
        priority=URGENT,
    )  # fmt: skip
