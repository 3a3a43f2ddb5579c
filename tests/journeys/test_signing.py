"""Signing in other languages, from the form to taking it back, without script or by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import World, check_access
from tests.journeys.test_four_users import arrived, link_in

pytestmark = pytest.mark.xdist_group("browser")
LETTER = "letters/open-letter-to-xi-jinping/"


@pytest.fixture(params=[("ja", False), ("ko", True)], ids=["ja without script", "ko by keyboard"])
def reader(request: pytest.FixtureRequest, chromium: Browser, world: World):
    """Return a language and a window in it."""
    lang, script = request.param
    context = chromium.new_context(base_url=world.site.base, java_script_enabled=script)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield lang, page, script
    context.close()


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Walk to an element with the Tab key alone, then press a key on it."""
    target = page.locator(selector).first
    for _ in range(120):
        if target.evaluate("element => element === document.activeElement"):
            page.keyboard.press(key)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def test_signed_with_a_slip_confirmed_changed_and_taken_back(reader, world: World):
    lang, page, script = reader
    address = f"journey-{lang}@gmial.com"
    page.goto(f"/{lang}/{LETTER}")
    type_into(page, "[name=name]", "山田 花子" if lang == "ja" else "김철수")
    type_into(page, "[name=email]", address)
    press(page, "[name=consent]", "Space")
    press(page, "#sign form button.button:not(.quiet)")
    expect(page.locator("#email-error")).to_contain_text(f"journey-{lang}@gmail.com")
    expect(page.locator("[name=name]")).not_to_have_value("")
    looked_at(page, script)
    press(page, "#sign form .actions:not(.question) button")  # Sent again, as it is.
    page.wait_for_url(f"**/{lang}/{LETTER}check-your-mail/")
    looked_at(page, script)
    page.goto(link_in(mail_to(world, address), "/confirm/"))
    expect(page.locator("html")).to_have_attribute("lang", lang)
    looked_at(page, script)
    press(page, "main form button")
    expect(page.locator("main .qr")).to_be_visible()
    looked_at(page, script)
    press(page, "main a[href*='/my/']")
    page.wait_for_url("**/my/**")
    looked_at(page, script)
    press(page, "main a[href$='/withdraw']")
    page.wait_for_url("**/withdraw")
    press(page, "main form button")
    expect(page.locator("main a[href$='#sign']")).to_be_visible()
    looked_at(page, script)


def type_into(page: Page, selector: str, text: str) -> None:
    """Walk to a field with the Tab key and type."""
    press(page, selector, "Home")
    page.keyboard.insert_text(text)


def looked_at(page: Page, script: bool) -> None:
    if script:
        check_access(page)


def mail_to(world: World, address: str) -> str:
    return arrived(world, address, "")
