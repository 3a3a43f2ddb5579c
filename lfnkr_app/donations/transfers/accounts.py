"""Where transfers go: the accounts that staff set, by way, currency and language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _

from lfnkr_app import i18n
from lfnkr_app.money import DECIMALS
from lfnkr_app.web.organisation import Organisation, organisation

#: What accounts inside Japan are kept in.
DOMESTIC: Final = "JPY"
METHODS: Final = ("bank", "post")


@dataclass(frozen=True)
class Account:
    """One account to send to; the title says from where, where there is a choice."""

    title: str
    lines: list[str]


def methods_for(currency: str) -> list[str]:
    """Return the ways of sending that currency for which there is an account."""
    return [method for method in METHODS if of(method, currency)]


def currencies_of(method: str) -> list[str]:
    """Return the currencies that may be sent that way."""
    return [currency for currency in DECIMALS if of(method, currency)]


def of(method: str, currency: str) -> list[Account]:
    """Return the accounts to which that currency is sent that way; none: it is not offered."""
    office = organisation()
    if method == "post":
        return _domestic(_("Post office account"), office, "post_details", currency)
    inside = _domestic(_("From inside Japan"), office, "bank_details", currency)
    return [*inside, *_from_abroad(office, currency)]


def _domestic(title: str, office: Organisation, name: str, currency: str) -> list[Account]:
    if currency != DOMESTIC or not getattr(office, name):
        return []
    spoken = getattr(office, f"{name}_ja") if i18n.current() == "ja" else ""
    return [Account(title, (spoken or getattr(office, name)).splitlines())]


def _from_abroad(office: Organisation, currency: str) -> list[Account]:
    if currency not in office.foreign_currencies or not office.foreign_details:
        return []
    return [Account(_("From abroad"), office.foreign_details.splitlines())]
