"""How a gift stands, in the words that the office uses; values in, values out."""

from __future__ import annotations

import enum

from lfnkr_app.donations.models import Gift, GiftState, Method


class Standing(enum.StrEnum):
    """What the office calls a gift; only the middle four are money that came."""

    STARTED = "started"  # by card, not paid yet
    ANNOUNCED = "announced"  # a transfer that somebody said they would make
    WAITING = "waiting"  # paid in a way that takes days
    RECEIVED = "received"
    PARTLY_BACK = "partly_back"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    FAILED = "failed"
    EXPIRED = "expired"


_NOT_YET = {GiftState.CREATED, GiftState.OPEN}


def standing(gift: Gift, *, disputed: bool = False) -> Standing:
    """Return how a gift stands; `disputed` while a bank asks for its money."""
    if gift.state in _NOT_YET:
        return Standing.STARTED if gift.method == Method.CARD else Standing.ANNOUNCED
    if gift.state == GiftState.PROCESSING:
        return Standing.WAITING
    if gift.state != GiftState.SUCCEEDED:
        return Standing(gift.state)
    if disputed:
        return Standing.DISPUTED
    return _received(gift)


def _received(gift: Gift) -> Standing:
    back = gift.refunded_minor + gift.taken_minor
    if not back:
        return Standing.RECEIVED
    return Standing.REFUNDED if back >= gift.amount_minor else Standing.PARTLY_BACK
