"""What can go wrong, by name; who catches it picks the page and the status."""

from click import ClickException


class Refused(ClickException):
    """A wish that cannot be granted; its text is one clear sentence for the person who asked.

    It is click's own exception, so that a command ends with that sentence and exit code 1.
    """


class SettingsRefused(Refused):
    """Settings are unknown, missing or unsafe; the text names all of them."""
