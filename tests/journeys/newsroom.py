"""Steps of the newsroom's journeys: a new post, a press, a save, what the database holds."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from lfnkr_app.database import engine_for
from tests.journeys.conftest import World

MIKA, KEN = "mika@example.org", "ken@example.org"
#: Fires a paste as a browser does; in tests the clipboard itself is out of reach.
PASTE = """(element, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", "plain");
  const options = { clipboardData, bubbles: true, cancelable: true };
  element.dispatchEvent(new ClipboardEvent("paste", options));
}"""


def new_post(page: Page, title: str) -> str:
    """Begin a post and return the address of its form."""
    page.goto("/staff/posts/")
    page.get_by_role("button", name="New post").click()
    page.get_by_label("Title", exact=True).fill(title)
    return page.url


def words(page: Page) -> Locator:
    """Return the editor's field, not the plain one that it replaces a moment later."""
    field = page.get_by_role("textbox", name="Text", exact=True)
    return field.and_(page.locator("[contenteditable=true]"))


def sent_text(page: Page) -> str:
    return page.locator("#body").input_value()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def save(page: Page, name: str = "Save draft") -> None:
    press(page, name)
    expect(page.locator(".note.good").first).to_be_visible()


def stored(world: World, url: str) -> str:
    """Return the body of the post that a form is about, from the database itself."""
    found = re.search(r"/posts/(\d+)/", url)
    assert found is not None
    query = text("SELECT body_html FROM post WHERE id = :number")
    engine = engine_for(world.site.environment["LFNKR_SQLALCHEMY_DATABASE_URI"])
    with engine.connect() as connection:
        return str(connection.execute(query, {"number": int(found[1])}).scalar())


def paste(page: Page, html: str) -> None:
    words(page).evaluate(PASTE, html)
