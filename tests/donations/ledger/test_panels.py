"""What other parts show on the page of a gift."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lfnkr_app import clock
from lfnkr_app.donations import panels
from lfnkr_app.donations.panels import Button, Happening, Panel
from tests.donations.support import stored


@pytest.fixture(autouse=True)
def nothing_offered(monkeypatch):
    for name in ("_panels", "_histories", "_buttons"):
        monkeypatch.setattr(panels, name, [])


def test_panels_stand_in_their_order_and_empty_ones_are_left_out(app):
    gift = stored()
    late = Panel(20, "late.html", lambda gift: {"sum": gift.money})
    for panel in (late, Panel(10, "early.html", lambda _gift: {}),
                  Panel(15, "none.html", lambda _gift: None), late):  # fmt: skip
        panels.offer(panel)
    assert panels.of(gift) == [("early.html", {}), ("late.html", {"sum": gift.money})]


def test_the_lines_of_all_parts_make_one_history(app):
    gift, now = stored(), clock.now()
    panels.offer_history(lambda _gift: [Happening(now, "second")])
    panels.offer_history(lambda _gift: [Happening(now - timedelta(days=1), "first", by="Example")])
    assert [line.words for line in panels.happenings(gift)] == ["first", "second"]


def test_buttons_above_the_ledger_stand_in_their_order():
    panels.offer_button(Button(2, "two", "b"))
    panels.offer_button(Button(1, "one", "a"))
    assert [button.endpoint for button in panels.buttons()] == ["a", "b"]
