"""How many statements a signing and its pages take: a guard, since each one is a wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from lfnkr_app.database import db
from lfnkr_app.petitions import emails
from tests import factories

#: Those of a signing from a network that has a limit; two of them count that network. PostgreSQL
#: adds up the slots of the pace in one more.
MOST = {"letter": 10, "count.json": 2, "sign": 16, "confirm": 16}
NETWORK = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def letter(app):
    """Return a letter with some signers, and every kind of page asked for once."""
    letter = factories.open_letter()
    for display in ("full", "initials", "hidden"):
        factories.confirmed(letter, display=display, country="JP")
    return letter


@contextmanager
def counted() -> Iterator[list[str]]:
    """Yield the list that grows by each statement sent."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def statements(app, path: str, body: str | None = None) -> list[str]:
    db.session.rollback()
    client = app.test_client()
    options = {"base_url": "http://127.0.0.1:8000", "environ_base": NETWORK}
    with counted() as sent:
        if body is None:
            answer = client.get(path, **options)
        else:
            kind = "application/x-www-form-urlencoded"
            answer = client.post(path, data=body, content_type=kind, **options)
    assert answer.status_code < 400, answer.text
    return sent


def test_no_page_of_a_letter_takes_more_statements_than_it_did(app, letter):
    page = f"/letters/{letter.slug}/"
    waiting = factories.signature(letter, display="full", deliver=True)
    asked = {
        "letter": (page, None), "count.json": (f"{page}count.json", None),
        "sign": (f"{page}sign/", urlencode(factories.sign_fields())),
        "confirm": (f"/confirm/{emails.confirm_token(waiting)}", ""),
    }  # fmt: skip
    statements(app, f"{page}sign/", urlencode(factories.sign_fields()))
    statements(app, page)
    for kind, (path, body) in asked.items():
        sent = statements(app, path, body)
        assert len(sent) <= MOST[kind], f"{kind} takes {len(sent)}:\n" + "\n".join(sent)
