"""`lfnkr serve` as a process."""

from __future__ import annotations

import subprocess
import sys
import urllib.request

import pytest

from lfnkr_app.config import ROOT
from tests.mailbox import Mailbox
from tests.served import Served, free_port


@pytest.fixture
def site(tmp_path):
    with Mailbox() as box:
        uri, metrics = f"sqlite:///{tmp_path}/site.db", str(free_port())
        ours = {"LFNKR_MAIL_PORT": str(box.port), "LFNKR_METRICS_PORT": metrics}
        with Served(uri, tmp_path / "log", **ours) as site:
            yield site


def lfnkr(site: Served, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lfnkr_app.cli", *words]
    return subprocess.run(
        command, cwd=ROOT, env=site.environment, text=True, capture_output=True, check=False
    )


def test_a_running_site_is_well_and_stops_kindly(site):
    assert "ok" in site.run("doctor")
    urllib.request.urlopen(f"{site.base}/letters/").read()  # noqa: S310
    metrics = f"http://127.0.0.1:{site.environment['LFNKR_METRICS_PORT']}/metrics"
    said = urllib.request.urlopen(metrics).read().decode()
    assert 'lfnkr_requests_total{method="GET",route="/letters/",status="200"} 1.0' in said
    taken = lfnkr(site, "serve", "--port", str(site.port))
    assert (taken.returncode, taken.stderr.count("\n")) == (1, 1)
    assert "Nothing can listen on" in taken.stderr
    assert site.stop() == 0


def test_nothing_serves_on_a_database_that_is_not_migrated(site, tmp_path):
    site.environment["LFNKR_SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path}/empty.db"
    for command in (("serve", "--port", str(free_port())), ("worker",)):
        refused = lfnkr(site, *command)
        assert refused.returncode == 1
        assert "lfnkr db upgrade" in refused.stderr
    assert lfnkr(site, "doctor").returncode == 1
    assert lfnkr(site, "serve", "--port", "none").returncode == 2
