"""The only package that knows Stripe: one module for each kind of object, over one client."""

from lfnkr_app.donations.gateway.client import (
    Gateway,
    asked,
    impatient,
    is_live,
    is_set_up,
    listed,
    patient,
)

__all__ = ["Gateway", "asked", "impatient", "is_live", "is_set_up", "listed", "patient"]
