from datetime import UTC, datetime

import pytest

from lfnkr_app.news import rules


def test_a_period_begins_and_ends_at_midnight_in_tokyo():
    period = rules.period(2023, 12)
    assert period.begins == datetime(2023, 11, 30, 15, tzinfo=UTC)
    assert period.ends == datetime(2023, 12, 31, 15, tzinfo=UTC)


@pytest.mark.parametrize("parts", [(2023, 13), (2023, 2, 30), (2023, 0), (2023, 1, 0), (1, 1)])
def test_what_the_calendar_does_not_have_is_no_period(parts):
    assert rules.period(*parts) is None


@pytest.mark.parametrize(
    ("given", "period"),
    [("2023", (2023, None, None)), ("202310", (2023, 10, None)), ("20231021", (2023, 10, 21)),
     ("2023102", None), ("abc", None), ("", None)],
)  # fmt: skip
def test_m_names_a_year_a_month_or_a_day(given, period):
    assert rules.period_of_m(given) == (rules.Period(*period) if period else None)


def test_a_taken_path_gets_the_next_number():
    taken = {("appeal", "en"): 1, ("appeal-2", "en"): 2}
    assert rules.free_path("appeal", taken, "en") == "appeal-3"
    assert rules.free_path("appeal", taken, "ja") == "appeal"


@pytest.mark.parametrize("path", ["letters", "page/2", "2023/10", "ja", "staff/login"])
def test_the_sites_own_first_parts_are_reserved(path):
    assert rules.is_reserved(path)
    assert rules.free_path("letters", {}, "en") == "letters-post"


def test_reading_time_counts_words_or_letters():
    assert rules.minutes_to_read("word " * 231, "en") == 2
    assert rules.minutes_to_read("字" * 501, "ja") == 2
    assert rules.minutes_to_read("", "en") == 1


def test_a_long_text_is_cut_between_words():
    assert rules.shortened("one two three", 8) == "one two…"
    assert rules.shortened("short") == "short"
