"""Input of staff about funds, and about what money was used for."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from lfnkr_app.donations import rules as gift_rules
from lfnkr_app.donations.funds import queries, rules
from lfnkr_app.donations.funds.models import UseOfFunds
from lfnkr_app.donations.models import Fund, FundKind, FundState
from lfnkr_app.donations.terms import CURRENCIES
from lfnkr_app.money import Money, NotAnAmount, parse
from lfnkr_app.web import spoken
from lfnkr_app.web.forms import StaffForm, choice, trimmed

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: More minor units than any sum of ours, and few enough for every database and page.
MOST: Final = 10**13
QUARTERS: Final = 12
KINDS: Final = (
    choice(FundKind.FUND, _l("A lasting purpose")),
    choice(FundKind.CAMPAIGN, _l("A campaign, with an end")),
)
STATES: Final = (
    choice(FundState.OPEN, _l("Open: donors may choose it, between its days where there are any")),
    choice(FundState.CLOSED, _l("Closed: readers see what came; it takes no gifts")),
    choice(FundState.ARCHIVED, _l("Archived: it stands in the books only")),
)


class FundForm(StaffForm):
    """A fund; its names and descriptions are fields added below, its goals by currency too."""

    kind = RadioField(_l("Kind"), choices=KINDS, default=FundKind.FUND)
    state = RadioField(_l("State"), choices=STATES, default=FundState.OPEN)
    opens_on = DateField(_l("Takes gifts from"), [Optional()])
    closes_on = DateField(_l("Takes gifts until"), [Optional()])

    def is_right(self) -> bool:
        """Return whether all of it is right; what is not stands at its field."""
        right = self.validate()
        return spoken.needs_english(self, "name") and right and self._describes()

    def _describes(self) -> bool:
        return spoken.needs_english(self, "description", always=False)

    def validate_closes_on(self, field: Field) -> None:
        """Refuse an end before the beginning."""
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(_("The last day lies before the first."))

    def values(self) -> dict[str, Any]:
        """Return the columns of the fund."""
        goals = {code: _minor(self[f"goal_{code}"].data, code) for code in CURRENCIES}
        return {
            "names": spoken.words(self, "name"),
            "descriptions": spoken.words(self, "description"),
            "goals": {code: minor for code, minor in goals.items() if minor},
            "kind": self.kind.data, "state": self.state.data,
            "opens_on": self.opens_on.data, "closes_on": self.closes_on.data,
        }  # fmt: skip


class NewFundForm(FundForm):
    """A fund that is made; its place in addresses is chosen once."""

    slug = StringField(
        _l("Name in addresses"),
        [InputRequired(_l("Enter a name like winter-shelter")), Length(max=60)],
        filters=[trimmed],
    )

    def validate_slug(self, field: Field) -> None:
        """Refuse what is no part of an address, or taken."""
        if not _SLUG.fullmatch(field.data or ""):
            raise ValidationError(_("Use small letters, figures and hyphens, like winter-shelter"))
        if field.data in rules.TAKEN or queries.by_slug(field.data):
            raise ValidationError(_("That name is taken. Choose another one."))


class _Goal:
    """Refuses what is no sum of a currency; nothing is no goal."""

    def __init__(self, currency: str) -> None:
        self.currency = currency

    def __call__(self, _form: Any, field: Field) -> None:
        """Raise unless the field is empty or holds a sum."""
        _check_sum(field, self.currency)


spoken.add_fields(FundForm, "name", _l("Name"), most=80)
spoken.add_fields(FundForm, "description", _l("What it is for"), most=600, is_long=True)
for _code in CURRENCIES:
    _field = StringField(_code, [Length(max=30), _Goal(_code)], filters=[trimmed])
    setattr(FundForm, f"goal_{_code}", _field)


class UseForm(StaffForm):
    """What one sum was used for in one quarter; its words are fields added below."""

    when = SelectField(_l("Quarter"), validate_choice=False)
    fund = SelectField(_l("Purpose"), validate_choice=False)
    currency = RadioField(_l("Currency"), choices=[choice(code, code) for code in CURRENCIES])
    amount = StringField(
        _l("Sum"), [InputRequired(_l("Enter a sum")), Length(max=30)], filters=[trimmed]
    )
    as_of = DateField(_l("As of"), [InputRequired(_l("Enter the day of the figure"))])

    def __init__(self, *, today: date, **options: Any) -> None:
        super().__init__(**options)
        self._today = today
        self.when.choices = [choice(f"{year}-{number}", rules.quarter_words(year, number))
                             for year, number in self._quarters()]  # fmt: skip
        self.fund.choices = [choice("", _("Where it is needed most"))]
        self.fund.choices += [choice(str(fund.id), fund.names["en"]) for fund in queries.every()]

    def _quarters(self) -> list[tuple[int, int]]:
        known = rules.last_quarters(self._today, QUARTERS)
        stands = re.fullmatch(r"(20\d\d)-([1-4])", self.when.data or "")
        own = (int(stands[1]), int(stands[2])) if stands else None
        return [*known, own] if own and own not in known and own < known[0] else known

    def is_right(self) -> bool:
        """Return whether all of it is right; what is not stands at its field."""
        right = self.validate()
        return spoken.needs_english(self, "purpose") and right

    def validate_when(self, field: Field) -> None:
        """Refuse a quarter that has not begun."""
        if field.data not in {f"{year}-{number}" for year, number in self._quarters()}:
            raise ValidationError(_("Choose a quarter from the list"))

    def validate_fund(self, field: Field) -> None:
        """Refuse a fund that is none."""
        if field.data and field.data not in {str(fund.id) for fund in queries.every()}:
            raise ValidationError(_("Choose a purpose from the list"))

    def validate_amount(self, field: Field) -> None:
        """Refuse what is no sum of the currency."""
        if self.currency.data in CURRENCIES:
            _check_sum(field, self.currency.data)

    def validate_as_of(self, field: Field) -> None:
        """Refuse a day to come."""
        if field.data and field.data > self._today:
            raise ValidationError(_("A figure cannot be from a day to come."))

    def values(self) -> dict[str, Any]:
        """Return the columns of the entry."""
        year, _dash, number = (self.when.data or "").partition("-")
        return {
            "fund_id": int(self.fund.data) if self.fund.data else None, "year": int(year),
            "quarter": int(number), "purposes": spoken.words(self, "purpose"),
            "amount_minor": _minor(self.amount.data, self.currency.data),
            "currency": self.currency.data, "as_of": self.as_of.data,
        }  # fmt: skip


spoken.add_fields(UseForm, "purpose", _l("Used for"), most=160)


def standing(row: Fund) -> dict[str, Any]:
    """Return what stands in the form of a fund."""
    goals = {f"goal_{code}": gift_rules.major(Money(minor, code))
             for code, minor in row.goals.items()}  # fmt: skip
    return (
        {"kind": row.kind, "state": row.state, "opens_on": row.opens_on, "closes_on": row.closes_on}
        | goals | spoken.standing("name", row.names)
        | spoken.standing("description", row.descriptions)
    )  # fmt: skip


def standing_use(row: UseOfFunds) -> dict[str, Any]:
    """Return what stands in the form of an entry."""
    facts = {"when": f"{row.year}-{row.quarter}", "fund": str(row.fund_id or ""),
             "currency": row.currency, "amount": gift_rules.major(row.money),
             "as_of": row.as_of}  # fmt: skip
    return facts | spoken.standing("purpose", row.purposes)


def _minor(text: str | None, currency: str) -> int:
    return parse(text, currency).minor if text else 0


def _check_sum(field: Field, currency: str) -> None:
    try:
        minor = _minor(field.data, currency)
    except NotAnAmount:
        raise ValidationError(_("Enter a sum in %(currency)s", currency=currency)) from None
    if field.data and not 0 < minor < MOST:
        raise ValidationError(_("Enter a sum in %(currency)s", currency=currency))
