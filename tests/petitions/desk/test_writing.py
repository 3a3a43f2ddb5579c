"""A letter written by staff: in one screen, from a post, and never changed once it is signed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import db
from lfnkr_app.petitions.models import LetterVersion, Petition
from tests import factories
from tests.accounts.people import member, sign_in
from tests.browser import Browser
from tests.news.factories import make_post

WORDS = {
    "en-title": "Stop it", "en-ask": "We ask for it", "en-addressee": "The Minister",
    "en-text": "<p>Words.</p><script>x</script>",
}  # fmt: skip


@pytest.fixture
def editor(app):
    return sign_in(app, member("editor"))


def letter(slug):
    db.session.rollback()
    return db.session.scalar(select(Petition).where(Petition.slug == slug))


def versions(petition, lang="en"):
    db.session.rollback()
    mine = (LetterVersion.petition_id == petition.id, LetterVersion.lang == lang)
    return db.session.scalars(
        select(LetterVersion).where(*mine).order_by(LetterVersion.number)
    ).all()


def acts():
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def at(petition, path):
    return f"/staff/letters/{petition.id}/{path}"


def save(editor, petition, **values):
    page = editor.get(at(petition, "edit"))
    return editor.submit(page, "edit", **values)


def test_a_letter_is_written_looked_at_and_opened(app, editor, browser):
    page = editor.submit(
        editor.get("/staff/letters/new"), "new", goals="500 1,000", closes_on="2030-12-31",
        takes_organisations="y", seats="2", **WORDS,
    )  # fmt: skip
    assert page.status == 200, page.words
    found = letter("stop-it")
    assert (found.state, found.goals, found.goal) == ("draft", [500, 1000], 1000)
    assert (found.seats_per_address, found.takes_organisations, found.hands_over) == (2, True, True)
    assert browser.get("/letters/stop-it/").status == 404
    preview = editor.get(at(found, "preview/en"))
    assert "Words." in preview.words
    assert "script" not in preview.text.split("<main")[1]
    opening = editor.get(at(found, "become/open"))
    assert "names are deleted by" in opening.words
    assert letter("stop-it").state == "draft"
    editor.submit(opening, "become")
    assert letter("stop-it").state == "open"
    public = browser.get("/letters/stop-it/")
    assert "Sign this letter" in public.words
    assert "until 31 Dec 2030, 24:00 JST" in public.words
    assert acts()[-2:] == ["letter.make", "letter.open"]


def test_what_is_wrong_stands_at_its_field_and_everything_typed_is_kept(editor):
    page = editor.submit(
        editor.get("/staff/letters/new"), "new", goals="many", slug="Not Good",
        closes_on="2026-02-30", **{**WORDS, "ja-title": "題", "en-title": ""},
    )  # fmt: skip
    assert page.status == 422
    for sentence in ("whole numbers with spaces", "small Latin letters", "Enter a day like"):
        assert sentence in page.words
    for typed in ("many", "Not Good", "We ask for it", "題", "&lt;p&gt;Words.&lt;/p&gt;"):
        assert typed in page.text
    nothing = editor.submit(editor.get("/staff/letters/new"), "new")
    assert (nothing.status, letter("letter")) == (422, None)
    assert "Write a title in at least one language" in nothing.words


def test_text_sent_after_a_sign_out_is_not_lost(app, editor):
    page = Browser(app).post("/staff/letters/new", {**WORDS, "goals": "500"})
    assert page.status == 401
    for typed in ("Stop it", "We ask for it", "500"):
        assert typed in page.text


def test_a_draft_opens_only_when_it_is_whole(editor):
    editor.submit(editor.get("/staff/letters/new"), "new", **{"ja-title": "題", **WORDS})
    found = letter("stop-it")
    page = editor.post(at(found, "become/open"), {"csrf_token": _token(editor, at(found, "edit"))})
    assert page.status == 422
    assert "日本語: Addressee" in page.words
    assert letter("stop-it").state == "draft"


def test_a_post_with_its_translation_becomes_a_letter_and_then_shows_its_words(editor, browser):
    post = make_post(title="A statement", html="<p>Old words.</p>", kind="statement")
    make_post(title="声明", html="<p>古い文。</p>", lang="ja", slug=post.slug,
              translation_group=post.id)  # fmt: skip
    choice = editor.get("/staff/letters/from-post/?s=statement")
    page = editor.submit(choice, f"from-post/{post.id}")
    found = letter(post.slug)
    assert (page.status, found.post_id) == (200, post.id)
    assert [versions(found, lang)[0].title for lang in ("en", "ja")] == ["A statement", "声明"]
    again = editor.get("/staff/letters/from-post/")
    assert at(found, "edit") in again.links()
    asked = {f"{lang}-{part}": "X" for lang in ("en", "ja") for part in ("ask", "addressee")}
    save(editor, found, **asked, **{"en-text": "<p>New words.</p>"})
    editor.submit(editor.get(at(found, "become/open")), "become")
    assert "New words." in browser.get(f"/{post.path}/").words


def test_signed_words_stay_and_a_change_is_a_version_that_says_what_changed(editor, browser):
    petition = factories.open_letter()
    factories.confirmed(petition, news=True)
    before = versions(petition)[0].sha256
    typo = {"en-text": "<p>Quite other words.</p>"}
    refused = save(editor, petition, **typo)
    assert refused.status == 422
    assert "Say what changed" in refused.words
    assert "Quite other words" in refused.text
    save(editor, petition, **typo, **{"en-change_note": "A word was wrong."})
    old, new = versions(petition)
    assert (old.sha256, new.number, new.published_at) == (before, 2, None)
    assert "Quite other" not in browser.get(f"/letters/{petition.slug}/").words
    save(editor, petition, **{"en-text": "<p>Better words.</p>"})
    assert [v.text for v in versions(petition)] == [old.text, "<p>Better words.</p>"]
    page = editor.get(at(petition, "publish/en"))
    assert "1 earlier signer whose address we still have" in page.words
    editor.submit(page, "publish")
    public = browser.get(f"/letters/{petition.slug}/")
    assert "Better words." in public.words
    assert "version 2" in public.words
    assert "A word was wrong." in browser.get(f"/letters/{petition.slug}/history/").words
    assert versions(petition)[0].sha256 == before
    assert acts()[-1] == "letter.publish"
    token = _token(editor, at(petition, "edit"))
    assert editor.post(at(petition, "publish/en"), {"csrf_token": token}).status == 404


def test_going_back_to_the_signed_words_drops_the_version_in_preparation(editor):
    petition = factories.open_letter()
    factories.signature(petition)
    text = versions(petition)[0].text
    save(editor, petition, **{"en-text": "<p>x</p>", "en-change_note": "x"})
    save(editor, petition, **{"en-text": text})
    assert len(versions(petition)) == 1


def test_words_that_nobody_signed_can_still_be_put_right(editor):
    petition = factories.open_letter()
    save(editor, petition, **{"en-text": "<p>Put right.</p>"})
    [only] = versions(petition)
    assert (only.text, only.number) == ("<p>Put right.</p>", 1)
    assert only.published_at is not None


def test_a_language_can_come_later_and_none_can_go_that_readers_know(editor, browser):
    petition = factories.open_letter()
    later = {f"ko-{part}": "X" for part in ("title", "ask", "addressee", "text")}
    save(editor, petition, **later)
    assert versions(petition, "ko")[0].published_at is None
    editor.submit(editor.get(at(petition, "publish/ko")), "publish")
    assert versions(petition, "ko")[0].published_at is not None
    gone = save(editor, petition, **dict.fromkeys(later, ""))
    assert gone.status == 422
    assert "cannot be emptied" in gone.words


def test_two_people_at_one_letter_see_each_other(editor):
    petition = factories.open_letter(state="draft")
    mine = editor.get(at(petition, "edit"))
    save(editor, petition, goals="700")
    page = editor.submit(mine, "edit", goals="900")
    assert page.status == 409
    assert "Somebody saved this letter" in page.words
    editor.submit(page, "edit")
    assert letter(petition.slug).goals == [900]


def test_what_was_promised_is_not_taken_back_once_a_letter_is_open(editor):
    petition = factories.open_letter(names_until=clock.now() + timedelta(days=100))
    told = petition.names_until
    page = save(editor, petition, forgets=None, closes_on="2029-01-01", goals="10")
    assert page.status == 200
    found = letter(petition.slug)
    assert (found.forgets, found.names_until, found.goals) == (True, told, [10])
    past = save(editor, petition, closes_on="2025-01-01")
    assert past.status == 422
    assert "That day has passed" in past.words
    assert letter(petition.slug).names_until == told


def test_an_address_that_another_letter_has_is_refused(editor):
    factories.open_letter(slug="stop-it")
    taken = editor.submit(editor.get("/staff/letters/new"), "new", slug="stop-it", **WORDS)
    assert taken.status == 422
    assert "Another letter has this address" in taken.words
    editor.submit(editor.get("/staff/letters/new"), "new", **WORDS)
    assert letter("stop-it-2") is not None


def test_only_a_draft_can_be_deleted(editor):
    draft, out = factories.open_letter(state="draft", slug="gone"), factories.open_letter()
    editor.submit(editor.get(at(draft, "delete")), "delete")
    assert letter("gone") is None
    token = _token(editor, at(out, "edit"))
    editor.post(at(out, "delete"), {"csrf_token": token})
    assert letter(out.slug) is not None
    assert acts().count("letter.delete") == 1


def test_only_editors_write_letters(app):
    petition = factories.open_letter()
    author = sign_in(app, member("author", "signatures"))
    for path in ("new", "from-post/", f"{petition.id}/edit", f"{petition.id}/become/closed"):
        assert author.get(f"/staff/letters/{path}").status == 403
    assert "New letter" not in author.get("/staff/letters/").words


def test_the_list_shows_each_letter_with_state_and_closing(editor):
    closing = clock.tokyo_midnight(clock.tokyo_day(clock.now() + timedelta(days=9)))
    factories.confirmed(factories.open_letter(closes_at=closing, slug="one"))
    factories.open_letter(state="draft", texts={}, slug="nothing-yet")
    page = editor.get("/staff/letters/").words
    for words in ("open", "24:00 JST", "draft", "nothing-yet", "New letter", "From a post"):
        assert words in page


def _token(editor, path):
    form = editor.get(path).form("letters")
    return next(i.get("value") for i in form.iter("input") if i.get("name") == "csrf_token")
