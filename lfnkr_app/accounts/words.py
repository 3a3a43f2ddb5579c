"""What Flask-Security says, in our words; none of it tells which accounts exist."""

from __future__ import annotations

from typing import Final


def N_(text: str) -> str:  # noqa: N802 - gettext's name for text that is translated later
    """Return the text; the catalogue finds it by this mark."""
    return text


_ERRORS: Final = {
    "GENERIC_AUTHN_FAILED": N_("The email or the password is not right. Check both and try again."),
    "INVALID_PASSWORD": N_("The password is not right."),
    "PASSWORD_NOT_PROVIDED": N_("Enter your password"),
    "PASSWORD_INVALID_LENGTH": N_(
        "Choose a password of %(length)s to 128 characters. A few words in a row are good."
    ),
    "PASSWORD_IS_THE_SAME": N_("Choose a password that is not the present one."),
    "RETYPE_PASSWORD_MISMATCH": N_("The two are not the same."),
    "PASSWORD_RESET_EXPIRED": N_("This link has expired. We can send you a new one."),
    "INVALID_RESET_PASSWORD_TOKEN": N_(
        "This link does not work any more. We can send you a new one."
    ),
    "TWO_FACTOR_INVALID_TOKEN": N_(
        "The code is not right, or was used before. Wait for the next one and enter that."
    ),
    "TWO_FACTOR_SETUP_EXPIRED": N_("That took too long. Please start over."),
    "INVALID_RECOVERY_CODE": N_("This recovery code is not right, or was used before."),
    "API_ERROR": N_("This form cannot be read. Open the page and try again."),
}
_HINTS: Final = {
    "UNAUTHENTICATED": N_("Please sign in to see this page."),
    "REAUTHENTICATION_REQUIRED": N_("This needs a fresh sign-in. Enter your password and a code."),
    "TWO_FACTOR_PERMISSION_DENIED": N_("Please sign in once more."),
    "INVALID_REDIRECT": N_("Please sign in once more."),
}
_GOOD: Final = {
    "REAUTHENTICATION_SUCCESSFUL": N_("Thank you. You can go on for 5 minutes."),
    "PASSWORD_CHANGE": N_("Your password is changed. Other devices are signed out."),
    "PASSWORD_RESET_NO_LOGIN": N_("Your password is set. Sign in with it now."),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": N_("Welcome. You are signed in."),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": N_(
        "Your app is set up. The old codes do not work any more."
    ),
}
#: By the names that Flask-Security has for them: the words, and the kind of message.
WORDS: Final = {
    name: (words, kind)
    for kind, group in (("error", _ERRORS), ("info", _HINTS), ("good", _GOOD))
    for name, words in group.items()
}
