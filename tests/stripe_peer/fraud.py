"""Early fraud warnings: a card's issuer says that a charge may be fraud, before any dispute."""

from __future__ import annotations

from . import listing
from .account import Account, StripeObject
from .call import Call, Routes
from .ids import new_id

KIND = "radar.early_fraud_warning"


def warn(account: Account, charge: StripeObject, fraud_type: str) -> StripeObject:
    """Return a new warning about `charge`; it asks for something while nothing was done yet."""
    warning = account.add(
        account.blank(KIND)
        | {
            "id": new_id("issfr_"),
            "actionable": not charge["refunded"] and not charge["disputed"],
            "charge": charge["id"],
            "created": account.now(),
            "fraud_type": fraud_type,
            "payment_intent": charge["payment_intent"],
        }
    )
    account.record(f"{KIND}.created", warning)
    return warning


def settled(account: Account, charge: StripeObject) -> None:
    """Note on the warnings about `charge` that it was given back, or is disputed by now."""
    if not charge["refunded"] and not charge["disputed"]:
        return
    for warning in account.objects(KIND).values():
        if warning["charge"] == charge["id"] and warning["actionable"]:
            warning["actionable"] = False
            account.record(f"{KIND}.updated", warning)


def retrieve(call: Call) -> StripeObject:
    """Return one warning."""
    return call.account.find(KIND, call.path_params["early_fraud_warning"])


def list_all(call: Call) -> StripeObject:
    """Return a page of warnings."""
    names = ("charge", "payment_intent")
    return listing.page(call, KIND, lambda one: listing.equal(one, call.params, names))


ROUTES: Routes = {
    ("GET", "/v1/radar/early_fraud_warnings"): list_all,
    ("GET", "/v1/radar/early_fraud_warnings/{early_fraud_warning}"): retrieve,
}
