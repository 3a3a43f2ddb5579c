"""A real SMTP server on loopback that keeps what it is given, for tests and demonstration."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import click
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Takes every mail, or answers as a test wishes; `letters` are parsed, the oldest first."""

    def __init__(self, port: int = 0, keep_in: Path | None = None) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answer: Callable[[Envelope], str] = lambda _envelope: "250 OK"
        self._keep_in = keep_in
        self._controller = Controller(self, hostname="127.0.0.1", port=port or _free_port())
        self.port: int = self._controller.port

    def __enter__(self) -> Mailbox:
        """Start listening."""
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self._controller.stop()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one mail, unless the test wants another answer."""
        answer = self.answer(envelope)
        if answer.startswith("250"):
            self._keep(envelope)
        return answer

    def _keep(self, envelope: Envelope) -> None:
        raw: Any = envelope.content
        letter: Any = email.message_from_bytes(raw, policy=email.policy.default)
        self.letters.append(letter)
        self.recipients += envelope.rcpt_tos
        if self._keep_in is not None:
            self._keep_in.mkdir(parents=True, exist_ok=True)
            number = len(list(self._keep_in.glob("*.eml"))) + 1
            (self._keep_in / f"{number:05}.eml").write_bytes(raw)
            _print(letter, self._keep_in / f"{number:05}.eml")

    def to(self, address: str) -> list[EmailMessage]:
        """Return the mails to one address."""
        return [letter for letter in self.letters if address in str(letter["To"])]


def text_of(letter: EmailMessage) -> str:
    """Return the plain text of a mail."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def _print(letter: EmailMessage, path: Path) -> None:
    click.echo(
        f"\n--- mail to {letter['To']}: {letter['Subject']} ({path.name})\n{text_of(letter)}---"
    )


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
