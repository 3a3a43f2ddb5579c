"""A loopback stand-in for Stripe's API, held to Stripe's own published contract."""

from .contract import API_VERSION
from .payments import SessionNotOpen
from .peer import StripePeer

__all__ = ["API_VERSION", "SessionNotOpen", "StripePeer"]
