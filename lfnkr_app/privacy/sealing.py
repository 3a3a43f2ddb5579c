"""Sealing: AES-256-GCM per field, bound to table, column and the row's `uid`.

A sealed value is `length of key id | key id | nonce (12) | ciphertext and tag`. The keys are a
setting, outside the database: a copied database alone opens nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

NONCE_BYTES = 12


class SealBroken(ValueError):
    """A sealed value cannot be opened: unknown key, other row, or changed bytes."""


class Sealer:
    """Seals with the first of its keys, opens with any."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._first = next(iter(keys))

    def seal(self, plain: bytes, *, table: str, column: str, uid: bytes) -> bytes:
        """Return `plain` sealed for one field of one row."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        name = self._first.encode()
        cipher = self._ciphers[self._first].encrypt(nonce, plain, _bond(table, column, uid))
        return bytes([len(name)]) + name + nonce + cipher

    def open(self, sealed: bytes, *, table: str, column: str, uid: bytes) -> bytes:
        """Return what was sealed for this very field.

        Raises:
            SealBroken: the key is unknown, or the value belongs elsewhere or was changed.
        """
        start = 1 + sealed[0]
        nonce, cipher = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
        try:
            key = self._ciphers[sealed[1:start].decode()]
            return key.decrypt(nonce, cipher, _bond(table, column, uid))
        except (KeyError, InvalidTag, UnicodeDecodeError, ValueError):
            raise SealBroken(f"{table}.{column} cannot be opened") from None


def _bond(table: str, column: str, uid: bytes) -> bytes:
    return b"\x1f".join((table.encode(), column.encode(), uid))


def sealer() -> Sealer:
    """Return the application's sealer."""
    held: Sealer = current_app.extensions["lfnkr_sealer"]
    return held


class SealedText:
    """An attribute that reads and writes text through the sealed column of the same row.

    `name_sealed: Mapped[bytes | None] = mapped_column("name")` is what is stored;
    `name = SealedText("name_sealed")` is what code reads and writes.
    """

    def __init__(self, attribute: str) -> None:
        self._attribute = attribute
        self._column = attribute.removesuffix("_sealed")

    def __get__(self, row: Any, owner: type | None = None) -> str | None:
        """Return the open text, or None where nothing is stored."""
        if row is None:
            return None
        sealed = getattr(row, self._attribute)
        return (
            None if sealed is None else open_text(row.__tablename__, self._column, row.uid, sealed)
        )

    def __set__(self, row: Any, value: str | None) -> None:
        """Seal `value` into the column; None empties it."""
        bond = {"table": row.__tablename__, "column": self._column, "uid": row.uid}
        sealed = None if value is None else sealer().seal(value.encode(), **bond)
        setattr(row, self._attribute, sealed)


def open_text(table: str, column: str, uid: bytes, sealed: bytes) -> str:
    """Return the text of one sealed field, for rows that are read in bulk."""
    return sealer().open(sealed, table=table, column=column, uid=uid).decode()


def seal_text(table: str, column: str, uid: bytes, text: str) -> bytes | None:
    """Return a text sealed for one field of a row that is yet to be written; None for none."""
    return sealer().seal(text.encode(), table=table, column=column, uid=uid) if text else None
