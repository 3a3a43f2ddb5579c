"""The hidden folder of made lists: each file under a random key of its own, piece by piece.

A piece is AES-256-GCM; its number and whether it is the last are the nonce, so that nothing can be
cut, moved or put in its place. The key stands sealed in the list's row and nowhere else.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from lfnkr_app.config import ROOT

#: Hidden, so that no address reaches it.
FOLDER: Final = ".lists"
PIECE: Final = 1024 * 1024
LOCK: Final = "lock"
SCRATCH: Final = "scratch-"
_TAG: Final = 16


def folder() -> Path:
    """Return the folder, which nobody outside reaches and only our own user reads."""
    path = ROOT / str(current_app.config["MEDIA_DIR"]) / FOLDER
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def new_key() -> bytes:
    """Return a random key for one file."""
    return secrets.token_bytes(32)


@contextmanager
def scratch() -> Iterator[Path]:
    """Return a folder for the scratch files of a long spreadsheet, deleted at the end.

    They hold the open list while it is made: readable by our own user alone, and what a killed
    process left is swept. The lock on the folder tells the living from the dead.
    """
    path = folder() / f"{SCRATCH}{secrets.token_hex(8)}"
    path.mkdir(mode=0o700)
    held = _locked(path)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        if held is not None:
            os.close(held)


def sweep_scratch() -> int:
    """Delete the scratch folders of processes that are gone; return how many."""
    swept = 0
    for path in folder().glob(f"{SCRATCH}*"):
        if (held := _locked(path)) is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(held)
            swept += 1
    return swept


def _locked(path: Path) -> int | None:
    """Return a handle that holds the lock on a folder, or None where somebody else does."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


@contextmanager
def alone() -> Iterator[bool]:
    """Return whether no other process makes a list here; if so, none begins meanwhile."""
    with (folder() / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


class TakesBytes(Protocol):
    """A file to write to, which need not be one that can seek."""

    def write(self, data: bytes, /) -> int:
        """Take some bytes."""
        ...


class Sealed:
    """Takes bytes and writes them to a file under a key, as a file that cannot seek."""

    def __init__(self, out: BinaryIO, key: bytes) -> None:
        self._out, self._cipher, self._number = out, AESGCM(key), 0
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def flush(self) -> None:
        """Do nothing: a piece is written when it is full."""

    def end(self) -> None:
        """Write the last piece."""
        self._put(bytes(self._waiting), last=True)

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, None))
        self._number += 1


@contextmanager
def writing(name: str, key: bytes) -> Iterator[Sealed]:
    """Return what writes the file of that name; nothing is left of it when it does not get done."""
    path = folder() / name
    path.touch(mode=0o600)
    try:
        with path.open("wb") as out:
            sealed = Sealed(out, key)
            yield sealed
            sealed.end()
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def opened(name: str, key: bytes) -> Iterator[bytes]:
    """Return the bytes of a file in pieces.

    Raises:
        InvalidTag: it was changed, or the key is another one's.
        FileNotFoundError: it is not there.
    """
    return _pieces(folder() / name, AESGCM(key))


def _pieces(path: Path, cipher: AESGCM) -> Iterator[bytes]:
    number = 0
    with path.open("rb") as file:
        piece = file.read(PIECE + _TAG)
        while piece:
            after = file.read(PIECE + _TAG)
            yield cipher.decrypt(_nonce(number, last=not after), piece, None)
            piece, number = after, number + 1


def is_there(name: str | None) -> bool:
    """Return whether a file of that name is kept."""
    return bool(name) and (folder() / str(name)).is_file()


def delete(name: str) -> None:
    """Delete a file."""
    (folder() / name).unlink(missing_ok=True)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
