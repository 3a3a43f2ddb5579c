"""Unsaved text, two people at one post, two windows of one person: no text is ever lost."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.desk.models import EditLock, PostDraft
from lfnkr_app.news.models import Post, Revision, Status
from tests.accounts.people import give_password, member, sign_in
from tests.browser import Browser, Page
from tests.news.factories import make_post


@pytest.fixture
def mika(app):
    return sign_in(app, member("editor"))


@pytest.fixture
def aki(app):
    return sign_in(app, member("editor", email="aki@example.org"))


@pytest.fixture
def number(app):
    return make_post("Title", "<p>Saved words</p>", status=Status.DRAFT, slug="title").id


def opened(browser: Browser, number: int, query: str = "") -> Page:
    return browser.get(f"/staff/posts/{number}/edit{query}")


def typed(page: Page, **values: Any) -> dict[str, Any]:
    fields = {}
    for field in page.form("/edit").iter("input"):
        if field.get("type") in {"hidden", "text"} or field.get("name") == "published_at":
            fields[field.get("name")] = field.get("value", "")
    return {"lang": "en", "kind": "news", "excerpt": "", **fields, **values}


def autosave(browser: Browser, number: int, page: Page, **values: Any) -> dict[str, Any]:
    answer = browser.post(f"/staff/posts/{number}/autosave", typed(page, **values),
                          headers={"Accept": "application/json"})  # fmt: skip
    assert answer.status == 200, answer.text
    return dict(json.loads(answer.text))


def beat(browser: Browser, number: int, page: Page, **values: Any) -> dict[str, Any]:
    answer = browser.post(f"/staff/posts/{number}/heartbeat", typed(page, **values),
                          headers={"Accept": "application/json"})  # fmt: skip
    assert answer.status == 200, answer.text
    return dict(json.loads(answer.text))


def titles_kept() -> list[str]:
    db.session.rollback()
    return sorted(r.title for r in db.session.scalars(select(Revision)))


def test_autosave_keeps_the_text_beside_the_post_and_never_in_it(mika, number):
    page = opened(mika, number)
    told = autosave(mika, number, page, title="Typed", body="<p>Typed words</p>")
    assert told["words"].startswith("Saved ")
    assert told["saved_at"].endswith("Z")
    assert "taken_by" not in told
    db.session.rollback()
    assert db.session.get_one(Post, number).title == "Title"
    draft = db.session.scalars(select(PostDraft)).one()
    assert (draft.fields["title"], draft.base_version) == ("Typed", 1)


def test_unsaved_text_is_offered_continued_and_gone_once_saved(mika, number):
    autosave(mika, number, opened(mika, number), title="Typed", body="<p>Typed words</p>")
    page = opened(mika, number)
    assert "You have unsaved text of" in page.words
    assert "Saved words" in page.text
    link = next(url for url in page.links() if "unsaved=" in url)
    going_on = mika.get(link)
    assert "Typed words" in going_on.text
    assert "You have unsaved text" not in going_on.words
    assert "Saved." in mika.submit(going_on, "/edit", act="save").words
    assert "You have unsaved text" not in opened(mika, number).words
    db.session.rollback()
    assert db.session.get_one(Post, number).title == "Typed"
    assert db.session.scalars(select(PostDraft)).all() == []


def test_unsaved_text_is_thrown_away_only_when_asked(mika, number):
    autosave(mika, number, opened(mika, number), title="Typed", body="<p>x</p>")
    link = next(url for url in opened(mika, number).links() if "/discard" in url)
    asked = mika.get(link)
    assert "Discard this unsaved text?" in asked.h1
    assert "You have unsaved text" in opened(mika, number).words
    page = mika.submit(asked, "/discard")
    assert "thrown away" in page.words
    assert "You have unsaved text" not in page.words


def test_text_outlives_a_sign_out_of_the_script(app, mika, number):
    page = opened(mika, number)
    autosave(mika, number, page, title="Before", body="<p>x</p>")
    mika.submit(mika.get("/staff/"), "/logout")
    answer = mika.post(f"/staff/posts/{number}/autosave", typed(page, title="After", body=""),
                       headers={"Accept": "application/json"})  # fmt: skip
    assert answer.status == 401
    assert json.loads(answer.text)["error"] == "signed_out"
    assert json.loads(answer.text)["sign_in"] == "/staff/login"


def test_text_sent_without_script_after_a_sign_out_comes_back_and_is_saved(app, number):
    who = member("editor")
    browser = sign_in(app, who)
    page = opened(browser, number)
    browser.submit(browser.get("/staff/"), "/logout")
    held = browser.submit(page, "/edit", act="save", title="Long typed", body="<p>long & hard</p>")
    assert held.status == 401
    assert "Your text is still here" in held.words
    browser.submit(give_password(browser, who), code=who.code(1))
    once_more = browser.submit(held, "/edit")
    assert once_more.status == 400
    assert "long & hard" in once_more.words
    done = browser.submit(once_more, "/edit")
    assert "Saved." in done.words
    db.session.rollback()
    post = db.session.get_one(Post, number)
    assert (post.title, post.body_html) == ("Long typed", "<p>long &amp; hard</p>")


def test_a_script_with_an_old_token_gets_a_new_one(mika, number):
    page = opened(mika, number)
    fields = typed(page, title="x", body="y", csrf_token="old")
    answer = mika.post(f"/staff/posts/{number}/autosave", fields,
                       headers={"Accept": "application/json"})  # fmt: skip
    assert answer.status == 400
    token = json.loads(answer.text)["csrf_token"]
    assert autosave(mika, number, page, title="x", body="y", csrf_token=token)


def test_opening_a_post_changes_nothing_and_the_heartbeat_takes_the_sign(mika, aki, number):
    page = opened(mika, number)
    db.session.rollback()
    assert db.session.get(EditLock, number) is None
    assert "taken_by" not in beat(mika, number, page)
    seen = opened(aki, number)
    assert "Being edited by mika since" in seen.words
    assert "being edited by mika" in aki.get("/staff/posts/").words
    assert beat(aki, number, seen)["taken_by"] == "mika"
    assert "Being edited" not in opened(mika, number).words


def test_a_sign_is_over_two_minutes_after_its_window_was_last_seen(mika, aki, number):
    beat(mika, number, opened(mika, number))
    begin_writing()
    db.session.get_one(EditLock, number).seen_at = clock.now() - timedelta(minutes=3)
    db.session.commit()
    page = opened(aki, number)
    assert "Being edited" not in page.words
    assert "taken_by" not in beat(aki, number, page)


def test_a_closed_window_gives_its_sign_back(mika, aki, number):
    page = opened(mika, number)
    beat(mika, number, page)
    beat(mika, number, page, release="1")
    assert "Being edited" not in opened(aki, number).words


def test_taking_over_keeps_both_texts(mika, aki, number):
    hers = opened(mika, number)
    autosave(mika, number, hers, title="Mika's", body="<p>Mika wrote this</p>")
    page = aki.submit(opened(aki, number), "/take-over")
    assert "You have taken over" in page.words
    told = autosave(mika, number, hers, title="Mika's", body="<p>Mika wrote still more</p>")
    assert told["taken_by"] == "aki"
    assert "Your text is kept" in told["warning"]
    assert "Saved." in aki.submit(page, "/edit", act="save", body="<p>Aki wrote that</p>").words
    both = aki.get(f"/staff/posts/{number}/unsaved").words
    assert "still more" in both
    conflict = mika.submit(hers, "/edit", act="save", title="Mika's", body="<p>Mika's end</p>")
    assert conflict.status == 409
    kept = mika.get(f"/staff/posts/{number}/unsaved").words
    assert "Mika's" in kept


def test_saving_under_somebodys_hands_asks_first(mika, aki, number):
    page = opened(aki, number)
    beat(mika, number, opened(mika, number))
    held = aki.submit(page, "/edit", act="save", body="<p>Aki's words</p>")
    assert held.status == 409
    assert "mika is editing this." in held.words
    done = aki.submit(held, "/edit")
    assert "Saved." in done.words
    db.session.rollback()
    assert db.session.get_one(Post, number).body_html == "<p>Aki's words</p>"


def test_the_slower_of_two_sees_both_texts_and_saves_over(mika, aki, number):
    slow = opened(aki, number)
    mika.submit(opened(mika, number), "/edit", act="save", title="Mika's", body="<p>Quick fox</p>")
    page = aki.submit(slow, "/edit", act="save", title="Aki's", body="<p>Slow turtle</p>")
    assert page.status == 409
    assert "Somebody changed this meanwhile." in page.words
    assert "Quick" in page.words
    assert "Slow" in page.words
    db.session.rollback()
    assert db.session.get_one(Post, number).title == "Mika's"
    done = aki.submit(page, "/edit")
    assert "Saved." in done.words
    assert titles_kept() == ["Mika's", "Title"]
    db.session.rollback()
    assert db.session.get_one(Post, number).title == "Aki's"


def test_the_slower_of_two_takes_theirs_and_keeps_her_own_as_a_version(mika, aki, number):
    slow = opened(aki, number)
    mika.submit(opened(mika, number), "/edit", act="save", title="Mika's", body="<p>Quick</p>")
    page = aki.submit(slow, "/edit", act="save", title="Aki's", body="<p>Slow</p>")
    done = aki.submit(page, "/unsaved/keep")
    assert "kept among the versions" in done.words
    assert titles_kept() == ["Aki's", "Title"]
    assert "You have unsaved text" not in done.words
    db.session.rollback()
    assert db.session.get_one(Post, number).title == "Mika's"


def test_pressing_save_twice_is_harmless(mika, number):
    page = opened(mika, number)
    assert "Saved." in mika.submit(page, "/edit", act="save", title="Once").words
    assert "Nothing had changed." in mika.submit(page, "/edit", act="save", title="Once").words


def test_two_windows_of_one_person_keep_their_own_texts(mika, number):
    first, second = opened(mika, number), opened(mika, number)
    autosave(mika, number, first, title="In the first", body="<p>1</p>")
    told = autosave(mika, number, second, title="In the second", body="<p>2</p>")
    assert told["other_window"] is True
    page = opened(mika, number)
    assert page.words.count("You have unsaved text of") == 2
    texts = mika.get(f"/staff/posts/{number}/unsaved").words
    assert "first" in texts
    assert "second" in texts
    autosave(mika, number, first, title="In the first, more", body="<p>1</p>")
    assert opened(mika, number).words.count("You have unsaved text of") == 2


def test_a_seventh_window_makes_the_oldest_text_a_version(mika, number):
    pages = [opened(mika, number) for _each in range(7)]
    for count, page in enumerate(pages):
        autosave(mika, number, page, title=f"Window {count}", body=f"<p>{count}</p>")
    assert opened(mika, number).words.count("You have unsaved text of") == 6
    assert titles_kept() == ["Window 0"]


def test_somebody_elses_unsaved_text_can_be_kept_as_a_version_and_stays_theirs(mika, aki, number):
    autosave(mika, number, opened(mika, number), title="Mika's", body="<p>x</p>")
    page = aki.get(f"/staff/posts/{number}/unsaved")
    assert "Discard it" not in page.words
    aki.submit(page, "/unsaved/keep")
    assert titles_kept() == ["Mika's"]
    assert "You have unsaved text" in opened(mika, number).words


def test_an_autosave_tells_of_a_newer_saved_text(mika, aki, number):
    page = opened(mika, number)
    aki.submit(opened(aki, number), "/edit", act="save", title="Aki's")
    assert autosave(mika, number, page, title="Mine", body="<p>x</p>")["changed"] is True


def test_an_autosave_for_a_post_that_is_not_there_is_404(mika, number):
    page = opened(mika, number)
    answer = mika.post("/staff/posts/999999/autosave", typed(page))
    assert answer.status == 404
