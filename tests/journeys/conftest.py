"""One site, one mailbox, one Stripe peer and one browser for all journeys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakSet

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.mailbox import Mailbox
from tests.served import Served
from tests.stripe_peer import StripePeer

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STAFF, PASSWORD = "staff@example.org", "correct horse battery staple"
_SCRIPTLESS: WeakSet[Page] = WeakSet()
ROLES = ("administrator", "editor", "signatures", "donations")


@dataclass
class World:
    """Everything around a person: the site, the mail that arrives, the payment page."""

    site: Served
    mailbox: Mailbox
    peer: StripePeer
    otpauth: str


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return a running site with demonstration content."""
    folder: Path = tmp_path_factory.mktemp("journeys")
    with Mailbox() as box, StripePeer(webhook_secret="whsec_test") as peer:
        site = Served(
            f"sqlite:///{folder}/site.db", folder / "log", LFNKR_MAIL_PORT=str(box.port),
            LFNKR_STRIPE_SECRET_KEY="sk_test_journeys", LFNKR_STRIPE_WEBHOOK_SECRET="whsec_test",
            LFNKR_STRIPE_API_BASE=peer.base,
        )  # fmt: skip
        with site:
            site.run("demo", "load")
            asked = [word for role in ROLES for word in ("--role", role)]
            said = site.run("staff", "create", STAFF, *asked, "--password-stdin", "--totp",
                            given=f"{PASSWORD}\n")  # fmt: skip
            otpauth = next(line for line in said.splitlines() if line.startswith("otpauth://"))
            peer.endpoint(f"{site.base}/webhooks/stripe")
            yield World(site, box, peer, otpauth)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return a real Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(params=["with script", "without script"])
def person(request: pytest.FixtureRequest, chromium: Browser, world: World) -> Iterator[Page]:
    """Return a window on the site; whatever the browser complains of fails the journey."""
    context = chromium.new_context(
        base_url=world.site.base, java_script_enabled=request.param == "with script", locale="en-GB"
    )
    page, complaints = context.new_page(), []
    page.set_default_timeout(15_000)
    if request.param == "without script":
        _SCRIPTLESS.add(page)
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    ours = [c for c in complaints if "favicon" not in c and "status of 4" not in c]
    assert ours == []


def check_access(page: Page) -> None:
    """Run axe on the page as it stands; it finds nothing. Axe is a script and needs script."""
    if page in _SCRIPTLESS:
        return
    found = Axe().run(page)
    names = [(v["id"], v["nodes"][0]["html"][:120]) for v in found.response["violations"]]
    assert names == [], f"{page.url}: {names}"
