"""Input of staff about tax: certificates and lines, each with the days on which they hold."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, StringField, ValidationError
from wtforms.validators import AnyOf, Length, Optional

from lfnkr_app.donations import tax_terms
from lfnkr_app.donations.tax_terms import TaxTerm
from lfnkr_app.i18n import LANGUAGES
from lfnkr_app.web.forms import StaffForm, choice, trimmed
from lfnkr_app.web.validators import OneLine

CERTIFICATE: Final = "certificate"
KINDS: Final = {
    CERTIFICATE: _l("A certificate: receipts give tax relief"),
    "line": _l("Another line, without tax relief"),
}


def _line(label: Any, most: int) -> StringField:
    message = _l("Write at most %(most)s characters", most=most)
    return StringField(label, [Length(max=most, message=message), OneLine()], filters=[trimmed])


class TermForm(StaffForm):
    """One term: what receipts say of tax, from when to when."""

    kind = RadioField(
        _l("What is it?"), [AnyOf(list(KINDS), message=_l("Choose what it is"))],
        choices=[choice(value, words) for value, words in KINDS.items()], validate_choice=False,
    )  # fmt: skip
    since = DateField(_l("From day"), [Optional()])
    until = DateField(_l("To day, included"), [Optional()])
    certificate = _line(_l("Number of the certificate"), 60)
    authority_en = _line(_l("Who certified, in English"), 100)
    authority_ja = _line(_l("Who certified, in Japanese"), 100)
    words_en = _line(_l("Own words, in English"), 300)
    words_ja = _line(_l("Own words, in Japanese"), 300)
    words_ko = _line(_l("Own words, in Korean"), 300)
    words_zh = _line(_l("Own words, in Chinese"), 300)

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether what was sent is right; days that are missing are asked for."""
        is_right = super().validate(extra_validators)
        if not self.since.data and not self.since.errors:
            self.since.errors = (_("Enter the first day, like 2026-04-01"),)
        if self._is_certificate and not self.until.data and not self.until.errors:
            self.until.errors = (_("A certificate has a last day: enter it"),)
        return is_right and not self.since.errors and not self.until.errors

    def validate_until(self, field: Any) -> None:
        """Refuse days that run backwards, or overlap with another certificate."""
        if self.since.data and field.data < self.since.data:
            raise ValidationError(_("The last day lies before the first"))
        if self._is_certificate and self.since.data and self._overlapping():
            raise ValidationError(_("Another certificate is in force on some of these days"))

    def validate_certificate(self, field: Any) -> None:
        """Ask for the number."""
        if self._is_certificate and not field.data:
            raise ValidationError(_("Enter the number of the certificate"))

    def validate_authority_en(self, field: Any) -> None:
        """Ask who certified; readers of other languages fall back to English."""
        if self._is_certificate and not field.data:
            raise ValidationError(_("Enter who certified"))

    def validate_words_en(self, field: Any) -> None:
        """Ask for words where there is no certificate to speak for itself."""
        if self.kind.data == "line" and not field.data:
            raise ValidationError(_("Write the line; readers of other languages fall back to it"))

    def term(self) -> TaxTerm:
        """Return the validated input as plain values."""
        words = {code: self[f"words_{code}"].data for code in LANGUAGES}
        authority = {code: self[f"authority_{code}"].data for code in ("en", "ja")}
        return TaxTerm(
            since=self.since.data, until=self.until.data,
            certificate=(self.certificate.data or "") if self._is_certificate else "",
            authority={code: name for code, name in authority.items() if name},
            words={code: line for code, line in words.items() if line},
        )  # fmt: skip

    @property
    def _is_certificate(self) -> bool:
        return bool(self.kind.data == CERTIFICATE)

    def _overlapping(self) -> bool:
        return any(
            term.is_certified and term.holds_on(max(self.since.data, term.since or self.since.data))
            and term.since is not None and term.since <= self.until.data
            for term in tax_terms.terms()
        )  # fmt: skip


class DaysForm(StaffForm):
    """Which days receipts tell."""

    shows_payout = BooleanField(_l("Also say on receipts when the money reached our bank"))
