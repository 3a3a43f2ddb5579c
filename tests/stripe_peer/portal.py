"""The customer portal: a session that leads a donor to a page where the card is replaced."""

from __future__ import annotations

from typing import Any

from . import cards, customers, errors, listing
from .account import Account, StripeObject
from .call import Call, Routes
from .errors import ApiError
from .ids import new_id
from .session_rules import is_url

KIND, CONFIGURATION = "billing_portal.session", "billing_portal.configuration"
MODELLED = frozenset(("configuration", "customer", "expand", "flow_data", "locale", "return_url"))
FLOW = frozenset(("after_completion", "type"))
DEFAULT_ID = "bpc_1LoopbackPeer0000000000"


def create(call: Call) -> StripeObject:
    """Open a portal session for a customer."""
    account, params = call.account, call.params
    _check(params)
    customer = account.find(customers.KIND, params["customer"], param="customer")
    chosen = params.get("configuration", default_configuration(account)["id"])
    account.find(CONFIGURATION, chosen, param="configuration")
    session_id = new_id("bps_")
    session = account.blank(KIND) | {
        "id": session_id,
        "configuration": chosen,
        "created": account.now(),
        "customer": customer["id"],
        "flow": _flow(params.get("flow_data")),
        "locale": params.get("locale"),
        "return_url": params.get("return_url"),
        "url": f"{account.base}/p/session/{session_id}",
    }
    return account.add(session)


def change_card(account: Account, session_id: str, *, refused: str | None = None) -> StripeObject:
    """Put a new card on file as the portal does; return the customer.

    It becomes the customer's default. A subscription that names a card of its own keeps it: who
    wants the new one there must say so by an update.
    """
    with account.lock:
        session = account.find(KIND, session_id, param="session")
        customer = account.find(customers.KIND, session["customer"])
        cards.attach(account, customer, refused=refused)
        account.record("customer.updated", customer)
        return customer


def return_address(session: StripeObject) -> str | None:
    """Return where a donor goes from the portal when all is done."""
    done = (session["flow"] or {}).get("after_completion", {})
    if done.get("type") == "redirect":
        address: str = done["redirect"]["return_url"]
        return address
    back: str | None = session["return_url"]
    return back


def retrieve_configuration(call: Call) -> StripeObject:
    """Return one configuration."""
    default_configuration(call.account)
    wanted = call.path_params["configuration"]
    return call.account.find(CONFIGURATION, wanted, param="configuration")


def list_configurations(call: Call) -> StripeObject:
    """Return the configurations: only the one that the dashboard saved."""
    default_configuration(call.account)
    return listing.page(call, CONFIGURATION, lambda _: True)


def default_configuration(account: Account) -> StripeObject:
    """Return the configuration that was saved in the dashboard."""
    found: StripeObject | None = account.objects(CONFIGURATION).get(DEFAULT_ID)
    return found or account.add(_configuration(account))


def _check(params: dict[str, Any]) -> None:
    for name in params.keys() - MODELLED:
        raise errors.not_modelled(name)
    if "customer" not in params:
        raise errors.missing_parameter("customer")
    flow = params.get("flow_data", {})
    if flow and flow["type"] != "payment_method_update":
        raise errors.not_modelled(f"flow_data[type]={flow['type']}")
    for name in flow.keys() - FLOW:
        raise errors.not_modelled(f"flow_data[{name}]")
    done = flow.get("after_completion", {})
    if done.get("type") == "redirect" and "redirect" not in done:
        raise errors.missing_parameter("flow_data[after_completion][redirect]")
    redirect = done.get("redirect", {})
    for name, address in (
        ("return_url", params.get("return_url")),
        ("flow_data[after_completion][redirect][return_url]", redirect.get("return_url")),
    ):
        if address is not None and not is_url(address):
            raise ApiError("Not a valid URL", code="url_invalid", param=name)


def _flow(given: dict[str, Any] | None) -> StripeObject | None:
    if given is None:
        return None
    done = given.get("after_completion", {"type": "portal_homepage"})
    nothing = dict.fromkeys(("hosted_confirmation", "redirect"))
    others = ("subscription_cancel", "subscription_update", "subscription_update_confirm")
    return dict.fromkeys(others) | {"after_completion": nothing | done, "type": given["type"]}


def _configuration(account: Account) -> StripeObject:
    reasons = {"enabled": False, "options": []}
    return account.blank(CONFIGURATION) | {
        "id": DEFAULT_ID,
        "active": True,
        "business_profile": dict.fromkeys(
            ("headline", "privacy_policy_url", "terms_of_service_url")
        ),
        "created": account.now(),
        "features": {
            "customer_update": {"allowed_updates": [], "enabled": False},
            "invoice_history": {"enabled": False},
            "payment_method_update": {"enabled": True, "payment_method_configuration": None},
            "subscription_cancel": {
                "cancellation_reason": reasons,
                "enabled": False,
                "mode": "at_period_end",
                "proration_behavior": "none",
            },
            "subscription_update": {
                "billing_cycle_anchor": None,
                "default_allowed_updates": [],
                "enabled": False,
                "products": None,
                "proration_behavior": "none",
                "schedule_at_period_end": {"conditions": []},
                "trial_update_behavior": "end_trial",
            },
        },
        "is_default": True,
        "login_page": {"enabled": False, "url": None},
        "metadata": {},
        "updated": account.now(),
    }


ROUTES: Routes = {
    ("POST", "/v1/billing_portal/sessions"): create,
    ("GET", "/v1/billing_portal/configurations"): list_configurations,
    ("GET", "/v1/billing_portal/configurations/{configuration}"): retrieve_configuration,
}
