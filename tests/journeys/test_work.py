"""A supporter signs a flooded letter: the browser calculates, and nobody is asked to do a thing."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lfnkr_app import clock, config, create_app
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.guarding import work
from lfnkr_app.petitions.guarding.models import AsksWork
from lfnkr_app.petitions.models import Signature

LETTER = "open-letter-to-xi-jinping"


def in_site(world, act):
    """Do something in the database of the running site."""
    given = {n: v for n, v in world.site.environment.items() if n.startswith("LFNKR_")}
    with create_app(config.load(given, Path(os.devnull))).app_context():
        found = act()
        db.session.remove()
        db.engine.dispose()
        return found


def switch(wanted):
    begin_writing()
    # An hour ago: whoever opened the page before the asking began is believed for a while.
    before = clock.now() - timedelta(hours=1)
    work.switch(queries.public_petition(LETTER), wanted, None, now=before)
    db.session.commit()


def newest():
    row = db.session.scalars(db.select(Signature).order_by(Signature.id.desc())).first()
    # How fast a machine fills the form is no matter here; it may be a sign of its own.
    reasons = (row.held_because or "").split()
    return row.state, [reason for reason in reasons if reason != "fast"]


def sign(page, who):
    page.goto(f"/letters/{LETTER}/")
    page.get_by_label("Name", exact=True).fill("Example Worker")
    page.get_by_label("Email").first.fill(f"worker-{who}@example.org")
    page.get_by_label("I agree that LFNKR keeps").check()


def sign_slowly(page, who):
    with page.expect_event("worker"):
        sign(page, who)
    while page.workers:
        page.wait_for_timeout(50)


@pytest.mark.parametrize(
    ("who", "script", "waits", "state"),
    [
        ("quick", True, False, ("pending", [])),
        ("slow", True, True, ("pending", [])),
        ("scriptless", False, False, ("held", ["work"])),
    ],
)
def test_the_browser_solves_what_a_flooded_letter_asks_and_without_script_nothing_is_lost(
    world, chromium, who, script, waits, state
):
    in_site(world, lambda: switch(AsksWork.ON))
    try:
        context = chromium.new_context(base_url=world.site.base, java_script_enabled=script)
        page, complaints = context.new_page(), []
        page.on("console", lambda m: complaints.append(m.text))
        (sign_slowly if waits else sign)(page, who)
        page.get_by_role("button", name="Sign", exact=True).click()
        done = f"{world.site.base}/letters/{LETTER}/check-your-mail/"
        expect(page).to_have_url(done, timeout=60_000)
        assert in_site(world, newest) == state
        assert complaints == []
        context.close()
    finally:
        in_site(world, lambda: switch(AsksWork.OFF))
