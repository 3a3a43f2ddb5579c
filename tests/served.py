"""The site as it really runs: `lfnkr serve` in its own processes, with everything around it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from flask import Flask

from lfnkr_app import config, create_app
from lfnkr_app.config import ROOT
from lfnkr_app.database import db
from tests.conftest import ENVIRONMENT


class Served:
    """One running site; `base` is its address."""

    def __init__(self, uri: str, log: Path, **extra: str) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        ours = {"LFNKR_SQLALCHEMY_DATABASE_URI": uri, "LFNKR_SITE_URL": self.base}
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("LFNKR_", "PYTHOND"))}
        compiled = {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "lfnkr-compiled")}
        self.environment = {**clean, **compiled, **ENVIRONMENT, **ours, **extra}
        self._app: Flask | None = None
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Served:
        """Migrate and start."""
        self.run("db", "upgrade")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop kindly."""
        self.stop()

    def run(self, *words: str, given: str | None = None) -> str:
        """Return what one command printed; a refusal fails the test.

        It runs in this process, where everything is imported already.
        """
        if self._app is None:
            ours = {k: v for k, v in self.environment.items() if k.startswith("LFNKR_")}
            self._app = create_app(config.load(ours, Path(os.devnull)))
        done = self._app.test_cli_runner().invoke(args=list(words), input=given)
        with self._app.app_context():
            db.engine.dispose()
        assert done.exit_code == 0, done.output
        return done.output

    def start(self) -> None:
        """Start serving and wait until it is ready."""
        command = [sys.executable, "-m", "lfnkr_app.cli", "serve", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stderr=log, start_new_session=True
            )
        self._wait_until_ready()

    @property
    def process_id(self) -> int:
        """The process of `lfnkr serve` itself."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """Kill every process of the site at once, with SIGKILL."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> int | None:
        """Ask it to stop, wait, and return its exit code."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(40)
        return self._process.returncode if self._process is not None else None

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.base}/readyz", timeout=5):  # noqa: S310
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the site did not come up:\n{self._log.read_text()[-3000:]}")


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
