"""The conversation with the mail server: Flask-Mail's, with a timeout and a verified TLS."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from types import TracebackType
from typing import Final

from flask import current_app
from flask_mail import Connection, Message

TIMEOUT_S: Final = 20


class PoliteConnection(Connection):
    """Flask-Mail's connection, which by itself sets no timeout and verifies no certificate."""

    def configure_host(self) -> smtplib.SMTP:
        """Return an open, logged-in connection."""
        host = smtplib.SMTP(self.mail.server, self.mail.port, timeout=TIMEOUT_S)
        try:
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Say QUIT; what goes wrong after the server took a mail does not matter any more."""
        if self.host is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self.host.quit()

    def deliver(self, message: Message) -> None:
        """Hand one mail to the server; on return it has answered 250.

        Raises:
            smtplib.SMTPException, OSError: it has not; the connection may be of no more use.
        """
        try:
            self.send(message)
        except smtplib.SMTPResponseException:
            if self.host is not None:
                with contextlib.suppress(smtplib.SMTPException, OSError):
                    self.host.rset()
            raise


def connection() -> PoliteConnection:
    """Return a connection to the configured server, to be used in a `with` block."""
    return PoliteConnection(current_app.extensions["mail"])
