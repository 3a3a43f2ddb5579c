"""`make run`: the site with demonstration content, a local mailbox and a loopback Stripe peer.

Nothing leaves this machine. Everything made here lies under `instance/`.
"""

from __future__ import annotations

import base64
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from lfnkr_app.config import DEFAULT_ENV_FILE, ROOT
from tests.mailbox import Mailbox

PORT = int(os.environ.get("PORT", "8000"))
SITE = f"http://127.0.0.1:{PORT}"
MAIL_PORT, STRIPE_PORT = 1025, 12111
INSTANCE = ROOT / "instance"
STAFF_FILE = INSTANCE / "demo-staff.txt"
STAFF = "staff@example.org"
PEER_SECRET = "whsec_demonstration"


def main() -> int:
    """Prepare, start, say where everything is, and wait for Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    INSTANCE.mkdir(exist_ok=True)
    _write_settings()
    environment = {**os.environ, "LFNKR_SITE_URL": SITE}
    _lfnkr(environment, "db", "upgrade")
    _lfnkr(environment, "demo", "load")
    _make_staff(environment)
    with Mailbox(MAIL_PORT, keep_in=INSTANCE / "mail"):
        processes = [_peer(), _serve(environment)]
        try:
            _wait_until_served()
            _say_where()
            return _wait(processes)
        except (KeyboardInterrupt, SystemExit):
            return 0
        finally:
            _stop(processes)


def _write_settings() -> None:
    if DEFAULT_ENV_FILE.exists():
        return
    seal = base64.b64encode(secrets.token_bytes(32)).decode()
    lines = {
        "SECRET_KEY": secrets.token_hex(32), "SEAL_KEYS": f"demo1:{seal}", "SITE_URL": SITE,
        "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": MAIL_PORT,
        "MAIL_DEFAULT_SENDER": "LFNKR <office@example.org>",
        "STRIPE_SECRET_KEY": "sk_test_demonstration", "STRIPE_WEBHOOK_SECRET": PEER_SECRET,
        "STRIPE_API_BASE": f"http://127.0.0.1:{STRIPE_PORT}",
    }  # fmt: skip
    text = "".join(f"LFNKR_{name}={value}\n" for name, value in lines.items())
    DEFAULT_ENV_FILE.write_text(f"# Made by `make run`, for the demonstration only.\n{text}")
    DEFAULT_ENV_FILE.chmod(0o600)


def _lfnkr(environment: dict[str, str], *words: str, given: str | None = None) -> str:
    command = [sys.executable, "-m", "lfnkr_app.cli", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, input=given, text=True,
                          stdout=subprocess.PIPE, check=False)  # fmt: skip
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout


def _make_staff(environment: dict[str, str]) -> None:
    if STAFF_FILE.exists():
        return
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    roles = ("editor", "administrator", "signatures", "donations", "mailings")
    asked = [word for role in roles for word in ("--role", role)]
    said = _lfnkr(environment, "staff", "create", STAFF, *asked, "--password-stdin", "--totp",
                  given=f"{password}\n")  # fmt: skip
    otpauth = next(line for line in said.splitlines() if line.startswith("otpauth://"))
    STAFF_FILE.write_text(f"{STAFF}\n{password}\n{otpauth}\n")
    STAFF_FILE.chmod(0o600)


def _peer() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.stripe_peer", "--port", str(STRIPE_PORT),
               "--webhook-url", f"{SITE}/webhooks/stripe", "--webhook-secret", PEER_SECRET,
               "--state", str(INSTANCE / "stripe-peer.json")]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)


def _serve(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    log = (INSTANCE / "serve.log").open("ab")
    command = [sys.executable, "-m", "lfnkr_app.cli", "serve", "--port", str(PORT)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log)


def _wait_until_served() -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"The site did not come up; see {INSTANCE / 'serve.log'}.")


def _say_where() -> None:
    from tests.totp import code

    address, password, otpauth = STAFF_FILE.read_text().split()
    print(f"""
The site            {SITE}/
In Japanese         {SITE}/ja/
The open letter     {SITE}/letters/open-letter-to-xi-jinping/
Give                {SITE}/donate/
Staff               {SITE}/staff/
                    {address}
                    {password}
                    code now: {code(otpauth)}   (`make code` for the next ones)
Mails               printed here, and kept in {_near(INSTANCE / "mail")}/
Log                 {_near(INSTANCE / "serve.log")}

Ctrl-C stops everything. Nothing leaves this machine, and no money moves.
""", flush=True)  # noqa: T201  # fmt: skip


def _near(path: Path) -> Path:
    return path.relative_to(ROOT)


def _wait(processes: list[subprocess.Popen[bytes]]) -> int:
    while all(process.poll() is None for process in processes):
        time.sleep(0.5)
    return next(p.returncode for p in processes if p.returncode is not None)


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(40)


if __name__ == "__main__":
    sys.exit(main())
