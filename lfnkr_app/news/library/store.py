"""Where files get into their place: all of them, or none, even if the power fails in between.

Each piece of work has a hidden folder beside the files. What it will put in place is noted there
first; what is no longer wanted at the end, too. Should the process die, `jobs.sweep` finds the
note and takes away what no row names.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from lfnkr_app.news import media_routes

#: Hidden, so that no address reaches it; see `media_routes.stored`.
FOLDER: Final = ".adding"
_NOTE: Final = "paths"


class Bench:
    """One piece of work: files on their way into their place, or out of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._placed: list[Path] = []
        self._moved: list[tuple[Path, Path]] = []
        self._unwanted: list[Path] = []

    def reserve(self, path: str) -> bool:
        """Take a path for a new file, and return False when it is taken already."""
        target = _place(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            return False
        self.note(path)
        try:
            target.touch(exist_ok=False)
        except FileExistsError:
            return False
        self._placed.append(target)
        return True

    def note(self, path: str) -> None:
        """Write down that the file of this path, and its row, are being worked on."""
        with (self.folder / _NOTE).open("a", encoding="utf-8") as note:
            note.write(f"{path}\n")

    def put(self, file: Path, path: str) -> None:
        """Move a file into its place; what stood there comes back if the work fails."""
        target = _place(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        self.note(path)
        if target in self._placed:
            file.replace(target)
            return
        if target.exists():
            aside = self.folder / f"aside-{len(self._moved)}"
            shutil.copyfile(target, aside)
            self._moved.append((aside, target))
        else:
            self._placed.append(target)
        file.replace(target)

    def drop(self, paths: Iterable[str]) -> None:
        """Take files away once the work has succeeded."""
        for path in paths:
            self.note(path)
            self._unwanted.append(_place(path))

    def undo(self) -> None:
        """Put everything back as it was."""
        for target in self._placed:
            target.unlink(missing_ok=True)
        for aside, target in self._moved:
            aside.replace(target)

    def finish(self) -> None:
        """Take away what is no longer wanted."""
        kept = set(self._placed) | {target for _aside, target in self._moved}
        for target in self._unwanted:
            if target not in kept:
                target.unlink(missing_ok=True)


@contextlib.contextmanager
def bench() -> Iterator[Bench]:
    """Yield a work folder; commit inside. Whatever is raised, the files are as they were before."""
    folder = home() / secrets.token_hex(8)
    folder.mkdir(mode=0o700, parents=True)
    work = Bench(folder)
    try:
        yield work
    except BaseException:
        work.undo()
        raise
    else:
        work.finish()
    finally:
        forget(folder)


def home() -> Path:
    """Return the folder of all work under way."""
    return media_routes.media_dir() / FOLDER


def noted(folder: Path) -> list[str]:
    """Return the paths that a piece of work touched, or was about to."""
    note = folder / _NOTE
    return sorted(set(note.read_text(encoding="utf-8").splitlines())) if note.is_file() else []


def forget(folder: Path) -> None:
    """Take the folder of a piece of work away."""
    shutil.rmtree(folder, ignore_errors=True)


def remove(path: str) -> None:
    """Take a file away that no row names."""
    _place(path).unlink(missing_ok=True)


def _place(path: str) -> Path:
    """Return where a path lies.

    Raises:
        ValueError: it would lie outside the folder of media.
    """
    root = media_routes.media_dir()
    target = root / path
    if ".." in Path(path).parts or not target.is_relative_to(root):
        raise ValueError("a path outside the folder of media")
    return target
