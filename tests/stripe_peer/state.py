"""What a peer keeps between two runs: one JSON file, replaced as a whole."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from pathlib import Path
from typing import Any

from .account import Account
from .idempotency import KIND as KEYS


class StateFile:
    """The file behind `--state`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def load(self, account: Account) -> None:
        """Take up an earlier run, if there was one; its unfinished calls are forgotten."""
        if not self._path.exists():
            return
        snapshot: dict[str, Any] = json.loads(self._path.read_text("utf-8"))
        keys = snapshot["kinds"].get(KEYS, {})
        snapshot["kinds"][KEYS] = {k: v for k, v in keys.items() if v["status"] is not None}
        account.restore(snapshot)

    def save(self, account: Account) -> None:
        """Replace the file by the account as it is."""
        with self._lock:
            text = json.dumps(account.snapshot(), ensure_ascii=False)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(self._path)
