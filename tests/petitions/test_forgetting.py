"""Forgetting, proven: a copy of the database, with its keys, knows nothing of who is forgotten."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import Base, begin_writing, db, empty_log
from lfnkr_app.mail import delivery
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.petitions import actions, emails, jobs, rows, rules
from lfnkr_app.petitions.models import Petition, Signature
from lfnkr_app.privacy.sealing import SealBroken, sealer
from lfnkr_app.web.limits import by_network
from tests import factories
from tests.browser import Browser
from tests.petitions.reading import rows as signatures

NAME, COMMENT = "Quirina Canary 金糸雀", "The canary sang at dawn"
ADDRESS = "quirina.canary@example.net"
NETWORK = "203.0.113.77"
assert by_network  # The limits' table is among those that are searched.


def everything_opened() -> str:
    """Return every value of every table: plain as stored, and what opens under the seal keys."""
    found: list[str] = []
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(table.select()).mappings():
            for column, value in row.items():
                found.append(_plain(value))
                if isinstance(value, bytes) and row.get("uid"):
                    found.append(_opened(value, table.name, column, row["uid"]))
    return "\n".join(found)


def _plain(value: object) -> str:
    return value.hex() + value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _opened(value: bytes, table: str, column: str, uid: bytes) -> str:
    try:
        return sealer().open(value, table=table, column=column, uid=uid).decode(errors="ignore")
    except (SealBroken, IndexError):
        return ""


def marks_of(petition: Petition, key: bytes) -> list[str]:
    """Return every keyed mark that can be made of the person, as stored bytes read in hex."""
    return [
        rules.address_key(key, ADDRESS).hex(), rules.name_key(key, NAME).hex(),
        rules.domain_key(key, ADDRESS).hex(),
    ]  # fmt: skip


def signed(app, **wishes) -> tuple[Petition, Signature]:
    letter = factories.open_letter()
    fields = factories.sign_fields(name=NAME, email=ADDRESS, comment=COMMENT, **wishes)
    path = f"/ja/letters/{letter.slug}/sign/"
    assert Browser(app, REMOTE_ADDR=NETWORK).post(path, fields).status == 303
    return letter, signatures()[0]


def all_sent() -> None:
    """Note every waiting mail as sent, as the worker does."""
    begin_writing()
    for mail in db.session.scalars(select(OutgoingMail).where(OutgoingMail.sent_at.is_(None))):
        delivery._mark_sent(mail, clock.now())
    db.session.commit()


def withdrawn(app, *, mail_first: bool) -> list[str]:
    """Sign, confirm, withdraw; return the marks that could be made of the person."""
    letter, signature = signed(app, display="full", deliver="y", news="y")
    key = rows.letter_key(letter)
    browser = Browser(app)
    browser.post(f"/confirm/{emails.confirm_token(signature)}")
    if mail_first:
        all_sent()
    assert NAME in everything_opened()
    assert ADDRESS in everything_opened()
    browser.post(f"/my/{emails.my_token(signatures()[0])}/withdraw")
    all_sent()
    return marks_of(letter, key)


def expired(app) -> list[str]:
    letter, signature = signed(app, display="full")
    begin_writing()
    actions.expire(signature, now=clock.now())
    db.session.commit()
    return marks_of(letter, rows.letter_key(letter))


def hidden(app) -> list[str]:
    _letter, signature = signed(app)
    Browser(app).post(f"/confirm/{emails.confirm_token(signature)}")
    all_sent()
    return []  # The marks for duplicates stay: they keep one person to one signature.


def over(app) -> list[str]:
    letter, signature = signed(app, display="full", deliver="y", news="y")
    key = rows.letter_key(letter)
    Browser(app).post(f"/confirm/{emails.confirm_token(signature)}")
    begin_writing()
    letter.names_until = clock.now() - timedelta(minutes=1)
    db.session.commit()
    jobs.forget_names(clock.now())
    return marks_of(letter, key)


@pytest.mark.parametrize(
    "forget",
    [
        pytest.param(lambda app: withdrawn(app, mail_first=True), id="withdrawn"),
        pytest.param(lambda app: withdrawn(app, mail_first=False), id="withdrawn with mail queued"),
        pytest.param(expired, id="expired"),
        pytest.param(hidden, id="confirmed and hidden"),
        pytest.param(over, id="on the day of the letter"),
    ],
)
def test_a_stolen_database_with_its_keys_names_nobody_who_is_forgotten(app, forget):
    marks = forget(app)
    db.session.rollback()
    told = everything_opened() + _file_of(app)
    clues = [NAME, "Quirina", "金糸雀", COMMENT, ADDRESS, "quirina", "canary", NETWORK, *marks]
    found = [clue for clue in clues if re.search(re.escape(clue), told, re.IGNORECASE)]
    assert found == []


def _file_of(app) -> str:
    """Return the bytes of SQLite's file and its log, as text; what was deleted may not linger."""
    if db.engine.dialect.name != "sqlite":
        return ""
    db.session.remove()
    empty_log()
    path = Path(str(db.engine.url.database))
    files = [path, *path.parent.glob(f"{path.name}-*")]
    raw = b"".join(file.read_bytes() for file in files if file.exists())
    return raw.decode("utf-8", errors="ignore") + raw.hex()
