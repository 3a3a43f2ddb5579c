"""The count in an open window: read anew while somebody looks, in the words that fit it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import World

SLUG = "open-letter-to-xi-jinping"


@pytest.fixture(params=["en", "ja"])
def window(request: pytest.FixtureRequest, chromium: Browser, world: World) -> Iterator[Page]:
    """Return the letter in a window whose clock can be moved on; nothing moves by itself."""
    context = chromium.new_context(base_url=world.site.base, reduced_motion="reduce")
    page = context.new_page()
    page.clock.install()
    prefix = "" if request.param == "en" else f"/{request.param}"
    page.goto(f"{prefix}/letters/{SLUG}/")
    yield page
    context.close()


def test_the_count_is_read_anew_in_the_servers_own_words(window, world):
    line, time = window.locator("main .count"), window.locator("main .counted time")
    assert window.locator("[aria-live]").count() == 0
    world.site.run("demo", "fill", "--letter", SLUG, "--signatures", "3")
    before = line.inner_text()
    window.clock.fast_forward(31_000)
    expect(line).not_to_have_text(before)
    as_it_lives = (line.inner_text(), time.inner_text()[:-9])
    window.reload()
    assert (line.inner_text(), time.inner_text()[:-9]) == as_it_lives


def test_one_person_more_and_those_on_paper_have_words_of_their_own(window):
    line, prefix = window.locator("main .count"), window.locator("html").get_attribute("lang")
    said = {
        "en": ["1 person has signed", "2 people have signed",
               "1,200 people have signed, 7 of them on paper"],
        "ja": ["1筆の署名が集まりました", "2筆の署名が集まりました",
               "1,200筆の署名が集まりました（うち紙の署名7筆）"],
    }[prefix or "en"]  # fmt: skip
    for (confirmed, paper), words in zip([(1, 0), (2, 0), (1200, 7)], said, strict=True):
        facts = {"confirmed": confirmed, "on_paper": paper, "goal": 3000,
                 "as_of": "2026-11-26T04:14:00Z"}  # fmt: skip
        _answer(window, json.dumps(facts))
        window.clock.fast_forward(31_000)
        expect(line).to_have_text(words)
    expect(window.locator("[data-goal]")).to_have_text("3,000")
    day = {"en": "26 Nov 2026,", "ja": "2026年11月26日"}[prefix or "en"]
    expect(window.locator("main .counted time")).to_have_text(f"{day} 13:14 JST")


def _answer(window: Page, body: str) -> None:
    window.unroute_all()
    window.route("**/count.json", lambda route: route.fulfill(body=body))
