"""Files that a command writes: readable by nobody else, and whole or not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from lfnkr_app.errors import Refused


def prepare(out: Path) -> None:
    """Make the file, readable by nobody else, before anything is put on record.

    Raises:
        Refused: it cannot be written.
    """
    try:
        out.touch(mode=0o600)
        out.chmod(0o600)
    except OSError as fault:
        raise Refused(f"{out} cannot be written: {fault.strerror}.") from None


def write(out: Path, writes: Callable[[BinaryIO], None]) -> None:
    """Write the file; where that fails, no half of it stays.

    Raises:
        Refused: the disk did not take it.
    """
    try:
        with out.open("wb") as file:
            writes(file)
    except OSError as fault:
        out.unlink(missing_ok=True)
        raise Refused(f"{out} cannot be written: {fault.strerror}.") from None
    except BaseException:
        out.unlink(missing_ok=True)
        raise
