"""The four users walk through the site in a real browser, with script and without."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, STAFF, World, check_access
from tests.mailbox import text_of
from tests.totp import code

pytestmark = pytest.mark.xdist_group("browser")


def arrived(world: World, address: str, subject: str, seconds: float = 15) -> str:
    """Return the text of the mail with that subject, once it has arrived."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for letter in world.mailbox.to(address):
            if subject in str(letter["Subject"]):
                return text_of(letter)
        time.sleep(0.1)
    raise AssertionError(f"no mail {subject!r} to {address}")


def link_in(text: str, part: str) -> str:
    return next(word for word in text.split() if part in word)


def test_a_visitor_reads_the_news_and_finds_the_letter(person: Page, world: World):
    person.goto("/")
    check_access(person)
    person.get_by_role(
        "link", name="Former street child refugee re-visits Japanese rescuers", exact=True
    ).click()
    expect(person.get_by_role("heading", level=1)).to_contain_text("Former street child")
    check_access(person)
    person.goto("/?s=Vladivostok")
    expect(person.get_by_role("main")).to_contain_text("Russian detention center")
    check_access(person)
    person.goto("/archive/")
    check_access(person)
    person.get_by_role("link", name="日本語").first.click()
    expect(person.locator("html")).to_have_attribute("lang", "ja")


def test_a_supporter_signs_confirms_and_takes_it_back(person: Page, world: World, request):
    address = f"supporter{abs(hash(request.node.name)) % 10_000}@example.org"
    before = _count(person)
    person.goto("/letters/open-letter-to-xi-jinping/")
    check_access(person)
    person.get_by_label("Name", exact=True).fill("Example Supporter 花子")
    person.get_by_label("Email", exact=True).fill(address)
    person.get_by_label("Show my name").check()
    person.get_by_label("I agree that LFNKR keeps").check()
    person.get_by_role("button", name="Sign", exact=True).click()
    expect(person.get_by_role("heading", level=1)).to_have_text("Check your mail")
    check_access(person)
    mail = arrived(world, address, "Please confirm your signature")
    person.goto(link_in(mail, "/confirm/"))
    check_access(person)
    assert _count(person) == before
    person.get_by_role("button", name="Confirm my signature").click()
    expect(person.get_by_role("heading", level=1)).to_contain_text("You are one of them.")
    check_access(person)
    assert _count(person) == before + 1
    thanks = arrived(world, address, "Thank you for signing")
    person.goto(link_in(thanks, "/my/"))
    check_access(person)
    person.get_by_role("link", name="Remove my signature").click()
    check_access(person)
    person.get_by_role("button", name="Remove my signature").click()
    expect(person.get_by_role("heading", level=1)).to_have_text("Your signature is removed")
    assert _count(person) == before


def _count(person: Page) -> int:
    answer = person.request.get("/letters/open-letter-to-xi-jinping/count.json")
    return int(answer.json()["confirmed"])


def test_a_wrong_form_says_what_to_do_and_keeps_every_word(person: Page, world: World):
    person.goto("/letters/open-letter-to-xi-jinping/")
    person.get_by_label("Name", exact=True).fill("See www.spam.example")
    person.get_by_label("Email", exact=True).fill("not-an-address")
    person.get_by_role("button", name="Sign", exact=True).click()
    expect(person).to_have_title(re.compile("^Error:"))
    check_access(person)
    expect(person.get_by_label("Email", exact=True)).to_have_value("not-an-address")
    expect(person.get_by_role("alert")).to_contain_text("A name cannot contain a web address")


def test_a_donor_gives_and_gets_a_numbered_receipt(person: Page, world: World, request):
    address = f"donor{abs(hash(request.node.name)) % 10_000}@example.org"
    person.goto("/donate/")
    check_access(person)
    person.get_by_label("JPY 5,000").check()
    person.get_by_label("Name for the receipt").fill("Example Donor")
    person.get_by_label("Email", exact=True).fill(address)
    person.get_by_role("button", name="Continue").click()
    expect(person).to_have_url(re.compile(re.escape(world.peer.base)))
    person.get_by_role("button", name="Pay").first.click()
    person.wait_for_url(re.compile(r"/donate/thanks/"))
    check_access(person)
    receipt = arrived(world, address, "Receipt R-")
    assert "JPY 5,000" in receipt
    person.goto(link_in(receipt, "/receipts/"))
    expect(person.get_by_role("main")).to_contain_text("Example Donor")
    check_access(person)


def test_a_staff_member_signs_in_and_takes_the_list_along(
    person: Page, world: World, tmp_path: Path
):
    sign_in(person, world)
    check_access(person)
    person.get_by_role("link", name="Open letter to Xi Jinping").click()
    check_access(person)
    person.get_by_role("main").get_by_role("link", name="Signatures").click()
    check_access(person)
    person.get_by_role("link", name="Export").click()
    person.get_by_label("Hand to the addressee").check()
    person.get_by_label("Reason").fill("For the embassy, made up")
    check_access(person)
    with person.expect_download() as taken:
        person.get_by_role("button", name="Create file").click()
    taken.value.save_as(tmp_path / "list.csv")
    text = (tmp_path / "list.csv").read_text(encoding="utf-8-sig")
    assert text.startswith("number,name,country")
    assert "people whose names are withheld" in text
    person.goto("/staff/gifts/")
    check_access(person)
    person.get_by_role("button", name="Sign out").click()
    person.goto("/staff/")
    expect(person).to_have_url(re.compile("/staff/login"))


_used: list[str] = []


def sign_in(person: Page, world: World) -> None:
    person.goto("/staff/login")
    check_access(person)
    person.get_by_label("Email", exact=False).first.fill(STAFF)
    person.get_by_label("Password", exact=False).first.fill(PASSWORD)
    person.get_by_role("button", name="Continue").click()
    check_access(person)
    person.locator("input[name=code]").fill(_fresh_code(world))
    person.get_by_role("button", name="Sign in").click()
    expect(person.get_by_role("heading", level=1)).to_have_text("Staff home")


def _fresh_code(world: World) -> str:
    """Return a code that was not used yet; each one opens the door once."""
    while (now := code(world.otpauth)) in _used:
        time.sleep(1)
    _used.append(now)
    return now
