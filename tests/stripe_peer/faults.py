"""Faults that a test orders: errors, slowness, answers that never arrive."""

from __future__ import annotations

import threading
from dataclasses import dataclass


class ConnectionDropped(Exception):
    """The connection closes without an answer."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call; `after`: only once its work is done."""

    status: int | None = None
    drop: bool = False
    after: bool = False


class Faults:
    """The faults still to come, first ordered, first served."""

    def __init__(self) -> None:
        self.wait_s = 0.0
        self._coming: list[Fault] = []
        self._lock = threading.Lock()

    def order(self, fault: Fault, times: int) -> None:
        """Let the next `times` calls fail so."""
        with self._lock:
            self._coming.extend([fault] * times)

    def take(self) -> Fault | None:
        """Return the fault of the call that has just come in."""
        with self._lock:
            return self._coming.pop(0) if self._coming else None

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self._coming.clear()
            self.wait_s = 0.0
