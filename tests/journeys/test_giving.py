"""Gifts from the form to the receipt: once, every month, at a shop, by transfer, and back again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.web import organisation
from tests.journeys.conftest import PASSWORD, Windows, World, check_access, sign_in
from tests.journeys.test_work import in_site
from tests.mailbox import text_of
from tests.stripe_peer import konbini, sessions
from tests.totp import code

pytestmark = pytest.mark.xdist_group("browser")
OFFICE = "office@example.org"


@pytest.fixture
def transfers(world: World) -> Iterator[None]:
    """Offer transfers for as long as a journey lasts."""
    in_site(world, lambda: bank_details("Example Bank\nAccount 0000000"))
    yield
    in_site(world, lambda: bank_details(""))


@pytest.fixture
def office(world: World, open_as: Windows) -> Page:
    """Return the window of somebody who keeps the books, signed in a moment ago."""
    said = world.site.run("staff", "create", OFFICE, "--role", "donations", "--password-stdin",
                          "--totp", given=f"{PASSWORD}\n")  # fmt: skip
    page = open_as(None)
    sign_in(page, OFFICE, code(next(ln for ln in said.splitlines() if ln.startswith("otpauth://"))))
    return page


def test_given_once_then_every_month_until_the_link_in_the_mail_stops_it(
    open_as: Windows, world: World
):
    page, once, monthly = open_as(None), "once@example.org", "monthly@example.org"
    page.goto("/donate/")
    check_access(page)
    give(page, once, "once")
    page.get_by_role("button", name="Pay", exact=True).click()
    page.wait_for_url("**/donate/thanks/**")
    check_access(page)
    page.goto(link_to(world, once, "/receipts/"))
    expect(page.get_by_role("main")).to_contain_text("JPY 5,000")
    check_access(page)
    page.goto("/donate/")
    give(page, monthly, "month")
    page.get_by_role("button", name="Pay", exact=True).click()
    page.wait_for_url("**/donate/thanks/**")
    check_access(page)
    expect(page.locator("main a[href$='/funds/']")).to_be_visible()
    page.goto(link_to(world, monthly, "/pledges/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("My repeating gift")
    check_access(page)
    page.get_by_role("link", name="Stop this gift").click()
    check_access(page)
    page.get_by_role("button", name="Stop this gift").click()
    expect(page.get_by_role("main")).to_contain_text("This gift has stopped")
    check_access(page)
    assert world.peer.subscriptions[-1]["status"] == "canceled"


def test_a_number_for_the_shop_waits_in_japanese_and_its_receipt_comes_when_it_is_paid(
    open_as: Windows, world: World
):
    page, address = open_as(None, java_script_enabled=False), "konbini@example.org"
    page.goto("/ja/donate/")
    give(page, address, "once", name="山田 花子")
    session_id = offered_at_shops(page, world)
    page.locator(f"input[name=method][value={konbini.METHOD}]").check()
    page.get_by_role("button", name="Pay", exact=True).click()
    page.wait_for_url("**/ja/donate/thanks/**")
    for _ in range(10):  # The page looks again by itself; here there is no time to wait for that.
        if page.locator("main .note.update").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator("main .note.update")).to_contain_text("5,000")
    world.peer.settle_delayed(session_id)
    page.goto(link_to(world, address, "/receipts/"))
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.get_by_role("main")).to_contain_text("山田 花子")


def offered_at_shops(page: Page, world: World) -> str:
    """Let the payment page offer shops, as the account's own settings do at Stripe."""
    expect(page).to_have_url(re.compile(re.escape(world.peer.base)))
    session_id = next(s["id"] for s in reversed(world.peer.sessions) if s["id"] in page.url)
    with world.peer.account.lock:
        offered = world.peer.account.objects(sessions.KIND)[session_id]
        offered["payment_method_types"].append(konbini.METHOD)
    page.reload()
    return str(session_id)


def test_a_transfer_is_announced_and_matched_by_the_bank_file_and_gets_its_receipt(
    transfers: None, open_as: Windows, office: Page, world: World, tmp_path: Path
):
    page, address = open_as(None), "transfer@example.org"
    page.goto("/donate/")
    check_access(page)
    give(page, address, "once", method="bank")
    page.wait_for_url("**/donate/transfer/**")
    check_access(page)
    reference = page.locator(".reference").inner_text()
    listed = tmp_path / "bank.csv"
    day = clock.tokyo_day(clock.now())
    listed.write_text(
        f"日付,入金,摘要,振込依頼人\n{day},5000,振込,{reference} ﾚｲ\n", encoding="cp932"
    )
    office.goto("/staff/gifts/bank/")
    office.locator("input[type=file]").set_input_files(listed)
    office.get_by_role("button", name="Look at it").click()
    expect(office.get_by_role("main")).to_contain_text(reference)
    check_access(office)
    office.get_by_role("button", name="Enter", exact=True).click()
    expect(office.get_by_role("main")).to_contain_text("This file is entered")
    check_access(office)
    page.goto(link_to(world, address, "/receipts/"))
    expect(page.get_by_role("main")).to_contain_text("JPY 5,000")
    refund_a_card_gift(page, office, world)


def refund_a_card_gift(page: Page, office: Page, world: World) -> None:
    """Give by card, and let the office give it back; the donor hears of it."""
    address = "returned@example.org"
    page.goto("/donate/")
    give(page, address, "once", name="Example Returned")
    page.get_by_role("button", name="Pay", exact=True).click()
    link_to(world, address, "/receipts/")
    office.goto("/staff/gifts/")
    check_access(office)
    row = office.get_by_role("row").filter(has_text="Example Returned")
    row.get_by_role("link").first.click()
    check_access(office)
    office.get_by_role("link", name="Give back…").click()
    check_access(office)
    office.get_by_label("Reason").fill("Given twice by mistake, made up")
    office.get_by_role("button", name="Look before it is done").click()
    check_access(office)
    office.get_by_role("button", name="Give it back").click()
    expect(office.get_by_role("heading", level=1)).to_have_text("Refund of JPY 5,000")
    assert letter(world, address, lambda text: "JPY 5,000" in text and "back" in text)


def give(
    page: Page, address: str, interval: str, *, method: str = "card", name: str = "Example Donor"
) -> None:
    """Fill the form of a gift in any language, and press Continue."""
    for field, value in (("interval", interval), ("preset", "5000"), ("method", method)):
        page.locator(f"input[name={field}][value='{value}']").check()
    page.locator("input[name=name]").fill(name)
    page.locator("#give input[name=email]").fill(address)
    page.locator("#give .actions button.lamp").click()


def link_to(world: World, address: str, part: str) -> str:
    """Return the first link with that part that was mailed to somebody, once it has arrived."""
    text = letter(world, address, lambda text: part in text)
    return next(word for word in text.split() if part in word)


def letter(world: World, address: str, holds: Callable[[str], bool]) -> str:
    """Return the text of the letter to somebody that holds what is asked for."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for text in map(text_of, world.mailbox.to(address)):
            if holds(text):
                return text
        time.sleep(0.1)
    raise AssertionError(f"no such letter to {address}")


def bank_details(lines: str) -> None:
    begin_writing()
    organisation.change("bank_details", lines, now=clock.now())
    db.session.commit()
