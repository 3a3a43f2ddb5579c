"""Input of staff about what the form of a gift offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from lfnkr_app.donations import rules
from lfnkr_app.donations.agreement.rules import MOST_LETTERS
from lfnkr_app.donations.terms import CURRENCIES, Offer, Terms
from lfnkr_app.errors import Refused
from lfnkr_app.money import Money, NotAnAmount, parse
from lfnkr_app.web import as_of, spoken
from lfnkr_app.web.forms import StaffForm, choice, trimmed

ROWS: Final = 6
#: Nothing below is worth its fee, and Stripe takes no less than about half a dollar.
LEAST: Final = {"JPY": 100, "USD": 100, "EUR": 100, "KRW": 1_000}
#: Stripe takes no sum of more than eight digits. Source: docs.stripe.com/currencies.
MOST: Final = 99_999_999


class OfferForm(StaffForm):
    """The currencies of the form, and whether cards are taken."""

    currencies = SelectMultipleField(
        _l("Currencies"), choices=[choice(code, code) for code in CURRENCIES],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        validators=[InputRequired(_l("Choose at least one currency"))],
    )  # fmt: skip
    cards = BooleanField(_l("Take cards"))

    def offer(self) -> Offer:
        """Return what the form shall offer."""
        chosen = self.currencies.data or []
        return Offer(tuple(code for code in CURRENCIES if code in chosen), bool(self.cards.data))


@dataclass(frozen=True)
class SumFields:
    """The fields of one sum: what it is, what it pays for by language, and when that was so."""

    number: int
    amount: Field
    words: list[tuple[str, Field]]
    as_of: Field


class TermsForm(StaffForm):
    """The sums of one currency; `currency` is set, and the rows are added, where it is made."""

    currency: str
    floor = StringField(_l("The least that is taken"), [Length(max=30)], filters=[trimmed])
    ceiling = StringField(_l("The most that is taken"), [Length(max=30)], filters=[trimmed])

    def rows(self) -> Iterator[SumFields]:
        """Yield the fields sum by sum."""
        for n in range(ROWS):
            words = spoken.fields(self, f"effect_{n}")
            yield SumFields(n, self[f"amount_{n}"], words, self[f"as_of_{n}"])

    def read(self, today: date) -> dict[str, Any] | None:
        """Return the terms as they are kept, sums in order; None where something is wrong."""
        if not self.validate():
            return None
        floor = self._sum(self.floor, LEAST[self.currency], MOST)
        ceiling = self._sum(self.ceiling, max(floor, LEAST[self.currency]), MOST)
        told = [self._row(row, floor, ceiling, today) for row in self.rows() if row.amount.data]
        if not told:
            _tell(self["amount_0"], _("Enter at least one sum to choose from."))
        if len({minor for minor, _effect in told}) < len(told):
            _tell(self["amount_0"], _("A sum stands here twice."))
        effects = {str(minor): effect for minor, effect in told if effect}
        kept = {"presets": sorted(minor for minor, _effect in told), "floor": floor,
                "ceiling": ceiling, "effects": effects}  # fmt: skip
        return None if self.errors else kept

    def _row(
        self, row: SumFields, floor: int, ceiling: int, today: date
    ) -> tuple[int, dict[str, Any] | None]:
        minor, name = self._sum(row.amount, floor, ceiling), f"effect_{row.number}"
        if not spoken.needs_english(self, name, always=False) or not spoken.words(self, name):
            return minor, None
        try:
            day = as_of.day(row.as_of.data or "", today)
        except Refused as fault:
            _tell(row.as_of, fault.message)
            return minor, None
        return minor, {"words": spoken.words(self, name), "as_of": day}

    def _sum(self, field: Field, least: int, most: int) -> int:
        """Return the sum of a field; tell there if it is none, too little or too much."""
        try:
            minor = parse(field.data or "", self.currency).minor
        except NotAnAmount:
            _tell(field, _("Enter a sum in %(currency)s", currency=self.currency))
            return 0
        if not least <= minor <= most:
            span = [str(Money(limit, self.currency)) for limit in (least, most)]
            _tell(field, _("Enter a sum from %(least)s to %(most)s", least=span[0], most=span[1]))
        return minor


def terms_form(currency: str, standing: Terms) -> TermsForm:
    """Return the form of one currency with what stands in it."""
    fields: dict[str, Any] = {"currency": currency}
    for n in range(ROWS):
        fields[f"amount_{n}"] = StringField(_l("Sum"), [Length(max=30)], filters=[trimmed])
        fields[f"as_of_{n}"] = StringField(_l("As of"), [Length(max=10)], filters=[trimmed])
    kind = type("TermsForm", (TermsForm,), fields)
    for n in range(ROWS):
        spoken.add_fields(kind, f"effect_{n}", _l("What it pays for"), most=160)
    made: Callable[..., TermsForm] = kind
    return made(data=_standing(standing))


def _standing(terms: Terms) -> dict[str, Any]:
    data = {name: rules.major(Money(getattr(terms, name), terms.currency))
            for name in ("floor", "ceiling")}  # fmt: skip
    for n, money in enumerate(terms.suggested[:ROWS]):
        data[f"amount_{n}"] = rules.major(money)
        if effect := terms.effects.get(money.minor):
            data |= spoken.standing(f"effect_{n}", effect.words) | {f"as_of_{n}": effect.as_of}
    return data


class AgreementForm(StaffForm):
    """The next version of the gift agreement; its texts are fields added below."""

    seen = HiddenField()

    def is_right(self) -> bool:
        """Return whether it can be published; what is wrong stands at its field."""
        right = self.validate()
        return spoken.needs_english(self, "text") and right

    @property
    def texts(self) -> dict[str, str]:
        """Return the texts by language, their lines ended alike."""
        return {code: "\n".join(text.splitlines()) + "\n"
                for code, text in spoken.words(self, "text").items()}  # fmt: skip


spoken.add_fields(AgreementForm, "text", _l("Terms of giving"), most=MOST_LETTERS, is_long=True)


def _tell(field: Field, words: str) -> None:
    field.errors = (*field.errors, words)
