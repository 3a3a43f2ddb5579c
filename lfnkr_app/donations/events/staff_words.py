"""The codes of the inbox in words, for staff."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from lfnkr_app.donations import inbox
from lfnkr_app.donations.models import EventState, StripeEvent

BUTTON: Final = _l("Messages from Stripe")
STATES: Final[dict[str, tuple[Any, str]]] = {
    EventState.DEAD: (_l("could not be booked"), "bad"),
    EventState.RECEIVED: (_l("waiting"), "wait"),
    EventState.IGNORED: (_l("not ours"), ""),
    EventState.LEFT: (_l("left as it is"), ""),
    EventState.DONE: (_l("seen to"), "good"),
}
TABS: Final[dict[str, Any]] = {
    EventState.DEAD: _l("Could not be booked"),
    EventState.RECEIVED: _l("Waiting"),
    EventState.IGNORED: _l("Not ours"),
    EventState.LEFT: _l("Left as they are"),
    EventState.DONE: _l("Seen to"),
}
EMPTY: Final[dict[str, Any]] = {
    EventState.DEAD: _l("Everything that came from Stripe could be booked."),
    EventState.RECEIVED: _l("Nothing waits."),
    EventState.IGNORED: _l("Nothing came that is not ours."),
    EventState.LEFT: _l("Nothing was left as it is."),
    EventState.DONE: _l("Nothing was seen to so far."),
}
_REASONS: Final[dict[str, tuple[Any, Any]]] = {
    "GatewayDown": (
        _l("Stripe did not answer"),
        _l("This passes by itself. Press “Try again” when Stripe works again."),
    ),
    "MoneyMismatch": (
        _l("Stripe holds another sum than the gift"),
        _l("Nothing was booked. Open this payment in Stripe’s dashboard and compare it with the "
           "gift. If Stripe is right, refund it there and ask the donor to give once more."),
    ),
    "MoreWentBack": (
        _l("More went back at Stripe than is left of the gift"),
        _l("Nothing was booked. If this refund was noted by hand as well, strike that one out on "
           "the page of the gift, then press “Try again”."),
    ),
    "NoSuchObject": (
        _l("Stripe does not know this payment"),
        _l("It belongs to another account or to test mode, or it was deleted. If the key was "
           "changed lately, put the right one back and press “Try again”; else leave it."),
    ),
    "RequestRefused": (
        _l("Stripe refused the question"),
        _l("Often the key may not read such objects, or was taken back. Look at the key in "
           "Stripe’s dashboard, then press “Try again”."),
    ),
}  # fmt: skip
_FAULT: Final = (
    _l("the site itself stumbled over it"),
    _l("Nothing was booked. Press “Try again” once. If it fails again, send Stripe’s "
       "number to whoever keeps the server, and let it stand here meanwhile."),
)  # fmt: skip
_UNKNOWN: Final = _l("a kind of message that this site has no use for")
_STRANGER: Final = _l("about something on the same account that is not of this site")


def reason(row: StripeEvent) -> Any:
    """Return in a few words why an event stands where it stands; empty where there is no why."""
    if row.state == EventState.IGNORED:
        return _STRANGER if inbox.is_seen_to(row.type) else _UNKNOWN
    if row.state == EventState.DONE or not row.note:
        return ""
    return _REASONS.get(_kind(row), _FAULT)[0]


def advice(row: StripeEvent) -> Any:
    """Return what to do about an event that failed; empty where there is nothing to do."""
    failed = row.state in {EventState.DEAD, EventState.RECEIVED} and row.note
    return _REASONS.get(_kind(row), _FAULT)[1] if failed else ""


def _kind(row: StripeEvent) -> str:
    return (row.note or "").partition(":")[0]
