"""Validators that several forms share."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from wtforms import Field, Form, ValidationError

from lfnkr_app.web import names

#: `example.org`, `http://…`, `www.…`: a name is not a billboard. One letter before a dot is enough
#: to find one: more of them (`+`) would be tried from each letter on, minutes for one long text.
_WEB_ADDRESS: Final = re.compile(
    r"(?:https?:)?//|www\.|[\w-]\.[a-z]{2,24}/"
    r"|[\w-]\.(?:com|org|net|info|biz|ru|cn|io|co|jp|kr|top|xyz|site|shop|link|click|online|me|tv|cc)"
    r"(?![\w-])",
    re.IGNORECASE,
)


class NoWebAddress:
    """Refuses text that holds a web address, in whatever width its dots are typed."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise when the field holds one."""
        folded = unicodedata.normalize("NFKC", field.data or "").replace("。", ".")
        if _WEB_ADDRESS.search(folded):
            raise ValidationError(_("A name cannot contain a web address"))


class OneLine:
    """Refuses line breaks and other control characters."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise when the field holds one."""
        if any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} for c in field.data or ""):
            raise ValidationError(_("Write it on one line"))


class PersonName:
    """Refuses a name of which nothing can be seen, or which is a picture made of marks."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise when the field holds one; an empty field is another validator's matter."""
        text = field.data or ""
        if text and not names.is_visible(text):
            raise ValidationError(_("Enter your name"))
        if names.is_too_long(text):
            raise ValidationError(_("Enter a name of at most 255 characters"))
        if names.is_heaped(text):
            raise ValidationError(_("Write your name without heaps of marks on one letter"))


class MailAddress:
    """Refuses what is no mail address; asks no name server."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise unless the field holds one."""
        if not is_mail_address(field.data or ""):
            raise ValidationError(_("Enter an email address like name@example.org"))


def is_mail_address(text: str) -> bool:
    """Return whether mail can be addressed to `text`."""
    try:
        validate_email(
            text, check_deliverability=False, test_environment=True, allow_smtputf8=False
        )
    except (EmailNotValidError, UnicodeError):
        return False
    return len(text) <= 254


class SecureAddress:
    """Refuses what is no https address; an empty field is another validator's matter."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise unless the field is empty or holds one."""
        if field.data and not is_secure_address(field.data):
            raise ValidationError(_("Enter an address that begins with https://"))


def is_secure_address(text: str) -> bool:
    """Return whether `text` is an https address that a page may link to."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    odd = "@" in parts.netloc or any(c.isspace() or c in '<>"\\' for c in text)
    return parts.scheme == "https" and "." in host and not odd and len(text) <= 500
