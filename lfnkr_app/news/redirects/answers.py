"""What the site answers to an address, asked within the process: nothing leaves the machine."""

from __future__ import annotations

from contextvars import Context
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient

from lfnkr_app.news.redirects.hits import UNCOUNTED

MOST_STEPS: Final = 5
_MOVED: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Answer:
    """The first answer to an address, where it leads, and the status that stands at the end."""

    status: int
    location: str
    end: int

    @property
    def words(self) -> str:
        """The answer in one line: `200`, `404`, `301 /x/`, `301 /x/, which answers 404`."""
        if not self.location:
            return str(self.status)
        after = "" if self.end in {200, 0} else f", which answers {self.end}"
        return f"{self.status} {self.location}{after}"

    @property
    def is_missing(self) -> bool:
        """Whether a reader ends at nothing."""
        return self.end >= 400


class Asker:
    """Asks one application, as a browser would that follows redirects."""

    def __init__(self, app: Flask) -> None:
        self._client: FlaskClient = app.test_client(use_cookies=False)
        self._base: str = app.config["SITE_URL"]

    def ask(self, address: str) -> Answer:
        """Return the answer to a path of ours with its query."""
        status, location = self._one(address)
        end, there = status, location
        for _step in range(MOST_STEPS):
            if not there or not there.startswith("/"):
                break
            end, there = self._one(there)
        return Answer(status, location, 0 if there else end)

    def _one(self, address: str) -> tuple[int, str]:
        """Return status and target of one request, in a context and a transaction of its own."""
        return Context().run(self._answer, address)

    def _answer(self, address: str) -> tuple[int, str]:
        response = self._client.get(
            address, base_url=self._base, environ_overrides={UNCOUNTED: True}
        )
        response.close()
        moved = response.status_code in _MOVED
        return response.status_code, self._ours(response.location or "") if moved else ""

    def _ours(self, location: str) -> str:
        """Return a target of ours from its slash on, one elsewhere whole."""
        parts = urlsplit(location)
        if parts.netloc and f"{parts.scheme}://{parts.netloc}" != self._base:
            return location
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
