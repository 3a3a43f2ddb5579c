"""Goals, moments, states and how long names are kept, as the desk decides them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lfnkr_app.petitions.desk import rules


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "steps"),
    [
        ("500 1000 2000", [500, 1000, 2000]),
        ("500, 1,000, 2,000", [500, 1000, 2000]),
        ("５００、１０００", [500, 1000]),
        ("500,1000,2000", [500, 1000, 2000]),
        ("", []),
    ],
)
def test_goals_are_read_as_people_type_them(typed, steps):
    assert rules.goals_in(typed) == steps


@pytest.mark.parametrize("typed", ["1000 500", "500 500", "0", "many", "-5", "99999999999"])
def test_goals_that_do_not_rise_are_refused(typed):
    with pytest.raises(ValueError, match=r".*"):
        rules.goals_in(typed)


def test_a_day_without_an_hour_closes_at_the_midnight_that_ends_it():
    closing = rules.closing_in("2026-12-31", "", "Asia/Tokyo")
    assert closing == at("2026-12-31T15:00")
    assert rules.closing_typed(closing, "Asia/Tokyo") == ("2026-12-31", "")
    assert rules.closing_in("2026-12-31", "18:00", "Europe/Berlin") == at("2026-12-31T17:00")
    assert rules.closing_in("", "", "Asia/Tokyo") is None
    for day, hour in (("2026-02-30", ""), ("", "18:00"), ("2026-12-31", "25:00"), ("x", "")):
        with pytest.raises(ValueError, match=r".*"):
            rules.closing_in(day, hour, "Asia/Tokyo")


def test_names_are_kept_for_the_shortest_of_the_three():
    opened = at("2026-01-10T00:00")
    assert rules.names_until(opened, None) == at("2027-01-09T15:00")
    assert rules.names_until(opened, at("2026-03-31T03:00")) == at("2026-09-29T15:00")
    assert rules.names_until(opened, at("2026-11-01T00:00")) == at("2027-01-09T15:00")
    early = rules.names_until(opened, at("2026-03-31T03:00"), at("2026-02-28T03:00"))
    assert early == at("2026-08-27T15:00")


def test_a_slug_is_made_of_what_is_latin():
    assert rules.slugged("Où est la paix? Stop!") == "ou-est-la-paix-stop"
    assert rules.slugged("公開書簡") == ""
    assert not rules.is_slug("Upper")
    assert not rules.is_slug("a--b")
    assert rules.is_slug("a-1")


def test_each_state_leads_only_where_it_may():
    assert rules.acts_from("draft") == ("open",)
    assert rules.acts_from("open") == ("paused", "closed")
    assert rules.acts_from("closed") == ("open", "delivered", "archived")
    assert rules.acts_from("archived") == ()
