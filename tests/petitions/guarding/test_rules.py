"""When a signature is held: two signs, or one decision of a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lfnkr_app.petitions.guarding import domains, rules
from lfnkr_app.petitions.guarding.rules import Limits, Observed

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
LIMITS = Limits()
FAST = {"opened_at": NOON - timedelta(seconds=1)}


def signs(**seen):
    return rules.signs(Observed(**seen), LIMITS, NOON)


def test_each_sign_is_seen_by_itself():
    assert signs(trap=True) == ["trap"]
    assert signs(**FAST) == ["fast"]
    for kind in ("network", "domain", "name"):
        limit = getattr(LIMITS, kind)
        assert signs(paces={kind: limit}) == []
        assert signs(paces={kind: limit + 1}) == [kind]
    assert signs(paces={"letter": 301}, surge_over=300) == ["surge"]


def test_no_single_sign_holds_a_signature_and_two_do():
    assert rules.suspicion([]) is None
    assert rules.suspicion(["network"]) is None
    assert rules.suspicion(["trap", "fast"]) == "trap fast"


def test_a_missing_stamp_is_no_sign_and_an_old_page_only_makes_it_lenient():
    assert signs(opened_at=None) == []
    assert signs(opened_at=NOON - timedelta(seconds=2)) == []
    assert signs(opened_at=NOON - timedelta(days=30)) == []


def test_what_staff_listed_holds_by_itself_and_what_they_let_through_never():
    held = rules.held_because
    assert held([], listed="domain", passes=False, unsolved=False) == "listed-domain"
    assert held(["trap", "fast"], listed=None, passes=True, unsolved=True) is None
    assert held(["trap"], listed=None, passes=False, unsolved=False) is None


def test_whoever_owes_work_is_held_and_the_signs_are_named_too():
    held = rules.held_because
    assert held([], listed=None, passes=False, unsolved=True) == "work"
    assert held(["network"], listed=None, passes=False, unsolved=True) == "work network"


@pytest.mark.parametrize(
    ("asked_for", "opened_before_asking", "owes"),
    [
        (timedelta(minutes=1), timedelta(minutes=2), False),
        (timedelta(minutes=29), timedelta(minutes=2), False),
        (timedelta(minutes=31), timedelta(minutes=2), True),
        (timedelta(minutes=29), timedelta(minutes=-2), True),
        (timedelta(seconds=50), timedelta(seconds=-40), False),
    ],
)
def test_a_page_from_before_the_asking_is_believed_for_half_an_hour(
    asked_for, opened_before_asking, owes
):
    since = NOON - asked_for
    assert rules.owes_work(since, since - opened_before_asking, NOON) is owes


def test_without_a_stamp_work_is_owed_at_once_and_in_normal_times_never():
    assert rules.owes_work(NOON, None, NOON)
    assert not rules.owes_work(None, None, NOON)


def test_an_hour_is_far_beyond_by_the_median_and_never_while_figures_are_small():
    quiet = [0] * 40 + [900] * 8
    assert rules.surge_over(quiet, LIMITS) == 300
    assert rules.surge_over([100] * 48, LIMITS) == 800
    assert not rules.is_far_beyond(300, quiet, LIMITS)
    assert rules.is_far_beyond(301, quiet, LIMITS)
    assert not rules.is_far_beyond(800, [100] * 48, LIMITS)
    assert rules.surge_over([], LIMITS) == 300


def test_hours_and_slots_begin_where_clocks_do():
    moment = datetime(2026, 11, 26, 12, 59, 59, 999, tzinfo=UTC)
    assert rules.hour_of(moment) == NOON
    assert rules.slot_of(moment) == NOON + timedelta(minutes=55)


def test_domains_that_millions_share_are_not_unusual():
    assert not domains.is_unusual("gmail.com")
    assert not domains.is_unusual("docomo.ne.jp")
    assert domains.is_unusual("example.org")
