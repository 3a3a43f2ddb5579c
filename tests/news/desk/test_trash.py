"""The trash: in, out again, and gone for good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import jobs, search_index
from lfnkr_app.news.models import Post, PostCategory, PostUpdate, Redirect, Revision
from lfnkr_app.news.search_words import terms
from tests.accounts.people import member, sign_in
from tests.news.factories import make_post, moment


@pytest.fixture
def staff(app):
    return sign_in(app, member("administrator"))


def token(browser):
    return browser.get("/staff/").form("logout").find("input").get("value")


def put_in(browser, post_id, *, follow=True):
    return browser.post(f"/staff/posts/{post_id}/trash", {"csrf_token": token(browser)},
                        follow=follow)  # fmt: skip


def take_out(browser, post_id):
    return browser.submit(browser.get("/staff/posts/trash"), f"{post_id}/untrash")


def age(post_id, **ago):
    begin_writing()
    db.session.get(Post, post_id).trashed_at = clock.now() - timedelta(**ago)
    db.session.commit()


def test_a_post_in_the_trash_is_off_the_site_and_comes_back_with_one_click(staff, browser):
    post_id = make_post("Gone soon", slug="gone").id
    page = put_in(staff, post_id)
    assert "“Gone soon” is in the trash" in page.words
    assert browser.get("/gone/").status == 404
    page = staff.submit(page, "untrash")
    assert "“Gone soon” is back." in page.words
    assert browser.get("/gone/").status == 200
    acts = [entry.act for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert acts[-2:] == ["post.trash", "post.untrash"]


def test_putting_in_twice_changes_nothing(staff):
    post_id = make_post(status="private").id
    put_in(staff, post_id)
    put_in(staff, post_id)
    take_out(staff, post_id)
    assert db.session.get(Post, post_id).status == "private"


def test_an_address_taken_meanwhile_is_said(staff, browser):
    post_id = make_post("Old", slug="here").id
    put_in(staff, post_id)
    make_post("New", slug="here")
    page = take_out(staff, post_id)
    assert "Another post has its old address now; it is at /here-2/." in page.words
    assert browser.get("/here/").h1 == "New"
    assert browser.get("/here-2/").h1 == "Old"


def test_a_schedule_that_passed_comes_back_as_a_draft(staff):
    post_id = make_post(status="scheduled", published_at=moment(2023)).id
    begin_writing()
    post = db.session.get(Post, post_id)
    post.status, post.status_before, post.trashed_at = "trash", "scheduled", clock.now()
    db.session.commit()
    assert "Its time to come out has passed" in take_out(staff, post_id).words
    assert db.session.get(Post, post_id).status == "draft"


def test_the_list_says_until_when(staff):
    post_id = make_post("Listed").id
    put_in(staff, post_id)
    page = staff.get("/staff/posts/trash")
    assert "Listed" in page.words
    assert staff.get("/staff/posts/trash?page=2").status == 404
    assert f"/staff/posts/{post_id}/delete" in page.links()


def test_an_empty_trash_says_so(staff):
    assert "The trash is empty" in staff.get("/staff/posts/trash").words


def test_deleting_for_good_asks_first_and_takes_everything_along(staff, browser):
    post = make_post("Xylophone evidence", slug="x", categories=("china",))
    post_id = post.id
    begin_writing()
    db.session.add(Redirect(path="old-x", post_id=post_id))
    db.session.add(PostUpdate(post_id=post_id, happened_at=moment(2026), html="<p>x</p>"))
    db.session.add(
        Revision(post_id=post_id, number=1, title="t", body_html="", made_at=moment(2026))
    )
    db.session.commit()
    assert search_index.find(terms("xylophone"), limit=5).total == 1
    put_in(staff, post_id)
    page = staff.get(f"/staff/posts/{post_id}/delete")
    assert "cannot be brought back" in page.words
    page = staff.submit(page, "delete")
    assert "is deleted for good" in page.words
    for model in (Post, Redirect, PostUpdate, Revision, PostCategory):
        assert db.session.query(model).count() == 0, model
    assert db.session.execute(db.text("SELECT count(*) FROM post_search")).scalar() == 0
    assert browser.get("/old-x/").status == 404


def test_a_post_outside_the_trash_is_not_deleted(staff):
    post_id = make_post().id
    staff.post(f"/staff/posts/{post_id}/delete", {"csrf_token": token(staff)})
    assert db.session.get(Post, post_id).status == "published"


def test_only_administrators_delete_for_good(app):
    post_id = make_post(status="draft").id
    author = sign_in(app, member("author"))
    put_in(author, post_id)
    assert f"/staff/posts/{post_id}/delete" not in author.get("/staff/posts/trash").links()
    assert author.get(f"/staff/posts/{post_id}/delete").status == 403


def test_authors_trash_only_what_is_not_out(app):
    out, private = make_post().id, make_post(status="private").id
    author = sign_in(app, member("author"))
    assert put_in(author, out, follow=False).status == 403
    assert put_in(author, private, follow=False).status == 403


def test_after_thirty_days_the_trash_is_emptied(staff):
    old, young = make_post().id, make_post().id
    for post_id in (old, young):
        put_in(staff, post_id)
    age(old, days=30, minutes=1)
    age(young, days=29)
    assert jobs.empty_trash(clock.now()) == 1
    assert db.session.get(Post, old) is None
    assert db.session.get(Post, young) is not None
    entry = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.act, entry.subject, entry.actor_id) == ("post.delete", str(old), None)
    assert jobs.empty_trash(clock.now()) == 0


def test_translations_stand_alone_while_their_original_is_in_the_trash(staff, browser):
    english = make_post("Border report", slug="border", categories=("china",)).id
    japanese = make_post("国境の報告", slug="border", lang="ja", translation_group=english).id
    put_in(staff, english)
    assert browser.get("/ja/border/").h1 == "国境の報告"
    assert "国境の報告" in browser.get("/category/china/").words
    assert "国境の報告" in browser.get("/").words
    take_out(staff, english)
    words = browser.get("/category/china/").words
    assert "Border report" in words
    assert "国境の報告" not in words
    assert db.session.get(Post, japanese).translation_group == english


def test_translations_outlive_their_original(staff, browser):
    english = make_post("Border report", slug="border", categories=("china",)).id
    japanese = make_post("国境の報告", slug="border", lang="ja", translation_group=english).id
    korean = make_post("국경 보고", slug="border", lang="ko", translation_group=english).id
    put_in(staff, english)
    staff.submit(staff.get(f"/staff/posts/{english}/delete"), "delete")
    assert db.session.get(Post, japanese).translation_group is None
    assert db.session.get(Post, korean).translation_group == japanese
    assert "이 글은 한국어로도 읽을 수 있습니다" in browser.get("/ja/border/").words
    assert "国境の報告" in browser.get("/category/china/").words
