"""One site, one mailbox, one Stripe peer and one browser for all journeys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.mailbox import Mailbox
from tests.served import Served
from tests.stripe_peer import StripePeer
from tests.totp import code

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
            LFNKR_STRIPE_API_BASE=peer.base, LFNKR_MEDIA_DIR=str(folder / "media"),
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


class Windows:
    """Opens windows for staff and strangers; whatever the browsers complain of is kept."""

    def __init__(self, world: World, chromium: Browser, staff: dict[str, str]) -> None:
        self._world, self._chromium, self._staff = world, chromium, staff
        self._states: dict[str, Any] = {}
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __call__(self, who: str | None, **options: Any) -> Page:
        """Return a window of its own for somebody, signed in; None is a stranger."""
        state = self._states.get(who or "")
        context = self._chromium.new_context(
            base_url=self._world.site.base, locale="en-GB", storage_state=state, **options
        )
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda m: self._note(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        if who and state is None:
            sign_in(page, who, code(self._staff[who]))
            self.signed_in(who, page)
        return page

    def signed_in(self, who: str, page: Page) -> None:
        """Remember how somebody is signed in, for the windows to come."""
        self._states[who] = page.context.storage_state()

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()

    def _note(self, complaint: str) -> None:
        if "Failed to load resource" not in complaint:
            self.complaints.append(complaint)


@pytest.fixture(scope="session")
def authenticators(world: World) -> dict[str, str]:
    """Return the authenticator of each of two editors."""
    found = {}
    for address in ("mika@example.org", "ken@example.org"):
        said = world.site.run("staff", "create", address, "--role", "editor", "--password-stdin",
                              "--totp", given=f"{PASSWORD}\n")  # fmt: skip
        found[address] = next(line for line in said.splitlines() if line.startswith("otpauth://"))
    return found


@pytest.fixture(scope="session")
def _windows(world: World, chromium: Browser, authenticators: dict[str, str]) -> Windows:
    return Windows(world, chromium, authenticators)


@pytest.fixture
def open_as(_windows: Windows) -> Iterator[Windows]:
    """Return what opens windows; a complaint of a browser fails the journey."""
    yield _windows
    _windows.close()
    said, _windows.complaints = _windows.complaints, []
    assert said == []


def sign_in(page: Page, who: str, digits: str) -> None:
    """Sign somebody in with the digits that their authenticator shows."""
    page.goto("/staff/login")
    page.get_by_label("Email").first.fill(who)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.locator("input[name=code]").fill(digits)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Staff home")


def check_access(page: Page) -> None:
    """Run axe on the page as it stands; it finds nothing. Axe is a script and needs script."""
    if page in _SCRIPTLESS:
        return
    page.wait_for_load_state("networkidle")  # A click may still be on its way to the next page.
    found = Axe().run(page)
    names = [(v["id"], v["nodes"][0]["html"][:120]) for v in found.response["violations"]]
    assert names == [], f"{page.url}: {names}"
