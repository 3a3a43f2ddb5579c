"""`lfnkr serve`: gunicorn and the mail worker under one small parent."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from lfnkr_app.config import ROOT
from lfnkr_app.errors import Refused
from lfnkr_app.web import metrics

log = structlog.get_logger()
GRACE_S = 30
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass
class Child:
    """One process that the parent keeps alive."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = field(default=0.0)


def serve(host: str, port: int, workers: int, metrics_port: int | None = None) -> int:
    """Run until SIGTERM or SIGINT; return the exit code. A child that dies is started again.

    Raises:
        Refused: the address is taken.
    """
    _require_port(host, port)
    if metrics_port:
        _serve_metrics(metrics_port)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    children = [Child("web", _gunicorn(host, port, workers)), Child("worker", _worker())]
    log.info("serving", port=port, workers=workers)
    while not stopping.is_set():
        for child in children:
            _keep_alive(child)
        stopping.wait(0.3)
    return _stop(children)


def _require_port(host: str, port: int) -> None:
    """Refuse at once where another listens; gunicorn would be started again for ever."""
    try:
        family, kind, _proto, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as fault:
        raise Refused(f"Nothing can listen on {host}:{port}: {fault.strerror}.") from None


def _serve_metrics(port: int) -> None:
    """Give the processes a folder to count into, and serve the sum."""
    _require_port("127.0.0.1", port)
    os.environ[metrics.FOLDER] = tempfile.mkdtemp(prefix="lfnkr-metrics-")
    metrics.serve(port)


def _gunicorn(host: str, port: int, workers: int) -> list[str]:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        sys.executable, "-m", "gunicorn", "app:app", "--bind", address, "--workers", str(workers),
        "--worker-class", "lfnkr_app.ops.patient_worker.PatientWorker", "--threads", "12",
        "--no-control-socket", "--timeout", "60", "--graceful-timeout", str(GRACE_S - 5),
        "--keep-alive", "15", "--backlog", "512", "--log-level", "warning",
        "--worker-tmp-dir", _heartbeat_dir(),
        # Proxies are counted by PROXY_HOPS alone; no header of a peer rewrites an address.
        "--forwarded-allow-ips", "", "--forwarder-headers", "",
    ]  # fmt: skip


def _heartbeat_dir() -> str:
    """Return where workers touch their heartbeat files: in memory, where a slow disk kills none."""
    in_memory = Path("/dev/shm")  # noqa: S108 - gunicorn makes its file there by mkstemp
    return str(in_memory) if in_memory.is_dir() else tempfile.gettempdir()


def _worker() -> list[str]:
    return [sys.executable, "-m", "lfnkr_app.cli", "worker"]


def _keep_alive(child: Child) -> None:
    if child.process is not None:
        code = child.process.poll()
        if code is None:
            return
        if time.monotonic() - child.started < 1:
            return  # It cannot start; leave the cores alone for a moment.
        log.error("process_ended", process=child.name, exit_code=code)
    child.started = time.monotonic()
    child.process = subprocess.Popen(  # noqa: S603 - our own command, no shell
        child.command, cwd=ROOT, preexec_fn=_die_with_parent
    )


def _die_with_parent() -> None:
    """Ask the kernel to end this process when its parent is gone, even by SIGKILL."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(children: list[Child]) -> int:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + GRACE_S
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
    return 0
