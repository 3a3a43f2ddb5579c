"""The controls over HTTP, under `/_peer/`: for a peer that runs in another process.

GET any name of `_VIEWS`; POST a JSON object to any name of `_COMMANDS`.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .errors import ApiError

if TYPE_CHECKING:
    from .peer import StripePeer

Command = Callable[["StripePeer", dict[str, Any]], Any]

_VIEWS: dict[str, Callable[[StripePeer], Any]] = {
    "sessions": lambda peer: peer.sessions,
    "events": lambda peer: peer.events,
    "subscriptions": lambda peer: peer.subscriptions,
    "invoices": lambda peer: peer.invoices,
    "books": lambda peer: peer.books(),
    "requests": lambda peer: [dataclasses.asdict(request) for request in peer.requests],
    "deliveries": lambda peer: [dataclasses.asdict(one) for one in peer.deliveries],
}
_COMMANDS: dict[str, Command] = {
    "endpoint": lambda peer, given: dataclasses.asdict(peer.endpoint(**given)),
    "pay": lambda peer, given: peer.pay(**given),
    "decline": lambda peer, given: peer.decline(**given),
    "expire": lambda peer, given: peer.expire(**given),
    "emit": lambda peer, given: peer.emit(**given),
    "challenge": lambda peer, given: peer.challenge(**given),
    "refuse-challenge": lambda peer, given: peer.refuse_challenge(**given),
    "pay-late": lambda peer, given: peer.pay_late(**given),
    "delay": lambda peer, given: peer.delay(**given),
    "settle-delayed": lambda peer, given: peer.settle_delayed(**given),
    "fail-delayed": lambda peer, given: peer.fail_delayed(**given),
    "refund": lambda peer, given: peer.refund(**given),
    "order-refunds": lambda peer, given: peer.order_refunds(*given["statuses"]),
    "finish-refund": lambda peer, given: peer.finish_refund(**given),
    "fail-refund": lambda peer, given: peer.fail_refund(**given),
    "dispute": lambda peer, given: peer.dispute(**given),
    "move-dispute": lambda peer, given: peer.move_dispute(**given),
    "warn-of-fraud": lambda peer, given: peer.warn_of_fraud(**given),
    "pay-out": lambda peer, given: peer.pay_out(**given),
    "finish-payout": lambda peer, given: peer.finish_payout(**given),
    "fail-payout": lambda peer, given: peer.fail_payout(**given),
    "hold": lambda peer, given: peer.hold(**given),
    "release": lambda peer, given: peer.release(**given),
    "deliver": lambda peer, given: peer.deliver(**given),
    "wait": lambda peer, given: peer.wait(**given),
    "fail-next": lambda peer, given: peer.fail_next(**given),
    "drop": lambda peer, given: peer.drop(**given),
    "slow": lambda peer, given: peer.slow(**given),
    "renew": lambda peer, given: peer.renew(**given),
    "fail-card": lambda peer, given: peer.fail_card(**given),
    "fix-card": lambda peer, given: peer.fix_card(**given),
    "require-action": lambda peer, given: peer.require_action(**given),
    "pay-invoice": lambda peer, given: peer.pay_invoice(**given),
    "change-card": lambda peer, given: peer.change_card(**given),
    "advance": lambda peer, given: peer.advance(**given),
    "reset": lambda peer, given: peer.reset(**given),
}


def answer(peer: StripePeer, method: str, name: str, body: bytes) -> tuple[int, Any]:
    """Return status and JSON value for one control call."""
    if method == "GET" and name in _VIEWS:
        return 200, _VIEWS[name](peer)
    if method != "POST" or name not in _COMMANDS:
        return 404, {"error": f"no such control: {method} {name}"}
    try:
        return 200, _COMMANDS[name](peer, json.loads(body or b"{}"))
    except ApiError as error:
        return error.status, error.body()
    except (TypeError, ValueError) as error:
        return 400, {"error": str(error)}
