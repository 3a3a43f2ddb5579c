"""What a small telephone shows of the home page before anybody scrolls."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import World, check_access


@pytest.mark.parametrize("path", ["/", "/ja/"])
def test_ask_count_and_sign_stand_on_the_first_screen(person: Page, world: World, path: str):
    person.set_viewport_size({"width": 360, "height": 640})
    person.goto(path)
    hero = person.locator(".letter-hero")
    for part in (hero.locator(".ask"), hero.locator(".count"), hero.locator("a.button")):
        expect(part).to_be_visible()
        box = part.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 640, part
    assert person.evaluate("document.documentElement.scrollWidth") <= 360
    check_access(person)


def test_a_figure_tells_how_it_was_counted_without_script(person: Page, world: World):
    person.goto("/")
    how = person.locator(".figures .how").first
    expect(how.locator("p").first).to_be_hidden()
    how.locator("summary").click()
    expect(how.locator("p").first).to_contain_text("report of March 2022")
