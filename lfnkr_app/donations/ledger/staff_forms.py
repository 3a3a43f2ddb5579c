"""Input of staff: what narrows the ledger, and what to look for."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from lfnkr_app import i18n
from lfnkr_app.donations.ledger import queries, wanted
from lfnkr_app.donations.ledger.rules import Standing
from lfnkr_app.donations.ledger.staff_words import METHODS, STANDINGS
from lfnkr_app.donations.ledger.wanted import NO_FUND, RAW, Wanted
from lfnkr_app.donations.terms import CURRENCIES
from lfnkr_app.lists.staff_forms import refuse_backwards
from lfnkr_app.web.forms import StaffForm, choice, trimmed

#: How gifts can be filtered; whatever went back in part is found as refunded.
FILTERED: Final = tuple(state for state in Standing if state != Standing.PARTLY_BACK)
TURN_WORDS: Final = {"once": _l("once"), "pledge": _l("pledge")}
NO_FUND_WORDS: Final = _l("where it is needed most")
NOT_A_DAY: Final = _l("Enter a day like 2026-11-23")


class FilterForm(Form):
    """What narrows the ledger; read from the address, changes nothing."""

    state = SelectField(_l("Status"), validate_choice=False)
    currency = SelectField(_l("Currency"), validate_choice=False)
    month = SelectField(_l("Month"), validate_choice=False)
    since = DateField(_l("From day"), [Optional()])
    until = DateField(_l("To day"), [Optional()])
    method = SelectField(_l("Way"), validate_choice=False)
    fund = SelectField(_l("Fund"), validate_choice=False)
    turn = SelectField(_l("Once or pledge"), validate_choice=False)

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]  # WTForms has no types
        every = choice("", _l("all"))
        self.state.choices = [every, *(choice(s.value, STANDINGS[s][0]) for s in FILTERED)]
        self.currency.choices = [every, *(choice(name, name) for name in CURRENCIES)]
        months = [f"{month:%Y-%m}" for month in queries.months(today)]
        self.month.choices = [every, *(choice(month, month) for month in months)]
        self.method.choices = [every, *(choice(name, words) for name, words in METHODS.items())]
        self.fund.choices = [every, *fund_choices()]
        self.turn.choices = [every, *(choice(name, words) for name, words in TURN_WORDS.items())]

    def check(self) -> bool:
        """Return whether what the address asks is right; the errors stand at the fields."""
        return bool(self.validate())  # type: ignore[no-untyped-call]  # WTForms has no types

    def validate_until(self, field: Any) -> None:
        """Refuse days that run backwards."""
        refuse_backwards(self.since.data, field.data)

    def wanted(self) -> Wanted:
        """Return the filters as plain values; what they cannot mean does not filter."""
        state, currency = self.state.data or "", self.currency.data or ""
        since, until = self._days()
        return Wanted(
            state=state if state in {*FILTERED, *RAW} else "",
            currency=currency if currency in CURRENCIES else "", since=since, until=until,
            method=_one_of(self.method.data, METHODS), fund=self.fund.data or "",
            turn=_one_of(self.turn.data, TURN_WORDS),
        )  # fmt: skip

    def _days(self) -> tuple[date | None, date | None]:
        """Return the days of the month, narrowed by those that were typed."""
        month = wanted.month_named(self.month.data or "")
        first, last = wanted.month_of(month) if month else (None, None)
        if self.errors:
            return first, last
        return self.since.data or first, self.until.data or last


class FindForm(StaffForm):
    """What to look for."""

    words = StringField(
        _l("Look for one gift or giver"),
        [DataRequired(_l("Enter a whole number, mail address or name")), Length(max=255)],
        filters=[trimmed],
    )


def fund_choices() -> list[Any]:
    """Return the funds to choose from, in the language of the page, and none."""
    lang = i18n.current()
    funds = [choice(fund.slug, fund.name_in(lang)) for fund in queries.funds()]
    return [*funds, choice(NO_FUND, NO_FUND_WORDS)]


def _one_of(value: str | None, known: Any) -> str:
    return value if value and value in known else ""
