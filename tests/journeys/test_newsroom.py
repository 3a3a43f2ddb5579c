"""The newsroom in a real browser: what autosave keeps, two at one post, the life of a post."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from lfnkr_app import clock
from tests.journeys.conftest import check_access, sign_in
from tests.journeys.newsroom import KEN, MIKA, new_post, press, save, stored, words
from tests.totp import code

pytestmark = pytest.mark.xdist_group("browser")


def test_autosave_keeps_what_was_typed_through_a_reload(open_as, world):
    page = open_as(MIKA)
    url = new_post(page, "Typed and left")
    save(page)
    words(page).click()
    page.keyboard.type("Hours of work.")
    expect(page.locator("#desk-state")).to_contain_text("Saved")
    page.goto(url)
    assert stored(world, url) == ""
    page.get_by_role("link", name="Continue with it").click()
    expect(words(page)).to_have_text("Hours of work.")
    save(page)
    assert stored(world, url) == "<p>Hours of work.</p>"


def test_a_tab_without_a_connection_keeps_the_text_itself(open_as, world):
    page = open_as(MIKA)
    new_post(page, "In the tunnel")
    save(page)
    page.route("**/autosave", lambda route: route.abort())
    words(page).click()
    page.keyboard.type("Not lost.")
    expect(page.locator("#desk-state")).to_contain_text("Not saved yet, trying again")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    press(page, "Bring it back")
    expect(words(page)).to_have_text("Not lost.")
    page.unroute("**/autosave")
    expect(page.locator("#desk-state")).to_contain_text("Saved", timeout=30_000)


def test_signed_out_meanwhile_loses_nothing(open_as, world, authenticators):
    page = open_as(KEN)
    url = new_post(page, "Signed out")
    save(page)
    page.context.clear_cookies()
    words(page).click()
    page.keyboard.type("Written while signed out.")
    expect(page.get_by_text("You are signed out. Your text is still here.")).to_be_visible()
    check_access(page)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in in another tab").click()
    sign_in(opened.value, KEN, code(authenticators[KEN], at=time.time() + 30))
    expect(page.locator("#desk-state")).to_contain_text("Saved", timeout=25_000)
    expect(page.get_by_text("You are signed out.")).to_be_hidden()
    save(page)
    assert stored(world, url) == "<p>Written while signed out.</p>"
    open_as.signed_in(KEN, page)


def test_a_second_window_says_that_there_is_a_first(open_as, world):
    page = open_as(MIKA)
    url = new_post(page, "Two windows")
    save(page)
    second = page.context.new_page()
    second.goto(url)
    expect(second.locator(".desk-banner")).to_contain_text("open in another window too")


def test_without_script_a_plain_form_writes_a_post(open_as, world):
    page = open_as(MIKA, java_script_enabled=False)
    page.goto("/staff/posts/")
    press(page, "New post")
    page.get_by_label("Title", exact=True).fill("Plain")
    page.get_by_label("Text", exact=True).fill("<p>Typed <b>by</b> hand.</p>")
    save(page)
    assert stored(world, page.url).startswith("<p>Typed ")


def test_two_editors_at_one_post_both_keep_their_text(open_as, world):
    mika, ken = open_as(MIKA), open_as(KEN)
    url = new_post(mika, "Two hands")
    save(mika)
    ken.goto(url)
    expect(ken.get_by_text("Being edited by mika")).to_be_visible()
    words(ken).click()
    ken.keyboard.type("Ken's words.")
    expect(ken.locator(".desk-banner")).to_contain_text("mika is editing this")
    words(mika).click()
    mika.keyboard.type("Mika's words.")
    save(mika)
    press(ken, "Save draft")
    expect(ken.get_by_text("Both texts are kept.")).to_be_visible()
    expect(ken.get_by_role("main")).to_contain_text("Ken's")
    expect(ken.get_by_role("main")).to_contain_text("Mika's")
    check_access(ken)
    press(ken, "Take over and save mine")
    assert stored(world, url) == "<p>Ken's words.</p>"
    ken.goto(f"{url.removesuffix('/edit')}/revisions")
    ken.get_by_role("button", name="Restore").first.click()
    assert stored(world, url) == "<p>Mika's words.</p>"


def test_a_post_is_scheduled_shown_to_an_outsider_published_compared_and_restored(open_as, world):
    page, outsider = open_as(MIKA), open_as(None)
    url = new_post(page, "Soon to come")
    words(page).click()
    page.keyboard.type("First words.")
    page.get_by_label("China", exact=True).check()
    page.get_by_label("Date and time").fill(_typed(clock.now() + timedelta(days=2)))
    press(page, "Schedule")
    expect(page.locator(".note.good").first).to_contain_text("Scheduled: it comes out on")
    press(page, "Preview link for an outsider")
    link = page.get_by_label("Link to send").input_value()
    assert outsider.goto("/soon-to-come/").status == 404
    outsider.goto(link)
    expect(outsider.get_by_role("main")).to_contain_text("First words.")
    check_access(outsider)
    page.goto(url)
    page.get_by_label("Date and time").fill("")
    press(page, "Publish now")
    expect(page.locator(".note.good").first).to_contain_text("Published.")
    outsider.goto("/soon-to-come/")
    expect(outsider.get_by_role("main")).to_contain_text("First words.")
    words(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Second words.")
    save(page, "Update")
    page.get_by_role("link", name="earlier version").click()
    page.get_by_role("link", name="Compare with now").first.click()
    expect(page.get_by_role("main")).to_contain_text("First")
    check_access(page)
    page.get_by_role("button", name="Restore").first.click()
    outsider.goto("/soon-to-come/")
    expect(outsider.get_by_role("main")).to_contain_text("First words.")


def _typed(moment: datetime) -> str:
    return f"{clock.in_tokyo(moment):%Y-%m-%dT%H:%M}"
