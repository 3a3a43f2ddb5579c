"""Forms of signing in: Flask-Security's, with our words and limits, and no remembering."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import forms as theirs
from flask_security import recovery_codes
from flask_security.proxies import _security
from flask_security.utils import get_message
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from lfnkr_app import clock
from lfnkr_app.accounts import limits, rules
from lfnkr_app.accounts.limits import Tries
from lfnkr_app.web.forms import StaffForm, trimmed
from lfnkr_app.web.validators import MailAddress

#: Flask-Security's forms say less of their types than they hold.
_Login: Any = theirs.LoginForm
_Code: Any = theirs.TwoFactorVerifyCodeForm
_Recovery: Any = recovery_codes.MfRecoveryForm
_Again: Any = theirs.VerifyForm
_SetUp: Any = theirs.TwoFactorSetupForm
_NewPassword: Any = theirs.ResetPasswordForm
_OtherPassword: Any = theirs.ChangePasswordForm
LONG = 128
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric"}
PASSWORD = {"autocomplete": "current-password"}
NEW_PASSWORD = {"autocomplete": "new-password"}
EQUAL = "RETYPE_PASSWORD_MISMATCH"


class Limited:
    """A form whose tries are counted before they are checked; too many are answered 429."""

    too_many = False

    def checked(self, tries: Tries, validate: Any) -> bool:
        """Return whether the form is right, and whether it was time to ask at all."""
        if not limits.take(tries, clock.now()):
            self.too_many = True
            self.form_errors = [_("Please wait a minute, then try again.")]
            return False
        right = bool(validate())
        if right:
            limits.forgive(tries)
        return right


class SignInForm(Limited, _Login):  # type: ignore[misc]
    """The first step: address and password."""

    email = EmailField(
        _l("Email"), [InputRequired(_l("Enter your email address")), Length(max=254)],
        filters=[trimmed], render_kw={"autocomplete": "username"},
    )  # fmt: skip
    password = PasswordField(
        _l("Password"), [InputRequired(_l("Enter your password")), Length(max=LONG)],
        render_kw=PASSWORD, description=" ",
    )  # fmt: skip
    next = HiddenField()
    remember = None
    submit = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = rules.safe_next(self.next.data)

    def validate(self, **kwargs: Any) -> bool:
        """Return whether address and password belong together; a wait looks the same for all."""
        tries = limits.of_sign_in(self.email.data or "", clock.now())
        return self.checked(tries, lambda: _Login.validate(self, **kwargs))


class CodeForm(Limited, _Code):  # type: ignore[misc]
    """The second step: six digits."""

    code = StringField(
        _l("Code"), [InputRequired(_l("Enter the six digits of your app")), Length(max=20)],
        render_kw=CODE,
    )  # fmt: skip
    submit = None

    def validate(self, **kwargs: Any) -> bool:
        """Return whether the digits are those of now and were not used before."""
        tries = limits.of_code(self.user.id)
        return self.checked(tries, lambda: _Code.validate(self, **kwargs))


class RecoveryForm(Limited, _Recovery):  # type: ignore[misc]
    """The second step without the app: a recovery code."""

    code = StringField(
        _l("Recovery code"),
        [InputRequired(_l("Enter one of your recovery codes")), Length(max=40)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )  # fmt: skip
    submit = None

    def validate(self, **kwargs: Any) -> bool:
        """Return whether the code was there; it is used up."""
        tries = limits.of_code(self.user.id)
        return self.checked(tries, lambda: _Recovery.validate(self, **kwargs))


class AgainForm(Limited, _Again):  # type: ignore[misc]
    """Signing in again before something weighty: password and code."""

    password = PasswordField(
        _l("Password"), [InputRequired(_l("Enter your password")), Length(max=LONG)],
        render_kw=PASSWORD,
    )  # fmt: skip
    code = StringField(
        _l("Code"), [InputRequired(_l("Enter the six digits of your app")), Length(max=20)],
        render_kw=CODE,
    )  # fmt: skip
    next = HiddenField()
    submit = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = rules.safe_next(self.next.data)

    def validate(self, **kwargs: Any) -> bool:
        """Return whether both are right."""
        tries = limits.of_code(self.user.id)
        return self.checked(tries, lambda: self._both(**kwargs))

    def _both(self, **kwargs: Any) -> bool:
        if not _Again.validate(self, **kwargs):
            return False
        window = current_app.config["SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY"]
        right = _security.totp_factory.verify_totp(
            token=self.code.data,
            totp_secret=self.user.tf_totp_secret,
            user=self.user,
            window=window,
        )
        if not right:
            self.code.errors = (get_message("TWO_FACTOR_INVALID_TOKEN")[0],)
        return bool(right)


class SetUpForm(_SetUp):  # type: ignore[misc]
    """Asks for a new secret for the app; there is one method only."""

    setup = HiddenField(default="authenticator")
    phone = None
    submit = None

    def validate(self, **kwargs: Any) -> bool:
        """Return whether the one method was asked for."""
        return bool(theirs.Form.validate(self, **kwargs)) and self.setup.data == "authenticator"


class NewPasswordForm(_NewPassword):  # type: ignore[misc]
    """A new password through the link of an invitation or of a forgotten password."""

    password = PasswordField(
        _l("New password"), [InputRequired(_l("Enter a new password"))], render_kw=NEW_PASSWORD
    )
    password_confirm = PasswordField(
        _l("The same once more"),
        [
            InputRequired(_l("Enter it once more")),
            theirs.EqualToLocalize("password", message=EQUAL),
        ],
        render_kw=NEW_PASSWORD,
    )
    submit = None


class OtherPasswordForm(_OtherPassword):  # type: ignore[misc]
    """A new password by someone signed in."""

    password = PasswordField(
        _l("Present password"), [InputRequired(_l("Enter your password")), Length(max=LONG)],
        render_kw=PASSWORD,
    )  # fmt: skip
    new_password = PasswordField(
        _l("New password"), [InputRequired(_l("Enter a new password"))], render_kw=NEW_PASSWORD
    )
    new_password_confirm = PasswordField(
        _l("The same once more"),
        [
            InputRequired(_l("Enter it once more")),
            theirs.EqualToLocalize("new_password", message=EQUAL),
        ],
        render_kw=NEW_PASSWORD,
    )
    submit = None


class ForgottenForm(StaffForm):
    """Asks for the link to a new password."""

    email = EmailField(
        _l("Email"), [InputRequired(_l("Enter your email address")), MailAddress()],
        filters=[trimmed], render_kw={"autocomplete": "username"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if request.method == "GET":
            self.email.data = ""
