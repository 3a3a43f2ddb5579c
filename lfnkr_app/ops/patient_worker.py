"""Gunicorn's threaded worker, with an end to its patience: half a request holds no thread for ever.

`--timeout` does not end such reads in `gthread`. A proxy in front buffers requests; this is for
who runs without one.
"""

from __future__ import annotations

from typing import Any, Final

from gunicorn.workers.gthread import ThreadWorker

#: Seconds that one read or write of a request may take.
PATIENCE_S: Final = 10.0


class PatientWorker(ThreadWorker):
    """Gives every connection a deadline for each read and write."""

    def handle(self, conn: Any) -> Any:
        """Handle a request; the deadline is set once the library has made the socket blocking."""
        begin = conn.init

        def begin_with_deadline() -> None:
            begin()
            conn.sock.settimeout(PATIENCE_S)

        conn.init = begin_with_deadline
        try:
            return super().handle(conn)  # type: ignore[no-untyped-call] # gunicorn has no types
        finally:
            conn.init = begin
