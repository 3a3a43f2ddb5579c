"""The form under a letter: what it asks, what it keeps, what it says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions.models import PetitionState
from tests import factories
from tests.petitions.reading import rows, sign


def ticked(page):
    return [i.get("name") for i in page.form("sign/").iter("input") if i.get("checked") is not None]


def names_of(page):
    return {f.get("name") for f in page.form("sign/").iter() if f.get("name")}


def test_only_the_careful_choice_is_chosen_and_no_box_is_ticked(browser):
    page = browser.get(f"/letters/{factories.open_letter().slug}/")
    chosen = [i for i in page.form("sign/").iter("input") if i.get("checked") is not None]
    assert [(i.get("name"), i.get("value")) for i in chosen] == [("display", "hidden")]
    asked = {"name", "email", "country", "display", "deliver", "news", "comment", "consent"}
    assert asked <= names_of(page)


def test_a_letter_asks_only_for_what_it_uses(browser):
    letter = factories.open_letter(hands_over=False, takes_comments=False)
    page = browser.get(f"/letters/{letter.slug}/")
    assert not {"deliver", "comment"} & names_of(page)
    assert sign(browser, letter, deliver="y", comment="Sent all the same").status == 303
    assert (rows()[0].deliver, rows()[0].comment) == (False, None)


def test_the_consent_names_the_day(browser):
    letter = factories.open_letter()
    day = f"{clock.in_tokyo(letter.names_until):%-d %b %Y}"
    words = browser.get(f"/letters/{letter.slug}/").words
    assert (
        "I agree that LFNKR keeps my name and email, locked away, to count my signature. "
        f"Deleted by {day}."
    ) in words


def test_countries_stand_in_the_readers_language_with_the_usual_few_first(browser):
    letter = factories.open_letter()
    for prefix, words in (("", ["—", "Japan", "South Korea"]), ("/ja", ["—", "日本", "韓国"])):
        select = browser.get(f"{prefix}/letters/{letter.slug}/").form("sign/").find(".//select")
        assert [o.text for o in select.iter("option")][:3] == words
    english = [o.text for o in browser.get(f"/letters/{letter.slug}/").tree.iter("option")]
    assert english.index("Åland Islands") < english.index("Algeria")


def test_errors_stand_on_top_with_links_and_again_beside_the_fields(browser):
    letter = factories.open_letter()
    page = sign(browser, letter, name="", email="nobody", display="loud", consent=None)
    assert page.status == 422
    assert page.tree.find(".//title").text.startswith("Error:")
    summary = next(e for e in page.tree.iter() if e.get("id") == "error-summary")
    said = {a.get("href"): a.text for a in summary.iter("a")}
    assert said == {
        "#name": "Enter your name",
        "#email": "Enter an email address like name@example.org",
        "#display-0": "Choose how your name should appear",
        "#consent": "Tick the box so that we may keep your name and email until you are counted",
    }
    ids = {e.get("id") for e in page.tree.iter()}
    assert {href[1:] for href in said} <= ids
    for name in ("name", "email", "display", "consent"):
        beside = next(e for e in page.tree.iter() if e.get("id") == f"{name}-error")
        assert said[f"#{name}" + "-0" * (name == "display")] in "".join(beside.itertext())


def test_a_likely_slip_is_asked_about_once_and_answered_with_one_click(browser):
    letter = factories.open_letter()
    page = sign(
        browser, letter, email="hana@gmial.com", name="Hana", comment="Kept", display="full"
    )
    assert page.status == 422
    assert "Did you mean hana@gmail.com?" in page.words
    assert rows() == []
    assert browser.submit(page, "sign/", instead="1", follow=False).status == 303
    [row] = rows()
    assert (row.email, row.name, row.comment, row.display) == (
        "hana@gmail.com", "Hana", "Kept", "full",
    )  # fmt: skip


def test_an_odd_address_sent_again_is_right_as_it_is(browser):
    letter = factories.open_letter()
    page = sign(browser, letter, email="hana@gmial.com")
    assert browser.submit(page, "sign/", follow=False).status == 303
    assert rows()[0].email == "hana@gmial.com"


def test_the_question_is_not_asked_again_when_something_else_was_wrong(browser):
    letter = factories.open_letter()
    asked = sign(browser, letter, email="hana@gmial.com", name="")
    assert "Did you mean" in asked.words
    still_wrong = browser.submit(asked, "sign/", follow=False)
    assert (still_wrong.status, "Did you mean" in still_wrong.words) == (422, False)
    assert browser.submit(still_wrong, "sign/", name="Hana", follow=False).status == 303


def test_another_slip_is_another_question(browser):
    letter = factories.open_letter()
    page = sign(browser, letter, email="hana@gmial.com")
    again = browser.submit(page, "sign/", email="hana@yaho.co.jp", follow=False)
    assert (again.status, "hana@yahoo.co.jp" in again.words) == (422, True)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Hana  ", "Hana"),
        ("e\u0301" * 255, "é" * 255),
        ("👨‍👩‍👧‍👦" * 90, "👨‍👩‍👧‍👦" * 90),
        ("Ha\u202ena", "Hana"),
        ("\ufeffHana", "Hana"),
        ("علی‌رضا", "علی‌رضا"),
        ("김 金 عبد 🕊️", "김 金 عبد 🕊️"),
    ],
)
def test_a_name_in_any_script_is_stored_as_typed(browser, typed, stored):
    assert sign(browser, factories.open_letter(), name=typed).status == 303
    assert rows()[0].name == stored


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("x" * 256, "at most 255"),
        ("👨‍👩‍👧‍👦" * 150, "at most 255"),
        ("Z" + "\u0335" * 40, "heaps of marks"),
        ("\u3164\u3164", "Enter your name"),
        ("\u200d", "Enter your name"),
        ("Hana\x07", "on one line"),
        ("ｓｐａｍ．ｃｏｍ", "web address"),
    ],
)
def test_a_name_that_is_none_is_refused(browser, typed, sentence):
    page = sign(browser, factories.open_letter(), name=typed)
    assert (page.status, sentence in page.words, rows()) == (422, True, [])


def test_what_was_written_under_a_letter_that_closed_meanwhile_is_kept(browser):
    letter = factories.open_letter(closes_at=clock.now() - timedelta(minutes=1))
    page = sign(browser, letter, name="Hana", email="hana@example.org", comment="Long thoughts")
    assert page.status == 409
    assert page.tree.find(".//title").text.startswith("Error:")
    for kept in ("Hana", "hana@example.org", "Long thoughts", "Nothing was sent"):
        assert kept in page.words
    assert rows() == []


def test_a_page_open_for_days_still_sends(browser):
    letter = factories.open_letter()
    page = browser.get(f"/letters/{letter.slug}/")
    fields = factories.sign_fields(stamp="1600000000.0000")
    assert browser.submit(page, "sign/", **fields, follow=False).status == 303


def test_a_paused_letter_takes_no_signature(browser):
    letter = factories.open_letter()
    begin_writing()
    letter.state = PetitionState.PAUSED
    db.session.commit()
    assert sign(browser, letter).status == 409
