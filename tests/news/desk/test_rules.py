from datetime import UTC, datetime

import pytest

from lfnkr_app.news.desk import checks, rules
from lfnkr_app.news.models import Status


def test_names_are_parted_by_commas_of_every_script_and_stand_once():
    assert rules.names_in("China, 国連、脱北者，border ; china,  two  words,,") == [
        "china", "国連", "脱北者", "border", "two words",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["2026-09-24T09:00", "2026-09-24 09:00", "２０２６-09-24 09:00"])
def test_a_moment_is_read_on_a_tokyo_clock(typed):
    assert rules.moment_in(typed) == datetime(2026, 9, 24, tzinfo=UTC)
    assert rules.moment_typed(rules.moment_in(typed)) == "2026-09-24T09:00"


@pytest.mark.parametrize(
    "typed", ["soon", "2026-13-01 09:00", "2026-09-24 25:00", "0001-01-01 00:00"]
)
def test_what_no_calendar_has_is_no_moment(typed):
    with pytest.raises(ValueError):
        rules.moment_in(typed)


def test_authors_have_no_button_that_puts_anything_out():
    for status in Status:
        buttons = rules.acts_for(status, is_editor=False)
        assert not {"publish", "schedule", "private", "ordinary"} & set(buttons)
        assert buttons[:1] in {("save",), ()}
    assert not rules.may_edit(Status.PUBLISHED, is_editor=False)
    assert not rules.may_edit(Status.TRASH, is_editor=True)


def test_two_sets_of_fields_say_the_same_whatever_the_browser_adds():
    one = {"title": "x", "body": "a\r\nb ", "categories": ["2", "1"], "sticky": ""}
    assert rules.same_words(one, {"title": "x", "body": "a\nb", "categories": ["1", "2"]})
    assert not rules.same_words(one, {"title": "y", "body": "a\nb", "categories": ["1", "2"]})


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/wp-content/uploads/a.jpg", "wp-content/uploads/a.jpg"),
        ("https://lfnkr.org/wp-content/uploads/a%20b.jpg?x=1", "wp-content/uploads/a b.jpg"),
        ("  wp-content/uploads/川.jpg ", "wp-content/uploads/川.jpg"),
        ("", ""),
    ],
)
def test_a_picture_is_known_by_its_path_however_it_was_pasted(typed, path):
    assert checks.media_path(typed) == path


def test_a_page_needs_no_topic_and_a_post_does(app):
    page = checks.Content("About", "<p>x</p>", None, "", "")
    assert checks.problems(page, {}) == []
    assert len(checks.problems(checks.Content("News", "<p>x</p>", 0, "", ""), {})) == 1


def test_pictures_are_read_out_of_clean_html():
    found = checks.pictures('<p><img src="/a.png" alt="&quot;River&quot;"></p>')
    assert [(one.path, one.alt, one.decorative) for one in found] == [("a.png", '"River"', False)]
