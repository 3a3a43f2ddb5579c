"""A donor gives by card while machines try stolen ones: the browser calculates by itself."""

from __future__ import annotations

from playwright.sync_api import expect

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.guarding.breaker import ONLY
from lfnkr_app.donations.guarding.models import CardGuard
from tests.journeys.test_work import in_site


def ask(*, wanted: bool) -> None:
    begin_writing()
    db.session.merge(CardGuard(id=ONLY, asked_since=clock.now() if wanted else None))
    db.session.commit()


def test_the_browser_works_before_a_card_and_without_script_nothing_typed_is_lost(world, chromium):
    in_site(world, lambda: ask(wanted=True))
    try:
        for script in (True, False):
            context = chromium.new_context(base_url=world.site.base, java_script_enabled=script)
            page = context.new_page()
            page.goto("/donate/")
            for name, value in (("interval", "once"), ("preset", "5000"), ("method", "card")):
                page.locator(f"input[name={name}][value='{value}']").check()
            page.get_by_label("Name for the receipt").fill("Example Worker")
            page.get_by_label("Email").first.fill(f"worker-{script}@example.org".lower())
            page.get_by_role("button", name="Continue").last.click()
            if script:
                expect(page.get_by_role("button", name="Pay", exact=True)).to_be_visible(
                    timeout=120_000
                )
            else:
                expect(page.get_by_text("Press Continue once more")).to_be_visible()
                expect(page.get_by_label("Name for the receipt")).to_have_value("Example Worker")
            context.close()
    finally:
        in_site(world, lambda: ask(wanted=False))
