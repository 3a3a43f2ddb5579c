"""What the staff home shows of the newsroom."""

from __future__ import annotations

from datetime import timedelta

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import actions
from lfnkr_app.news.models import Media, Post
from lfnkr_app.news.moving.models import ImportRun
from tests.accounts.people import member, sign_in
from tests.news.factories import make_post, moment


def run_of(state, **values):
    begin_writing()
    db.session.add(ImportRun(file_name="x.xml", lang="en", dry_run=False, state=state,
                             started_by="ken", made_at=moment(2026), **values))  # fmt: skip
    db.session.commit()


def test_scheduled_posts_stand_in_the_order_in_which_they_come_out(app):
    for title, day in (("Later", 25), ("Sooner", 24)):
        make_post(title, status="scheduled", published_at=moment(2099, 9, day, 0))
    page = sign_in(app, member("author")).get("/staff/")
    assert "24 Sep 2099, 09:00 JST Sooner" in page.words
    assert page.words.index("Sooner") < page.words.index("Later")


def test_drafts_say_when_and_by_whom_they_were_edited(app):
    post_id = make_post("Half written", status="draft").id
    begin_writing()
    post = db.session.get(Post, post_id)
    now = clock.now() - timedelta(hours=2)
    actions.write(post, title="Half written", html="<p>More.</p>", made_by="ken", now=now)
    db.session.commit()
    page = sign_in(app, member("author")).get("/staff/")
    assert "Half written edited 2 hours ago by ken" in page.words
    assert f"/staff/posts/{post_id}/edit" in page.links()


def test_editors_see_what_waits_for_them_and_authors_do_not(app):
    make_post("Look over", status="pending")
    words = "1 post to look over"
    assert words in sign_in(app, member("editor")).get("/staff/").words
    author = member("author", email="ken@example.org")
    assert words not in sign_in(app, author).get("/staff/").words


def test_pictures_without_alt_text_wait_for_somebody(app):
    begin_writing()
    db.session.add(Media(path="wp-content/uploads/a.jpg", kind="image/jpeg", added_by="ken",
                         width=1, height=1, added_at=moment(2026)))  # fmt: skip
    db.session.commit()
    page = sign_in(app, member("author")).get("/staff/")
    assert "1 picture without alt text" in page.words


def test_a_failed_import_waits_until_one_goes_well(app):
    browser = sign_in(app, member("administrator"))
    run_of("failed")
    assert "1 import that failed" in browser.get("/staff/").words
    run_of("done")
    assert "import that failed" not in browser.get("/staff/").words


def test_new_post_and_upload_are_one_click_away(app):
    page = sign_in(app, member("author")).get("/staff/")
    assert page.form("posts/new") is not None
    assert "/staff/media/upload" in page.links()


def test_who_only_counts_signatures_sees_nothing_of_the_newsroom(app):
    make_post("Secret draft", status="draft")
    page = sign_in(app, member("signatures")).get("/staff/")
    assert "Secret draft" not in page.words
    assert "New post" not in page.words
