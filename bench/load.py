"""A bounded load over loopback: a few connections, each sending its share of requests in turn."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

CONNECTIONS = 12


@dataclass
class Outcome:
    """What came of a load: the time of each answer in milliseconds, and how many of each status."""

    seconds: float = 0.0
    times_ms: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times_ms) / self.seconds

    def percentile(self, part: int) -> float:
        """Return the time within which so many of a hundred were answered."""
        return statistics.quantiles(self.times_ms, n=100, method="inclusive")[part - 1]


def request(path: str, port: int, body: str, network: str) -> bytes:
    """Return a form post as a proxy passes it on, in bytes."""
    lines = [
        f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"X-Forwarded-For: {network}",
        "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}", "", body,
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def run(port: int, requests: Sequence[bytes], seconds: float) -> Outcome:
    """Send the requests over `CONNECTIONS` connections, for so many seconds at most."""
    outcome, lock = Outcome(), threading.Lock()
    ends = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_send, args=(port, requests[n::CONNECTIONS], ends, outcome, lock))
        for n in range(CONNECTIONS)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.seconds = time.perf_counter() - began
    return outcome


def _send(
    port: int, requests: Sequence[bytes], ends: float, outcome: Outcome, lock: threading.Lock
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        for raw in requests:
            began = time.perf_counter()
            if began > ends:
                return
            connection.sendall(raw)
            status = _answer(connection)
            spent = 1000 * (time.perf_counter() - began)
            with lock:
                outcome.times_ms.append(spent)
                outcome.statuses[status] = outcome.statuses.get(status, 0) + 1


def _answer(connection: socket.socket) -> int:
    """Read one whole answer and return its status."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(connection)
    head, _, body = got.partition(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2]) for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    )  # fmt: skip
    while len(body) < length:
        body += _more(connection)
    return int(head.split(b" ", 2)[1])


def _more(connection: socket.socket) -> bytes:
    part = connection.recv(65536)
    if not part:
        raise ConnectionError("the site closed the connection")
    return part


def web_seconds(parent: int) -> float:
    """Return the CPU seconds that the web processes under `lfnkr serve` have used."""
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"gunicorn" in command and _is_under(int(words[1]), parent):
            ticks += int(words[11]) + int(words[12])
    return ticks / 100


def _is_under(pid: int, ancestor: int) -> bool:
    while pid > 1:
        if pid == ancestor:
            return True
        try:
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return False
        pid = int(words[1])
    return False
