"""Input of staff about lists and limits."""

from __future__ import annotations

import ipaddress
import re
from datetime import date, datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional

from lfnkr_app import clock, i18n
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.guarding import lists, staff_words
from lfnkr_app.petitions.guarding.domains import COMMON
from lfnkr_app.petitions.guarding.models import AsksWork, GuardEntry, Verdict
from lfnkr_app.petitions.guarding.rules import Limits
from lfnkr_app.privacy.addresses import canonical_address
from lfnkr_app.web.forms import StaffForm, choice, trimmed
from lfnkr_app.web.network import network_of

#: Wider networks hold whole countries.
WIDEST: Final = {4: 12, 6: 24}
MOST: Final = 1_000_000
_DOMAIN: Final = re.compile(r"(?=.{3,253}$)([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}")
CHOOSE: Final = _l("Choose one")


class EntryForm(StaffForm):
    """A mail domain, network or country, and what is to be done with it."""

    kind = RadioField(
        _l("What is it?"), [AnyOf(lists.KINDS, message=CHOOSE)], default=lists.DOMAIN,
        choices=[choice(kind, words) for kind, words in staff_words.KINDS.items()],
        validate_choice=False,
    )  # fmt: skip
    value = StringField(
        _l("Which one?"),
        [DataRequired(_l("Enter the domain, network or country")), Length(max=253)],
        filters=[trimmed],
    )  # fmt: skip
    verdict = RadioField(
        _l("What to do with it?"), [AnyOf(list(Verdict), message=CHOOSE)],
        default=Verdict.HOLD.value, validate_choice=False,
        choices=[
            choice(Verdict.HOLD.value, _l("Hold every signature from there")),
            choice(Verdict.PASS.value, _l("Let through: never hold one from there")),
        ],
    )  # fmt: skip
    letter = SelectField(_l("For which letter?"), default="", validate_choice=True)
    until = DateField(_l("Until which day?"), [Optional()])
    note = StringField(
        _l("Note for staff"),
        [DataRequired(_l("Say why, for whoever reads it later")), Length(max=300)],
        filters=[trimmed],
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        letters = [(letter.id, queries.card(letter).title) for letter in queries.all_petitions()]
        every = choice("", _l("All letters"))
        self.letter.choices = [every, *(choice(str(number), title) for number, title in letters)]

    def validate_value(self, field: Any) -> None:
        """Bring what was typed into its one spelling, or say what is wrong with it."""
        read = {lists.DOMAIN: read_domain, lists.NETWORK: read_network, lists.COUNTRY: read_country}
        if self.kind.data in read:
            field.data = read[self.kind.data](field.data or "")

    def validate_verdict(self, field: Any) -> None:
        """Refuse to let a whole country through: anybody can say where they live."""
        if field.data == Verdict.PASS and self.kind.data == lists.COUNTRY:
            raise ValidationError(
                _l("A country is what the signer says: it can be held, not let through")
            )

    def validate_until(self, field: Any) -> None:
        """Refuse a day that is over."""
        if field.data and field.data < clock.tokyo_day(clock.now()):
            raise ValidationError(_l("That day is over"))

    def entry(self, by: str, now: datetime) -> GuardEntry:
        """Return the entry; not yet added."""
        return GuardEntry(
            kind=self.kind.data, verdict=self.verdict.data, value=self.value.data or "",
            note=self.note.data or "", petition_id=int(self.letter.data or 0) or None,
            until=_day(self.until.data), made_by=by, made_at=now,
        )  # fmt: skip


class LimitsForm(StaffForm):
    """From how many on something is a sign."""

    network = IntegerField(_l("Signatures of one network in an hour"))
    domain = IntegerField(_l("Signatures of one unusual mail domain in an hour"))
    name = IntegerField(_l("Signatures of the same name in an hour"))
    surge = IntegerField(_l("Signatures of a letter in an hour, at least"))
    surge_times = IntegerField(_l("… and so many times its usual hour"))
    work = IntegerField(_l("Proof of work above so many in five minutes"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for field in self._numbers():
            field.validators = [
                InputRequired(_l("Enter a whole number")),
                NumberRange(1, MOST, message=_l("Enter a number from 1 to 1,000,000")),
            ]

    def limits(self) -> Limits:
        """Return the limits as plain values."""
        return Limits(**{field.name: field.data for field in self._numbers()})

    def _numbers(self) -> list[Any]:
        return [field for field in self if isinstance(field, IntegerField)]


class SwitchForm(StaffForm):
    """When one letter asks browsers for proof of work."""

    work = RadioField(
        _l("Ask browsers for proof of work"), [AnyOf(list(AsksWork), message=CHOOSE)],
        choices=[choice(value.value, words) for value, words in staff_words.SWITCH.items()],
        default=AsksWork.AUTO.value, validate_choice=False,
    )  # fmt: skip
    over = IntegerField(
        _l("Above so many signatures in five minutes"),
        [Optional(), NumberRange(1, MOST, message=_l("Enter a number from 1 to 1,000,000"))],
    )


def read_domain(text: str, *, common: bool = False) -> str:
    """Return a mail domain in its one spelling.

    Raises:
        ValidationError: it is none, or one that millions use, unless that is fine.
    """
    domain = canonical_address(f"x@{text.rpartition('@')[2]}").rpartition("@")[2]
    if not _DOMAIN.fullmatch(domain):
        raise ValidationError(_l("Enter a mail domain like example.org"))
    if domain in COMMON and not common:
        raise ValidationError(
            _l("Millions of people use this domain: it says nothing about a person")
        )
    return domain


def read_network(text: str) -> str:
    """Return a network as CIDR; one address is a network too, of IPv6 its /64.

    Raises:
        ValidationError: it is none, is private, or as wide as a country.
    """
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValidationError(_l("Enter a network like 203.0.113.0/24 or 2001:db8::/48")) from None
    if network_of(str(network.network_address)) is None:
        raise ValidationError(_l("That is a private network: no signature comes from there"))
    if network.prefixlen < WIDEST[network.version]:
        raise ValidationError(_l("That network is as wide as a country: enter a narrower one"))
    if network.version == 6 and network.prefixlen > 64:
        network = ipaddress.ip_network((network.network_address, 64), strict=False)
    return str(network)


def read_country(text: str) -> str:
    """Return the code of a country that was typed as code or name.

    Raises:
        ValidationError: there is no such country in the list.
    """
    names = {name.casefold(): code for code, name in i18n.territories_in(i18n.current()).items()}
    code = names.get(text.casefold(), text.upper())
    if code not in i18n.territories():
        raise ValidationError(_l("Enter a country of the form, as its name or its two letters"))
    return code


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None
