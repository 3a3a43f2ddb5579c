"""How readers meet a letter: its state, its versions, on paper, on other sites, under its post."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions.models import Delivery, LetterVersion, Milestone
from lfnkr_app.petitions.wording import Wording
from tests import factories
from tests.news.factories import make_post

NOW = clock.now()
STATES = {
    "open": ({}, "Sign this letter"),
    "coming": ({"opens_at": NOW + timedelta(days=2)}, "Not open yet"),
    "paused": ({"state": "paused"}, "Signing is paused"),
    "out of time": ({"closes_at": NOW - timedelta(hours=1)}, "This letter is closed."),
    "closed": ({"state": "closed"}, "This letter is closed."),
    "delivered": ({"state": "delivered"}, "It has been handed over."),
    "archived": ({"state": "archived"}, "It is kept here to be read."),
}


def add(*rows):
    begin_writing()
    db.session.add_all(rows)
    db.session.commit()


def new_version(letter, number=2, lang="en", **values):
    words = Wording("An open letter", "Stop it now", "The Minister", "Two.", "<p>New words.</p>")
    given = {"published_at": NOW, "change_note": "A date was wrong.", **words.columns(), **values}
    row = LetterVersion(petition_id=letter.id, lang=lang, number=number, made_at=NOW, **given)
    add(row)
    return row


def test_a_letter_says_how_it_stands_and_a_draft_is_not_there(browser):
    for values, sentence in STATES.values():
        page = browser.get(f"/letters/{factories.open_letter(**values).slug}/")
        assert sentence in page.words
        assert ("Sign this letter" in page.words) == (sentence == "Sign this letter")
    draft = factories.open_letter(state="draft")
    for part in ("", "history/", "print/", "embed/"):
        assert browser.get(f"/letters/{draft.slug}/{part}").status == 404
    listed = browser.get("/letters/").words
    for tag in ("paused", "opens on", "Earlier letters", "handed over", "0 people signed it"):
        assert tag in listed


def test_the_closing_stands_at_the_form_with_its_zone(browser):
    midnight = clock.tokyo_midnight(date(2027, 1, 1))
    tokyo = factories.open_letter(closes_at=midnight)
    london = factories.open_letter(closes_at=midnight, time_zone="Europe/London")
    page = browser.get(f"/letters/{tokyo.slug}/").words
    assert "Signatures are taken until 31 Dec 2026, 24:00 JST." in page
    assert "until 31 Dec 2026, 15:00 UTC." in browser.get(f"/letters/{london.slug}/").words


def test_a_letter_that_is_over_shows_its_result_on_top_and_its_timeline_in_order(browser):
    letter = factories.open_letter(state="delivered", closes_at=NOW - timedelta(days=10))
    days = [clock.tokyo_day(NOW - timedelta(days=n)) for n in (5, 2)]
    add(
        Milestone(petition_id=letter.id, n=500, reached_at=NOW - timedelta(days=20)),
        Delivery(petition_id=letter.id, kind="delivered", happened_on=days[0], made_at=NOW,
                 to_whom="the embassy", counted=1284, words={"en": "At the gate."}),
        Delivery(petition_id=letter.id, kind="answered", happened_on=days[1], made_at=NOW,
                 words={"en": "In writing.", "ja": "書面で。"}, url="https://example.org/a"),
    )  # fmt: skip
    page = browser.get(f"/letters/{letter.slug}/")
    told = ["".join(p.itertext()) for p in page.tree.iterfind(".//ol[@class='timeline']/li/p")]
    assert told == [
        "Opened for signatures", "500 people had signed", "Closed for signatures",
        "Handed over to the embassy with 1,284 signatures. At the gate.", "Answered. In writing.",
    ]  # fmt: skip
    note = page.words.index("The result")
    assert note < page.words.index("Stop sending refugees back")
    assert "書面で。" in browser.get(f"/ja/letters/{letter.slug}/").words


def test_the_database_itself_refuses_to_change_words_that_somebody_signed(app):
    letter = factories.open_letter()
    factories.signature(letter)
    signed = db.session.scalar(select(LetterVersion).where(LetterVersion.lang == "en"))
    free = db.session.scalar(select(LetterVersion).where(LetterVersion.lang == "ja"))
    locked, open_ = signed.id, free.id
    for values in ({"text": "<p>x</p>"}, {"title": "x"}, {"sha256": "x"}, {"locked_at": None}):
        begin_writing()
        with pytest.raises(DatabaseError, match="never changes"):
            db.session.execute(
                update(LetterVersion).where(LetterVersion.id == locked).values(values)
            )
        db.session.rollback()
    begin_writing()
    db.session.execute(update(LetterVersion).where(LetterVersion.id == open_).values(title="x"))
    db.session.commit()


def test_every_version_is_told_and_can_be_checked_by_its_hash(browser):
    letter = factories.open_letter()
    factories.signature(letter)
    new_version(letter)
    new_version(letter, number=3, published_at=None, title="Not yet")
    page = browser.get(f"/letters/{letter.slug}/history/")
    for words in ("Version 2", "A date was wrong.", "Version 1", "The first version.",
                  "Locked by its first signature", "日本語"):  # fmt: skip
        assert words in page.words
    assert "Version 3" not in page.words
    for number in (1, 2):
        path = f"/letters/{letter.slug}/history/en/{number}"
        sha256 = hashlib.sha256(browser.get(f"{path}.txt").response.data).hexdigest()
        assert sha256 in browser.get(f"{path}/").words
        assert sha256 in page.words
    assert (
        "This is an earlier version" in browser.get(f"/letters/{letter.slug}/history/en/1/").words
    )
    assert "New words." in browser.get(f"/letters/{letter.slug}/").words
    for odd in ("en/3/", "en/9/", "ko/1/", "xx/1/", "en/3.txt"):
        assert browser.get(f"/letters/{letter.slug}/history/{odd}").status == 404


def test_a_letter_prints_with_its_code_and_other_sites_may_frame_its_card(browser):
    letter = factories.open_letter()
    page = browser.get(f"/ja/letters/{letter.slug}/print/")
    assert page.tree.find(".//main//img").get("src").startswith("data:image/svg+xml")
    assert f"http://127.0.0.1:8000/ja/letters/{letter.slug}/" in page.words
    card = browser.get(f"/letters/{letter.slug}/embed/")
    assert "frame-ancestors *" in card.response.headers["Content-Security-Policy"]
    assert card.response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not list(card.tree.iter("form"))
    links = list(card.tree.iter("a"))
    assert f"/letters/{letter.slug}/" in links[-1].get("href")
    assert {(a.get("target"), a.get("rel")) for a in links} == {("_blank", "noopener")}
    letter_page = browser.get(f"/letters/{letter.slug}/").response.headers
    assert "frame-ancestors 'none'" in letter_page["Content-Security-Policy"]


def test_the_old_post_stays_and_shows_the_words_that_people_sign(browser):
    post = make_post(title="Old letter", html="<p>Edited by someone later.</p>")
    letter = factories.open_letter(post_id=post.id)
    path = f"/{post.path}/"
    page = browser.get(path)
    assert "Stop sending refugees back." in page.words
    assert "Edited by someone later." not in page.words
    assert f"/letters/{letter.slug}/" in page.links()
    assert f"/letters/{letter.slug}/history/" in page.links()


def test_search_engines_hear_of_the_languages_that_a_letter_has(browser):
    letter = factories.open_letter()
    page = browser.get(f"/ko/letters/{letter.slug}/")
    heads = {(e.get("rel"), e.get("hreflang"), e.get("href")) for e in page.tree.iter("link")}
    base = "http://127.0.0.1:8000"
    assert ("canonical", None, f"{base}/letters/{letter.slug}/") in heads
    assert ("alternate", "ja", f"{base}/ja/letters/{letter.slug}/") in heads
    assert not any(lang == "ko" for _rel, lang, _href in heads)
