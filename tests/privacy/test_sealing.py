"""Sealing, keys and tokens."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfnkr_app.database import db
from lfnkr_app.petitions.models import Signature
from lfnkr_app.privacy import keys, tokens
from lfnkr_app.privacy.sealing import SealBroken, Sealer
from tests import factories

OLD, NEW = {"a": b"1" * 32}, {"b": b"2" * 32, "a": b"1" * 32}
FIELD = {"table": "signature", "column": "name", "uid": b"u" * 16}


@given(st.binary(max_size=300))
def test_what_is_sealed_opens_again(plain):
    assert Sealer(OLD).open(Sealer(OLD).seal(plain, **FIELD), **FIELD) == plain


def test_an_older_key_still_opens_and_the_first_one_seals():
    sealed = Sealer(OLD).seal(b"Hana", **FIELD)
    assert Sealer(NEW).open(sealed, **FIELD) == b"Hana"
    with pytest.raises(SealBroken):
        Sealer(OLD).open(Sealer(NEW).seal(b"Hana", **FIELD), **FIELD)


@pytest.mark.parametrize("moved", [{"table": "gift"}, {"column": "email"}, {"uid": b"v" * 16}])
def test_a_sealed_value_moved_elsewhere_does_not_open(moved):
    sealed = Sealer(OLD).seal(b"Hana", **FIELD)
    with pytest.raises(SealBroken):
        Sealer(OLD).open(sealed, **{**FIELD, **moved})


@given(st.binary(max_size=60))
def test_odd_bytes_never_do_more_than_be_refused(junk):
    with pytest.raises(SealBroken):
        Sealer(OLD).open(junk or b"\0", **FIELD)


def test_nothing_personal_stands_open_in_the_database(app):
    letter = factories.open_letter()
    factories.signature(
        letter, name="Kim Example Openly", email="kim.openly@example.org", comment="words of mine"
    )
    with db.engine.connect() as connection:
        for table in ("signature", "outgoing_mail", "petition"):
            for row in connection.execute(db.text(f"SELECT * FROM {table}")):  # noqa: S608 - our own table names
                said = b"|".join(
                    bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row
                )
                assert b"Kim" not in said
                assert b"openly" not in said.lower()
                assert b"words of mine" not in said
    assert db.session.query(Signature).one().name == "Kim Example Openly"


def test_a_token_tells_its_row_and_nothing_else_makes_one(app):
    token = tokens.make("my", b"x" * 16, 3)
    assert tokens.read("my", token) == tokens.Token(b"x" * 16, 3)
    assert tokens.read("my", token.upper()) == tokens.read("my", token)
    assert token == token.lower()
    for wrong in (
        token[:-1],
        token + "a",
        token[1:] + token[0],
        "",
        "ä",
        "1" * 53,
        token.replace(token[5], "7", 1),
    ):
        assert tokens.read("my", wrong) is None or wrong == token
    assert tokens.read("confirm", token) is None


def test_every_process_finds_the_same_key_even_at_the_first_moment(app):
    found: list[bytes] = []

    def ask():
        with app.app_context():
            app.extensions["lfnkr_keys"].pop("fresh", None)
            found.append(keys.key("fresh"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
