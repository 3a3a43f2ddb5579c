"""Input of the office about itself and about transfers."""

from __future__ import annotations

import re
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lfnkr_app.i18n import LANGUAGES
from lfnkr_app.money import DECIMALS
from lfnkr_app.pages import targets
from lfnkr_app.web.forms import StaffForm, choice, mail_field, trimmed
from lfnkr_app.web.organisation import Organisation
from lfnkr_app.web.validators import MailAddress, OneLine

MOST_LINES: Final = 8
_PHONE: Final = re.compile(r"[+0-9][0-9 ()./-]{3,39}")
_SPOKEN: Final = "safe_contact"


def _line(label: Any, *validators: Any, most: int = 200) -> StringField:
    return StringField(label, [*validators, Length(max=most), OneLine()], filters=[trimmed])


def _text(label: Any, most: int = 1000) -> TextAreaField:
    return TextAreaField(label, [Length(max=most)], filters=[trimmed, _plain_lines])


def _plain_lines(value: Any) -> Any:
    """Return text with its lines ended alike and trimmed."""
    if not isinstance(value, str):
        return value
    return "\n".join(line.strip() for line in value.splitlines())


class _KeptForm(StaffForm):
    """A form whose fields are settings of the office."""

    def settings(self) -> dict[str, Any]:
        """Return the settings by name, as they are kept."""
        return {name: field.data or "" for name, field in self._fields.items()
                if name in Organisation.__dataclass_fields__}  # fmt: skip


class OfficeForm(_KeptForm):
    """What the office says of itself on every page, in mails and on receipts."""

    name = _line(_l("Name in English"), DataRequired(_l("Enter the name")))
    name_ja = _line(_l("Name in Japanese"), DataRequired(_l("Enter the name")))
    short_name = _line(_l("Short name"), DataRequired(_l("Enter a short name")), most=30)
    representative = _line(_l("Representative"))
    address = TextAreaField(
        _l("Postal address, line by line"),
        [DataRequired(_l("Enter the postal address")), Length(max=500)],
        filters=[trimmed, _plain_lines],
    )
    phone = _line(_l("Telephone and fax"), most=40)
    email = mail_field(_l("Email of the office"), [Optional(), MailAddress()])
    safe_contact_en = _text(_l("How to reach us safely, in English"), 600)
    safe_contact_ja = _text(_l("How to reach us safely, in Japanese"), 600)
    safe_contact_ko = _text(_l("How to reach us safely, in Korean"), 600)
    safe_contact_zh = _text(_l("How to reach us safely, in Chinese"), 600)
    japanese_site_url = _line(_l("Address of the Japanese-language site"), most=500)
    source_url = _line(_l("Address of this software's source code"), most=500)

    def validate_address(self, field: Field) -> None:
        """Refuse an address that would not fit on an envelope."""
        if len((field.data or "").splitlines()) > MOST_LINES:
            raise ValidationError(_("%(most)s lines at most.", most=MOST_LINES))

    def validate_phone(self, field: Field) -> None:
        """Refuse what nobody can dial."""
        if field.data and not _PHONE.fullmatch(field.data):
            raise ValidationError(_("Enter a telephone number like +81-3-1234-5678"))

    def validate_safe_contact_en(self, field: Field) -> None:
        """Ask for English where there are words in another language: readers fall back to it."""
        others = [self[f"{_SPOKEN}_{code}"].data for code in LANGUAGES if code != "en"]
        if any(others) and not field.data:
            raise ValidationError(_("Write it in English too: other readers fall back to that."))

    def validate_japanese_site_url(self, field: Field) -> None:
        """Refuse what is no address."""
        _check_web_address(field, plain=True)

    def validate_source_url(self, field: Field) -> None:
        """Refuse what is no address."""
        _check_web_address(field)

    def settings(self) -> dict[str, Any]:
        """Return the settings by name, as they are kept."""
        lines = [line for line in (self.address.data or "").splitlines() if line]
        said = {code: self[f"{_SPOKEN}_{code}"].data or "" for code in LANGUAGES}
        spoken = {code: words for code, words in said.items() if words}
        return super().settings() | {"address": lines, _SPOKEN: spoken}


class TransfersForm(_KeptForm):
    """Where transfers go."""

    bank_details = _text(_l("Bank account in Japan, line by line"))
    bank_details_ja = _text(_l("Bank account in Japan, for readers of Japanese"))
    post_details = _text(_l("Post office account, line by line"))
    post_details_ja = _text(_l("Post office account, for readers of Japanese"))
    foreign_details = _text(_l("Bank account for transfers from abroad, line by line"))
    foreign_currencies = SelectMultipleField(
        _l("What may be sent from abroad"), choices=[choice(code, code) for code in DECIMALS],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip

    def validate_bank_details(self, field: Field) -> None:
        """Ask for the lines that everybody reads where there are lines in Japanese."""
        _check_fallback(field, self.bank_details_ja)

    def validate_post_details(self, field: Field) -> None:
        """Ask for the lines that everybody reads where there are lines in Japanese."""
        _check_fallback(field, self.post_details_ja)

    def validate_foreign_currencies(self, field: Field) -> None:
        """Ask for a currency where there is an account."""
        if self.foreign_details.data and not field.data:
            raise ValidationError(_("Choose at least one currency, or empty the account."))

    def settings(self) -> dict[str, Any]:
        """Return the settings by name, as they are kept."""
        return super().settings() | {"foreign_currencies": list(self.foreign_currencies.data or [])}


def _check_fallback(field: Field, in_japanese: Field) -> None:
    if in_japanese.data and not field.data:
        raise ValidationError(_("Write the lines here too: readers of other languages see these."))


def standing(office: Organisation) -> dict[str, Any]:
    """Return what stands in the forms."""
    values = {name: getattr(office, name) for name in Organisation.__dataclass_fields__}
    spoken = {f"{_SPOKEN}_{code}": words for code, words in office.safe_contact.items()}
    return values | spoken | {"address": "\n".join(office.address)}


def _check_web_address(field: Field, *, plain: bool = False) -> None:
    text = field.data or ""
    secure = f"https{text[4:]}" if plain and text.startswith("http:") else text
    if text and not targets.is_outside(secure):
        raise ValidationError(_("Enter an address that begins with https://"))
