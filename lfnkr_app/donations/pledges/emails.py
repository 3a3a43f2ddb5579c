"""The mails of a pledge: what changed, a renewal that failed, the end, the link asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lfnkr_app import i18n
from lfnkr_app.donations.gateway.invoices import Invoice
from lfnkr_app.donations.pledges import links
from lfnkr_app.donations.pledges.models import Pledge, PledgeState, WishKind
from lfnkr_app.mail.outbox import SOON, URGENT, Letter

LINKS: Final = "pledge_links"


def failed(pledge: Pledge, invoice: Invoice, which: str, email: str) -> Letter:
    """Return the mail about a renewal that did not go through, with the way to mend it."""
    args = _of(pledge) | {"which": which, "asks_donor": invoice.asks_donor}
    with i18n.speaking(pledge.lang):
        again = invoice.tries_again_at
        args["again_on"] = i18n.written_day(again) if again else ""
    return Letter(key=f"pledge-failed:{invoice.id}:{which}", kind="donations.pledge_failed",
                  recipient=email, template="pledge_failed", lang=pledge.lang, args=args,
                  priority=SOON)  # fmt: skip


def changed(pledge: Pledge, kind: WishKind, occasion: str, email: str, *, about: bytes) -> Letter:
    """Return the mail that confirms another sum, a pause or that gifts go on: how it stands now."""
    taken_on = pledge.next_at if pledge.state == PledgeState.ACTIVE else None
    with i18n.speaking(pledge.lang):
        days = {
            "next_on": i18n.written_day(taken_on) if taken_on else "",
            "until": i18n.written_day(pledge.resumes_at) if pledge.resumes_at else "",
        }
    return Letter(key=f"pledge-changed:{occasion}", kind="donations.pledge_changed",
                  recipient=email, template="pledge_changed", lang=pledge.lang,
                  args=_of(pledge) | days | {"change": str(kind)}, priority=SOON,
                  about=about)  # fmt: skip


def ended(pledge: Pledge, email: str, *, by_card: bool) -> Letter:
    """Return the mail that says that nothing more is taken."""
    return Letter(key=f"pledge-ended:{pledge.uid.hex()}", kind="donations.pledge_ended",
                  recipient=email, template="pledge_ended", lang=pledge.lang,
                  args=_of(pledge) | {"by_card": by_card}, priority=SOON)  # fmt: skip


def asked_for(
    email: str, *, lang: str, mark: str, about: bytes, args: dict[str, Any] | None = None
) -> Letter:
    """Return the mail with links of an address's pledges: those in `args`, else all when sent."""
    return Letter(key=f"pledge-links:{mark}", kind="donations.pledge_links", recipient=email,
                  template=LINKS, lang=lang, args=args or {}, priority=URGENT,
                  about=about)  # fmt: skip


def links_of(pledges: Sequence[Pledge], lang: str) -> dict[str, Any]:
    """Return what that mail says of pledges."""
    return {"pledges": [_of(pledge, lang) for pledge in pledges]}


def _of(pledge: Pledge, lang: str | None = None) -> dict[str, Any]:
    with i18n.speaking(lang or pledge.lang):
        amount = i18n.written_money(pledge.money)
    return {"amount": amount, "interval": pledge.interval, "state": pledge.state,
            "currency": pledge.currency, "token": links.token(pledge)}  # fmt: skip
