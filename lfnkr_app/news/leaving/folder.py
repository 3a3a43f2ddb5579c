"""An export in a folder, or as one ZIP file that is sent while it is made."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from lfnkr_app import clock
from lfnkr_app.errors import Refused
from lfnkr_app.news.leaving.parts import parts


def fill(folder: Path, *, tick: Callable[[], None]) -> int:
    """Write an export into a new or empty folder; return how many files it has.

    Raises:
        Refused: the folder holds something already, or cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Refused(f"{folder} is not empty; name a new folder")
        number = 0
        for number, part in enumerate(parts(tick), 1):  # noqa: B007 - it is what is counted
            _write(folder / part.name, part.chunks)
        return number
    except OSError as fault:
        raise Refused(f"{folder} cannot be written: {fault.strerror}") from fault


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(chunks)


class _Pipe:
    """Takes what the ZIP writer writes, until it is fetched; it cannot be rewound."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        """Hold `data`; return its length."""
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is held goes out when it is fetched."""

    def fetched(self) -> bytes:
        """Return what was written since the last time."""
        data = bytes(self._held)
        self._held.clear()
        return data


def zipped() -> Iterator[bytes]:
    """Yield an export as one ZIP file; nothing of it is ever whole in memory or on disk."""
    pipe, now = _Pipe(), clock.in_tokyo(clock.now()).timetuple()[:6]
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for part in parts():
            info = zipfile.ZipInfo(part.name, now)
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=True) as file:
                for chunk in part.chunks:
                    file.write(chunk)
                    yield pipe.fetched()
    yield pipe.fetched()
