"""Forms of staff about mailings: the texts by language, and addresses that mail does not reach."""

from __future__ import annotations

import re
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from lfnkr_app import i18n
from lfnkr_app.mail.suppression import REASONS
from lfnkr_app.mailings import audiences
from lfnkr_app.mailings.models import Mailing
from lfnkr_app.web.forms import StaffForm, choice, trimmed
from lfnkr_app.web.validators import MailAddress, OneLine, is_mail_address

LONGEST_SUBJECT: Final = 150
LONGEST_TEXT: Final = 20_000
NEWS_WORDS: Final = _l("News: all subscribers, and all signers who ticked news")
REASON_WORDS: Final = {
    "bounced": _l("Mail came back"),
    "complained": _l("Marked as spam, or complained"),
    "asked": _l("Asked us never to write again"),
}
_BETWEEN: Final = re.compile(r"[\s,;<>\"'()\[\]]+")


class MailingForm(StaffForm):
    """To whom, and the words in each language."""

    to = SelectField(_l("To"), validate_choice=True)
    fallback = RadioField(
        _l("Whoever reads another language gets"), [InputRequired(_l("Choose a language"))],
        choices=[choice(code, language.label) for code, language in i18n.LANGUAGES.items()],
        default=i18n.DEFAULT,
    )  # fmt: skip

    def __init__(self, mailing: Mailing | None = None, **options: Any) -> None:
        super().__init__(data=_standing(mailing) if mailing else None, **options)
        letters = [
            choice(f"{name}:{subject}", _("Signers of “%(title)s” who ticked news", title=words))
            for name, subject, words in audiences.choices()
        ]
        self.to.choices = [choice(audiences.NEWS, NEWS_WORDS), *letters]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether there is a whole text, also in the language that others get."""
        if not super().validate(extra_validators):
            return False
        for code in i18n.LANGUAGES:
            subject, text = self[f"subject_{code}"], self[f"text_{code}"]
            if text.data and not subject.data:
                subject.errors = (_("Write a subject for this text"),)
            elif subject.data and not text.data:
                text.errors = (_("Write the text for this subject"),)
        if not self.errors and self.fallback.data not in self.texts():
            self[f"subject_{self.fallback.data}"].errors = (
                _("Write the mail in this language: whoever reads another one gets it"),
            )
        return not self.errors

    def texts(self) -> dict[str, dict[str, str]]:
        """Return the words by language, those that are written."""
        return {
            code: {"subject": self[f"subject_{code}"].data, "text": self[f"text_{code}"].data}
            for code in i18n.LANGUAGES
            if self[f"text_{code}"].data
        }

    def values(self) -> dict[str, Any]:
        """Return the columns of a mailing."""
        audience, _colon, subject = str(self.to.data).partition(":")
        return {"audience": audience, "subject": subject, "texts": self.texts(),
                "fallback": self.fallback.data}  # fmt: skip


for _code in i18n.LANGUAGES:
    _subject = StringField(
        _l("Subject"), [Length(max=LONGEST_SUBJECT), OneLine()], filters=[trimmed]
    )
    _text = TextAreaField(_l("Text"), [Length(max=LONGEST_TEXT)], filters=[trimmed])
    setattr(MailingForm, f"subject_{_code}", _subject)
    setattr(MailingForm, f"text_{_code}", _text)


def _standing(mailing: Mailing) -> dict[str, Any]:
    parts = (mailing.audience, mailing.subject)
    values = {"to": ":".join(part for part in parts if part), "fallback": mailing.fallback}
    for code, words in mailing.texts.items():
        values |= {f"subject_{code}": words["subject"], f"text_{code}": words["text"]}
    return values


class BouncesForm(StaffForm):
    """Addresses that mail does not reach: one a line, or a table out of another program."""

    text = TextAreaField(
        _l("Addresses"), [DataRequired(_l("Paste the addresses, one a line"))], filters=[trimmed]
    )
    reason = RadioField(
        _l("Why?"), choices=[choice(name, REASON_WORDS[name]) for name in REASONS],
        default=REASONS[0],
    )  # fmt: skip

    def addresses(self) -> list[str]:
        """Return every mail address that stands in what was pasted, each once."""
        words = (word.strip(".:") for word in _BETWEEN.split(self.text.data or ""))
        return list(dict.fromkeys(word for word in words if "@" in word and is_mail_address(word)))


class AddressForm(StaffForm):
    """One exact address."""

    email = EmailField(
        _l("Email"), [InputRequired(_l("Enter an email address")), MailAddress()], filters=[trimmed]
    )
