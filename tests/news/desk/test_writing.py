"""Writing in the newsroom: the list, the form, each state, and what stands in the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import actions as news
from lfnkr_app.news.jobs import publish_scheduled
from lfnkr_app.news.models import Media, Post, PostTag, Redirect, Revision, Status, Tag
from tests.accounts.people import member, sign_in
from tests.browser import Browser, Page
from tests.news.factories import make_category, make_post, moment


@pytest.fixture
def editor(app):
    return sign_in(app, member("editor"))


@pytest.fixture
def author(app):
    return sign_in(app, member("author", email="aki@example.org"))


def send(browser: Browser, post_id: int, *, follow: bool = True, **values: object) -> Page:
    """Open the form of a post, change these fields, press a button."""
    page = browser.get(f"/staff/posts/{post_id}/edit")
    assert page.status == 200, page.text
    return browser.submit(page, "/edit", follow=follow, **{"act": "save", **values})


def stored(post_id: int) -> Post:
    db.session.rollback()
    query = select(Post).where(Post.id == post_id).options(undefer(Post.body_html))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def acts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def begun(browser: Browser, kind: str = "news") -> int:
    page = browser.submit(browser.get("/staff/posts/"), "/new", follow=False, kind=kind)
    assert page.status == 303
    return int(page.location.split("/")[-2])


def make_picture(path: str, **values: object) -> None:
    begin_writing()
    db.session.add(Media(path=path, added_at=moment(2022), **values))
    db.session.commit()


def test_a_post_is_begun_written_and_published(app, editor):
    topic = make_category("rescue", "Rescue")
    number = begun(editor)
    page = send(editor, number, title="Six came home", body="<p>They are <b>safe</b>.</p>")
    assert "Saved." in page.words
    post = stored(number)
    assert (post.slug, post.status, post.version) == ("six-came-home", "draft", 2)
    assert post.body_html == "<p>They are safe.</p>" or "safe" in post.body_html
    assert Browser(app).get("/six-came-home/").status == 404
    page = send(editor, number, act="publish", categories=[topic], tags="rescue, Border",
                excerpt="Short.")  # fmt: skip
    assert "Published." in page.words
    public = Browser(app).get("/six-came-home/")
    assert public.status == 200
    assert "They are" in public.words
    names = select(Tag.name).join(PostTag).where(PostTag.post_id == number).order_by(Tag.name)
    assert db.session.scalars(names).all() == ["Border", "rescue"]
    assert [act for act in acts() if act.startswith("post.")] == [
        "post.make", "post.save", "post.publish",
    ]  # fmt: skip


def test_what_is_unsafe_is_cleaned_and_note_boxes_stay(app, editor):
    number = make_post(status=Status.DRAFT).id
    html = ('<p class="MsoNormal" style="color:red">Word<o:p></o:p></p><script>alert(1)</script>'
            '<div class="note-box"><p>Mind.</p></div>'
            '<img src="/wp-content/uploads/a.jpg" class="decorative big" alt="">')  # fmt: skip
    send(editor, number, body=html)
    body = stored(number).body_html
    assert "script" not in body
    assert "Mso" not in body
    assert '<div class="note-box"><p>Mind.</p></div>' in body
    assert 'class="decorative"' in body


def test_a_save_keeps_the_old_words_only_when_they_change(editor):
    number = make_post("First", "<p>one</p>", status=Status.DRAFT).id
    assert "Nothing had changed." in send(editor, number).words
    assert stored(number).version == 1
    send(editor, number, title="Second")
    send(editor, number, sensitive="y")
    revisions = db.session.scalars(select(Revision).where(Revision.post_id == number)).all()
    assert [(r.number, r.title, r.made_by) for r in revisions] == [(1, "First", "mika")]
    post = stored(number)
    assert (post.version, post.title, post.sensitive) == (3, "Second", True)


def test_every_fact_of_a_post_is_stored_and_shown_again(app, editor):
    begin_writing()
    make_picture("wp-content/uploads/river.jpg", alt="The river")
    number = begun(editor)
    make_category("china")
    facts = {
        "title": "北朝鮮へ送還", "slug": "北朝鮮へ送還", "lang": "ja", "kind": "statement",
        "body": "<p>本文</p>", "excerpt": "要約", "lead_image": "/wp-content/uploads/river.jpg",
        "social_title": "短い題", "social_image": "wp-content/uploads/river.jpg",
        "content_note": "つらい内容", "author": "K. Tanaka", "published_at": "2020-05-04T09:30",
        "sticky": "y", "tags": "脱北者、国連",
    }  # fmt: skip
    send(editor, number, **facts)
    post = stored(number)
    assert (post.path, post.lang, post.kind) == ("北朝鮮へ送還", "ja", "statement")
    assert post.lead_image == "wp-content/uploads/river.jpg"
    assert post.published_at == datetime(2020, 5, 4, 0, 30, tzinfo=UTC)
    assert post.sticky
    page = editor.get(f"/staff/posts/{number}/edit")
    for value in ("短い題", "つらい内容", "K. Tanaka", "2020-05-04T09:30", "国連"):
        assert value in page.text
    assert "Nothing had changed." in send(editor, number).words


def test_an_author_writes_and_submits_and_an_editor_publishes(app, author, editor):
    topic = make_category("china")
    number = begun(author)
    page = send(author, number, title="By Aki", body="<p>x</p>", categories=[topic], act="submit")
    assert "An editor sees it" in page.words
    assert stored(number).status == Status.PENDING
    refused = send(author, number, act="publish", title="By Aki, out")
    assert refused.status == 403
    assert "Only an editor can do that" in refused.words
    assert stored(number).status == Status.PENDING
    assert "Published." in send(editor, number, act="publish").words
    assert author.get(f"/staff/posts/{number}/edit").status == 403
    token = author.get("/staff/posts/").form("/new")
    csrf = next(i.get("value") for i in token.iter("input") if i.get("name") == "csrf_token")
    assert author.post(f"/staff/posts/{number}/take-down", {"csrf_token": csrf}).status == 403
    assert stored(number).status == Status.PUBLISHED


def test_text_typed_while_an_editor_published_is_kept_for_its_author(author, editor):
    topic = make_category("china")
    number = make_post(status=Status.PENDING, published_at=None, categories=("china",)).id
    opened = author.get(f"/staff/posts/{number}/edit")
    send(editor, number, act="publish", categories=[topic])
    page = author.submit(opened, "/edit", act="save", title="My later title")
    assert page.status == 403
    assert "What you typed is kept." in page.words
    assert "My later title" in author.get(f"/staff/posts/{number}/unsaved").words


def test_a_post_is_scheduled_in_tokyo_time_and_comes_out_by_itself(app, editor):
    topic = make_category("china")
    number = make_post("Later", status=Status.DRAFT, published_at=None, slug="later").id
    past = send(editor, number, act="schedule", categories=[topic],
                published_at="2020-01-01T09:00", title="Much later")  # fmt: skip
    assert past.status == 422
    assert "Give a date and time to come" in past.words
    assert "Much later" in past.text
    page = send(editor, number, act="schedule", categories=[topic], published_at="2099-09-24T09:00")
    assert "24 Sep 2099, 09:00 JST" in page.words
    assert stored(number).published_at == datetime(2099, 9, 24, tzinfo=UTC)
    assert "24 Sep 2099, 09:00 JST" in editor.get("/staff/posts/?status=scheduled").words
    assert Browser(app).get("/later/").status == 404
    db.session.rollback()
    assert publish_scheduled(datetime(2099, 9, 24, 0, 1, tzinfo=UTC)) == 1
    assert Browser(app).get("/later/").status == 200


def test_a_post_goes_private_and_back_to_draft(app, editor):
    number = make_post(slug="hidden").id
    assert "only staff can see it" in send(editor, number, act="private").words
    assert Browser(app).get("/hidden/").status == 404
    assert "draft again" in send(editor, number, act="draft").words
    assert stored(number).status == Status.DRAFT


def test_a_published_post_is_taken_down_with_one_press(app, editor):
    number = make_post("Dangerous", slug="dangerous").id
    page = editor.submit(editor.get("/staff/posts/"), "/take-down")
    assert "Taken down. Caches in front forget it within 60 seconds." in page.words
    assert stored(number).status == Status.DRAFT
    assert Browser(app).get("/dangerous/").status == 404
    assert acts()[-1] == "post.take_down"


def test_taking_down_keeps_what_was_typed_but_does_not_wait_for_it_to_be_right(app, editor):
    number = make_post("Dangerous", slug="dangerous").id
    page = editor.get(f"/staff/posts/{number}/edit")
    form = {"csrf_token": csrf_of(page), "window": "w1", "version": "1",
            "title": "x" * 400, "body": "<p>half a thought</p>"}  # fmt: skip
    after = editor.post(f"/staff/posts/{number}/take-down", form, follow=True)
    assert "You have unsaved text" in after.words
    assert Browser(app).get("/dangerous/").status == 404


def csrf_of(page: Page) -> str:
    return next(i.get("value") for i in page.tree.iter("input") if i.get("name") == "csrf_token")


def test_publishing_tells_everything_that_is_missing_and_loses_nothing(editor):
    make_category("china")
    make_picture("wp-content/uploads/known.jpg", decorative=True)
    make_picture("wp-content/uploads/lead.jpg")
    number = begun(editor)
    body = ('<p>x</p><img src="/wp-content/uploads/one.jpg" alt="">'
            '<img src="/wp-content/uploads/two-300x200.jpg">'
            '<img src="/wp-content/uploads/three.jpg" alt="" class="decorative">'
            '<img src="/wp-content/uploads/known-300x200.jpg" alt="">'
            '<img src="/wp-content/uploads/four.jpg" alt="A river">')  # fmt: skip
    page = send(editor, number, act="publish", body=body, slug="kept-slug",
                lead_image="wp-content/uploads/lead.jpg",
                social_image="wp-content/uploads/none.jpg")  # fmt: skip
    assert page.status == 422
    for told in ("Give it a title.", "Choose at least one topic.", "one.jpg has no alternative",
                 "two-300x200.jpg has no alternative", "lead.jpg has no alternative",
                 "none.jpg is not in the library"):  # fmt: skip
        assert told in page.words, told
    for right in ("three.jpg", "known-300x200.jpg", "four.jpg"):
        assert f"{right} has no" not in page.words
    assert "kept-slug" in page.text
    post = stored(number)
    assert (post.status, post.title, post.version) == (Status.DRAFT, "", 1)
    assert "You have unsaved text" in editor.get(f"/staff/posts/{number}/edit").words


def test_an_old_post_with_undescribed_pictures_can_still_be_corrected(editor):
    number = make_post("Old", '<p>Tyop</p><img src="/wp-content/uploads/o.jpg" alt="">',
                       categories=("china",)).id  # fmt: skip
    body = '<p>Typo</p><img src="/wp-content/uploads/o.jpg" alt="">'
    assert "Updated." in send(editor, number, body=body).words
    page = send(editor, number, body=body + '<img src="/wp-content/uploads/new.jpg">')
    assert page.status == 422
    assert "new.jpg has no alternative text" in page.words


def test_a_post_that_had_a_password_is_first_made_an_ordinary_one(editor):
    number = make_post(status=Status.PRIVATE, password_protected=True, categories=("china",)).id
    page = editor.get(f"/staff/posts/{number}/edit")
    assert "had a password in WordPress" in page.words
    assert 'value="publish"' not in page.text
    assert send(editor, number, act="publish").status == 422
    assert "ordinary post now" in send(editor, number, act="ordinary").words
    assert "Published." in send(editor, number, act="publish").words


def test_a_changed_address_leads_on_and_back_without_a_loop(app, editor):
    number = make_post(slug="first-name", categories=("china",)).id
    send(editor, number, slug="Second Name")
    assert stored(number).path == "second-name"
    assert Browser(app).get("/first-name/").location == "/second-name/"
    send(editor, number, slug="first-name")
    assert Browser(app).get("/first-name/").status == 200
    assert Browser(app).get("/second-name/").location == "/first-name/"
    db.session.rollback()
    assert db.session.scalars(select(Redirect.path)).all() == ["second-name"]


def test_addresses_of_others_and_of_the_site_are_refused_with_an_offer(editor):
    make_post(slug="taken")
    older = make_post(slug="older-name", categories=("china",)).id
    send(editor, older, slug="newer-name")
    number = make_post(status=Status.DRAFT).id
    for typed, offered in (("taken", "taken-2"), ("feed", "feed-post"), ("2023", "2023-post"),
                           ("older-name", "older-name-2")):  # fmt: skip
        page = send(editor, number, slug=typed)
        assert page.status == 422, typed
        assert f"/{offered}/ is free" in page.words
    assert "Saved." in send(editor, number, slug="북한의-소식").words
    assert stored(number).path == "북한의-소식"


def test_an_address_made_from_the_title_is_made_free_by_itself(editor):
    make_post(slug="one-title")
    number = begun(editor)
    send(editor, number, title="One title")
    assert stored(number).path == "one-title-2"


def test_a_page_moves_under_another_and_takes_its_own_pages_along(app, editor):
    about = make_post("About", kind="page", slug="about").id
    history = make_post("History", kind="page", slug="history", published_at=moment(2020)).id
    year = make_post("1998", kind="page", slug="first-year", path="history/first-year",
                     parent_id=history).id  # fmt: skip
    page = editor.get(f"/staff/posts/{history}/edit")
    assert "/history/first-year/" not in page.text
    send(editor, history, parent=str(about), menu_order="3")
    assert stored(history).path == "about/history"
    assert stored(year).path == "about/history/first-year"
    assert Browser(app).get("/history/first-year/").location == "/about/history/first-year/"
    assert Browser(app).get("/about/history/").status == 200


def test_a_published_post_keeps_a_date_and_it_is_not_to_come(editor):
    number = make_post(categories=("china",)).id
    assert "needs its date" in send(editor, number, published_at="").words
    assert "still to come" in send(editor, number, published_at="2099-01-01T00:00").words
    assert "like 2026-09-24 09:00" in send(editor, number, published_at="soon").words
    assert "Updated." in send(editor, number, published_at="2001-02-03 04:05").words
    assert stored(number).published_at == datetime(2001, 2, 2, 19, 5, tzinfo=UTC)


def test_two_translations_cannot_share_a_language(editor):
    original = make_post(slug="one").id
    make_post(slug="one", lang="ja", translation_group=original)
    korean = make_post(slug="one", lang="ko", translation_group=original).id
    page = send(editor, korean, lang="ja")
    assert page.status == 422
    assert "There is a translation in that language already." in page.words
    assert "topics of its original" in page.words


def test_the_list_filters_sorts_pages_and_says_when_nothing_fits(app, editor):
    tanaka = make_post("Rescue in China", categories=("china",), slug="a",
                       published_at=moment(2019)).id  # fmt: skip
    make_post("送還された人々", lang="ja", slug="b", status=Status.DRAFT)
    make_post("About", kind="page", slug="about")
    listed = editor.get("/staff/posts/?q=rescue+china").words
    assert "Rescue in China" in listed
    assert "送還" not in listed
    for query, fits in (("lang=ja", "送還"), ("kind=page", "About"), ("status=draft", "送還"),
                        ("year=2019", "Rescue"), ("q=送還", "送還")):  # fmt: skip
        words = editor.get(f"/staff/posts/?{query}").words
        assert fits in words, query
        assert "1 entry" in words, query
    assert "Nothing fits" in editor.get("/staff/posts/?q=zzz").words
    for odd in ("year=0", "year=99999", "category=x", "author=99999999999", "order=x", "status=x",
                "kind=%27", "q=%25_%5C"):  # fmt: skip
        assert editor.get(f"/staff/posts/?{odd}").status == 200, odd
    assert editor.get("/staff/posts/?page=9").status == 404
    for order in ("changed", "date", "title"):
        assert editor.get(f"/staff/posts/?order={order}").status == 200
    assert tanaka


def test_thirty_posts_stand_on_a_page(editor):
    for number in range(31):
        make_post(f"Number {number}")
    assert "Page 1 of 2" in editor.get("/staff/posts/").words
    assert "Page 2 of 2" in editor.get("/staff/posts/?page=2&kind=news").words


def test_a_missing_post_and_one_in_the_trash_are_answered_kindly(editor):
    number = make_post(status=Status.TRASH, status_before="draft", trashed_at=clock.now()).id
    page = editor.get(f"/staff/posts/{number}/edit")
    assert page.status == 409
    assert "in the trash" in page.words
    assert editor.get("/staff/posts/999999/edit").status == 404


def test_a_very_long_text_is_taken_and_a_longer_one_refused(editor):
    number = make_post(status=Status.DRAFT).id
    page = editor.get(f"/staff/posts/{number}/edit")
    long = "<p>" + "救援" * 50_000 + "</p>"
    assert editor.submit(page, "/edit", act="save", body=long).status == 200
    assert len(stored(number).body_html) == len(long)
    page = editor.get(f"/staff/posts/{number}/edit")
    refused = editor.submit(page, "/edit", act="save", body=long * 2)
    assert refused.status == 413
    assert "Shorten the text" in refused.words


def test_odd_values_in_the_form_are_answered_not_crashed_on(editor):
    number = make_post(status=Status.DRAFT).id
    for odd in ({"version": "x"}, {"lang": "xx"}, {"kind": "letter"}, {"parent": "99999999999"},
                {"categories": ["x", "99999999999999"]}, {"menu_order": "x"}, {"act": "explode"},
                {"menu_order": "9" * 30}, {"window": "w" * 5000}, {"tags": ",,，、;"},
                {"published_at": "2026-02-30T09:00"}, {"slug": "../../etc"},
                {"author": "\u202e" * 9}):  # fmt: skip
        page = send(editor, number, **odd)
        assert page.status in {200, 409, 422}, odd


def test_a_scheduled_post_published_meanwhile_can_still_be_saved(editor):
    topic = make_category("china")
    soon = clock.now() + timedelta(days=2)
    number = make_post(status=Status.SCHEDULED, published_at=soon, categories=("china",)).id
    page = editor.get(f"/staff/posts/{number}/edit")
    begin_writing()
    post = stored_for_writing(number)
    post.published_at = moment(2024)
    news.publish_due(clock.now())
    db.session.commit()
    after = editor.submit(page, "/edit", act="save", title="Later words", categories=[topic],
                          published_at="2024-01-01T12:00")  # fmt: skip
    assert "Updated." in after.words
    assert stored(number).status == Status.PUBLISHED


def stored_for_writing(number: int) -> Post:
    return db.session.get_one(Post, number)
