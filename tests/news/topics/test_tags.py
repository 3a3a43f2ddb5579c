"""Tags as editors keep them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import PostTag, Tag
from tests.accounts.people import member, sign_in
from tests.news.factories import make_post
from tests.news.topics.labels import make_tag


@pytest.fixture
def editor(app):
    return sign_in(app, member("editor"))


def at(path=""):
    return f"/staff/topics/tags/{path}"


def tag(slug):
    db.session.rollback()
    return db.session.scalar(select(Tag).where(Tag.slug == slug))


def test_tags_come_fifty_to_a_page_and_are_found_by_words(app, editor):
    begin_writing()
    db.session.add_all(Tag(slug=f"tag-{n:03}", name=f"Tag {n:03}") for n in range(60))
    db.session.add(Tag(slug="percent", name="100% 송환"))
    db.session.commit()
    page = editor.get(at())
    assert "61 tags" in page.words
    assert "Tag 048" in page.words
    assert "Tag 055" not in page.words
    assert "Tag 055" in editor.get(at("?page=2")).words
    assert editor.get(at("?page=3")).status == 404
    for words in ("송환", "%", "100%"):
        page = editor.get(at(f"?words={words.replace('%', '%25')}"))
        assert "1 tag " in page.words
    assert "No tag has this in its name." in editor.get(at("?words=zzz")).words


def test_without_tags_the_page_says_so(editor):
    assert "There are no tags yet." in editor.get(at()).words


def test_a_renamed_tag_leads_on(app, editor, browser):
    make_post(tags=("border",))
    page = editor.submit(editor.get(at(f"{tag('border').id}/")), name="Borders", slug="borders")
    assert "Saved." in page.words
    for old, new in (
        ("/tag/border/", "/tag/borders/"), ("/tag/border/feed/", "/tag/borders/feed/"),
        ("/?tag=border", "/tag/borders/"),
    ):  # fmt: skip
        assert browser.get(old).location == new
    make_tag("other", "Other")
    page = editor.submit(editor.get(at(f"{tag('other').id}/")), slug="borders")
    assert page.status == 422
    assert "Borders has this address already." in page.words


def test_merging_tags_by_name_keeps_each_post_once(app, editor, browser):
    make_post(tags=("dprk", "north-korea"))
    make_post(tags=("dprk",))
    number = tag("dprk").id
    page = editor.get(at(f"{number}/merge?into=nobody"))
    assert page.status == 422
    assert "There is no other tag of this name." in page.words
    page = editor.get(at(f"{number}/merge?into=NORTH-korea"))
    assert "1 post moves over." in page.words
    page = editor.submit(page, "/merge")
    assert "is merged into" in page.words
    into = tag("north-korea").id
    count = select(func.count()).select_from(PostTag).where(PostTag.tag_id == into)
    assert db.session.scalar(count) == 2
    assert browser.get("/tag/dprk/").location == "/tag/north-korea/"


def test_a_deleted_tag_leaves_its_posts(app, editor, browser):
    make_post("Stays", tags=("gone",), slug="stays")
    page = editor.get(at(f"{tag('gone').id}/delete"))
    assert "They lose this tag; no post is deleted." in page.words
    editor.submit(page)
    assert tag("gone") is None
    assert browser.get("/stays/").status == 200
    assert browser.get("/tag/gone/").location == "/archive/"
    assert browser.get("/tag/gone/feed/atom/").location == "/feed/atom/"


def test_the_tag_page_shows_a_change_at_once(app, editor, browser):
    make_post(tags=("one",))
    assert browser.get("/tag/one/").h1 == "One"
    editor.submit(editor.get(at(f"{tag('one').id}/")), name="Number one")
    assert browser.get("/tag/one/").h1 == "Number one"
