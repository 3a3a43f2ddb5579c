"""Flask-Security, set up: every setting that is not its default, and what of it we leave out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import Flask, make_response, render_template
from flask_security import Security
from flask_wtf import FlaskForm
from itsdangerous import URLSafeTimedSerializer

from lfnkr_app import i18n
from lfnkr_app.accounts import forms, rules
from lfnkr_app.accounts.datastore import StaffDatastore
from lfnkr_app.accounts.emails import OutboxMail
from lfnkr_app.accounts.second_step import ISSUER, RecoveryCodes, StaffTotp
from lfnkr_app.accounts.sessions import StaffSessions, signing_keys
from lfnkr_app.accounts.words import WORDS

SETTINGS: Final[dict[str, Any]] = {
    "URL_PREFIX": None, "CLI_USERS_NAME": None, "CLI_ROLES_NAME": None, "CACHE_CONTROL": None,
    "API_ENABLED_METHODS": ["session"], "RETURN_GENERIC_RESPONSES": True, "TRACKABLE": False,
    "I18N_DOMAIN": "messages", "I18N_DIRNAME": str(i18n.CATALOGUES),
    "PASSWORD_HASH": "argon2", "PASSWORD_SCHEMES": ["argon2"], "PASSWORD_SINGLE_HASH": True,
    "DEPRECATED_PASSWORD_SCHEMES": [], "HASHING_SCHEMES": ["hex_sha256"],
    "DEPRECATED_HASHING_SCHEMES": [],
    "PASSWORD_LENGTH_MIN": rules.PASSWORD_LENGTH, "EMAIL_VALIDATOR_ARGS":
        {"check_deliverability": False, "test_environment": True},
    "TWO_FACTOR": True, "TWO_FACTOR_REQUIRED": True, "TWO_FACTOR_ALWAYS_VALIDATE": True,
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"], "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
    "TWO_FACTOR_IMPLEMENTATIONS": {"code": "flask_security.twofactor.CodeTfPlugin"},
    "TWO_FACTOR_SETUP_WITHIN": timedelta(minutes=30), "TWO_FACTOR_RESCUE_EMAIL": False,
    "TWO_FACTOR_POST_SETUP_VIEW": "staff.accounts.own", "TOTP_ISSUER": ISSUER,
    "TOTP_SECRETS": {"1": "made when first needed"}, "MULTI_FACTOR_RECOVERY_CODES": True,
    "RECOVERABLE": True, "RESET_PASSWORD_WITHIN": rules.INVITATION_LASTS, "CHANGEABLE": True,
    "EMAIL_PLAINTEXT": False, "EMAIL_HTML": False,
    "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "staff_password_reset",
    "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "staff_password_changed",
    "FRESHNESS": rules.FRESH, "FRESHNESS_GRACE_PERIOD": rules.FRESH, "LOGOUT_CSRF": True,
    "POST_LOGIN_VIEW": "staff.home", "POST_LOGOUT_VIEW": "security.login",
    "POST_VERIFY_VIEW": "staff.home", "POST_CHANGE_VIEW": "staff.accounts.own",
    "LOGIN_USER_TEMPLATE": "security/login.html", "VERIFY_TEMPLATE": "security/verify.html",
    "TWO_FACTOR_SETUP_TEMPLATE": "security/two_factor_setup.html",
    "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "security/two_factor_token_validation.html",
    "MULTI_FACTOR_RECOVERY_TEMPLATE": "security/mf_recovery.html",
    "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "security/mf_recovery_codes.html",
    "RESET_PASSWORD_TEMPLATE": "security/reset_password.html",
    "CHANGE_PASSWORD_TEMPLATE": "security/change_password.html",
}  # fmt: skip


class StaffSecurity(Security):
    """Flask-Security with QR codes by segno, which it does not know."""

    def _check_modules(self, module: str, config_name: str) -> Any:
        if module == "qrcode":
            return True
        return super()._check_modules(module, config_name)  # type: ignore[no-untyped-call]


def bind(app: Flask) -> None:
    """Bind Flask-Security to the application, and take out what reaches into public pages."""
    app.session_interface = StaffSessions()
    app.config.update({f"SECURITY_{name}": value for name, value in SETTINGS.items()})
    app.config.update({f"SECURITY_MSG_{name}": pair for name, pair in WORDS.items()})
    # A form is good as long as its session; our own origin check stands beside the token.
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    writer = app.json
    security = _made(app)
    app.json = writer
    security.want_json(lambda _request: False)
    _take_out(app, security)
    for name, salt in (("reset", "RESET"), ("tf_setup", "TWO_FACTOR_SETUP")):
        # Flask-Security signs with the oldest fallback; the newest key must sign.
        signer = URLSafeTimedSerializer(signing_keys(app), salt=app.config[f"SECURITY_{salt}_SALT"])
        setattr(security, f"{name}_serializer", signer)


def render(template: str, **context: Any) -> Any:
    """Return the page; with errors in its form it is a 422, with too many tries a 429."""
    shown = [value for value in context.values() if isinstance(value, FlaskForm)]
    form = next((form for form in shown if form.errors), shown[0] if shown else None)
    status = 422 if form is not None and form.errors else 200
    if getattr(form, "too_many", False):
        status = 429
    page = make_response(render_template(template, form=form, **context), status)
    if status == 429:
        page.headers["Retry-After"] = "60"
    return page


def _made(app: Flask) -> StaffSecurity:
    return StaffSecurity(
        app, StaffDatastore(), register_blueprint=False, render_template=render,
        mail_util_cls=OutboxMail, totp_cls=StaffTotp, mf_recovery_codes_util_cls=RecoveryCodes,
        login_form=forms.SignInForm, verify_form=forms.AgainForm,
        two_factor_verify_code_form=forms.CodeForm, two_factor_setup_form=forms.SetUpForm,
        mf_recovery_form=forms.RecoveryForm, reset_password_form=forms.NewPasswordForm,
        change_password_form=forms.OtherPasswordForm,
    )  # fmt: skip


def _take_out(app: Flask, security: Any) -> None:
    """Leave no hook that would look for a user on public pages, remember a log-in or keep an IP."""
    manager = security.login_manager
    manager.session_protection = None
    manager._session_identifier_generator = lambda: ""
    manager._request_callback = None
    app.after_request_funcs[None].remove(manager._update_remember_cookie)
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    processors = app.template_context_processors[None]
    app.template_context_processors[None] = [
        p for p in processors if p.__module__ != "flask_login.utils"
    ]
    app.config["REMEMBER_COOKIE_NAME"] = "no-such-cookie"
