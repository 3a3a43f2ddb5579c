"""The gift agreement: said before paying, kept with the gift, readable in every version."""

from __future__ import annotations

import hashlib

import pytest

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.agreement import actions, queries, rules
from lfnkr_app.errors import Refused
from lfnkr_app.i18n import LANGUAGES
from tests.donations.support import gift, give

#: Gifts name version 1: its words never change. A correction is a new version.
FIRST = {
    "en": "526a20b4d458c1d8f66d0668691d7b4893ec1b1437a4d021eef875419c053e9a",
    "ja": "068ee03f8374600ad030edc2cd018208ca05f169437c86af1eb8024b2cfb7ec8",
    "ko": "1aedeba07dc29df47a403f79c0c4328fed784fc48cad17a1713062ff7aacac0c",
    "zh": "c1ab7f7c480e4628291ec5c4b18ba4def2e6f9d536e65fbd00919e5be8b6410d",
}


def publish(**texts):
    begin_writing()
    number = actions.publish(texts, seen=queries.current().number, now=clock.now())
    db.session.commit()
    return number


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_words_of_version_1_are_those_that_gifts_were_made_under(code):
    text = queries.first().texts[code]
    assert hashlib.sha256(text.encode()).hexdigest() == FIRST[code]
    assert {part.kind for part in rules.parts(text)} == {"heading", "text", "list"}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("prefix", ["", "/ja", "/ko", "/zh"])
def test_the_form_leads_to_the_terms_in_each_language(browser, prefix):
    assert f"{prefix}/donate/terms/" in browser.get(f"{prefix}/donate/").links()
    page = browser.get(f"{prefix}/donate/terms/")
    assert page.status == 200
    assert not [e for e in page.tree.find(".//main").iter() if e.get("lang")]
    assert "no-store" not in page.response.headers["Cache-Control"]


def test_a_gift_keeps_the_version_that_its_donor_saw(browser):
    assert "贈与契約" in browser.get("/donate/").words
    assert give(browser, agreement="1").status == 303
    assert gift().agreement_version == 1


def test_a_new_version_holds_from_now_on_and_the_old_one_stays(browser):
    old_page = browser.get("/donate/")
    assert publish(en="# New\n\nOther words.", ja="# 新\n\n別の文。") == 2
    refused = browser.submit(old_page, preset="5000", name="A B", email="a@example.org")
    assert refused.status == 422
    assert "The terms of giving have changed" in refused.words
    assert "terms of giving, version 2" in refused.words
    assert browser.submit(refused, preset="5000", follow=False).status == 303
    assert gift().agreement_version == 2
    assert "Other words." in browser.get("/donate/terms/").words
    first = browser.get("/donate/terms/1/")
    assert "This is an old version" in first.words
    assert "nothing in return" in first.words
    assert browser.get("/donate/terms/3/").status == 404


def test_a_language_without_words_reads_the_english_ones_marked_as_such(browser):
    publish(en="English words.")
    page = browser.get("/ko/donate/terms/")
    assert [e for e in page.tree.find(".//main").iter() if e.get("lang") == "en"]


def test_two_people_cannot_publish_over_each_other(app):
    publish(en="Second.")
    begin_writing()
    with pytest.raises(Refused):
        actions.publish({"en": "Third."}, seen=1, now=clock.now())
    with pytest.raises(Refused):
        actions.publish({"en": "Second."}, seen=2, now=clock.now())


def test_markup_in_an_agreement_is_words(browser):
    publish(en="<script>alert(1)</script>")
    assert "<script>alert" in browser.get("/donate/terms/").words
