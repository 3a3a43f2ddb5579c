"""A second import: what changed there and not here comes over, side by side."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import actions
from lfnkr_app.news.models import Category, Comment, Media, Post, Redirect, Revision, Tag
from lfnkr_app.news.moving import report
from tests.news.exports import category, comment, export, file, item, label, meta, page
from tests.news.factories import make_post, moment, run_import


def one(number: int) -> Post:
    db.session.rollback()
    return db.session.scalars(select(Post).where(Post.wordpress_id == number)).one()


def edit(number: int, **values) -> None:
    db.session.rollback()
    begin_writing()
    post = db.session.scalars(select(Post).where(Post.wordpress_id == number)).one()
    for name, value in values.items():
        setattr(post, name, value)
    db.session.commit()


def again(tmp_path, *first):
    """Import `first`, and return a function that imports another state of the same site."""
    run_import(export(tmp_path, *first))
    return lambda *parts: run_import(export(tmp_path, *parts))


def test_a_slug_changed_there_is_followed_and_leaves_a_redirect(app, browser, tmp_path):
    told = again(tmp_path, item(7, slug="old-name"))(item(7, slug="new-name"))
    assert told.counts["posts", report.CHANGED] == 1
    assert "/old-name/ to /new-name/" in told.of(report.COLLIDING)[0].words
    answer = browser.get("/old-name/")
    assert (answer.status, answer.location) == (301, "/new-name/")
    assert browser.get("/new-name/").status == 200


def test_a_slug_changed_there_and_here_stays_as_it_is_here(app, tmp_path):
    run = again(tmp_path, item(7, slug="old-name"))
    begin_writing()
    actions.move(db.session.scalars(select(Post)).one(), "our-name")
    db.session.commit()
    assert run(item(7, slug="new-name")).counts["posts", report.KEPT] == 1
    assert one(7).path == "our-name"


def test_a_post_beside_another_slug_keeps_its_number(app, tmp_path):
    parts = item(7, slug="same"), item(8, slug="same", date="2013-01-01 00:00:00")
    told = again(tmp_path, *parts)(*parts)
    assert told.total(report.CHANGED) == 0
    assert one(8).path == "same-2"


def test_two_posts_that_swap_their_slugs_get_through(app, tmp_path):
    again(tmp_path, item(7, slug="a"), item(8, slug="b"))(item(7, slug="b"), item(8, slug="a"))
    assert {one(7).path, one(8).path} == {"b-2", "a-2"}


def test_a_parent_page_moved_there_takes_its_children_along(app, browser, tmp_path):
    child = page(9, "reports", parent=8, link="https://old.example/about/reports/")
    again(tmp_path, page(8, "about"), child)(page(8, "who-we-are"), child)
    assert one(9).path == "who-we-are/reports"
    assert browser.get("/about/reports/").location == "/who-we-are/reports/"


def test_a_child_alone_in_a_second_file_does_not_move(app, tmp_path):
    child = page(9, "reports", parent=8, link="https://old.example/about/reports/")
    told = again(tmp_path, page(8, "about"), child)(child)
    assert told.counts["pages", report.SAME] == 1
    assert one(9).path == "about/reports"
    assert "1 that came with an earlier file" in told.of(report.KEPT)[0].words


@pytest.mark.parametrize("status", ["draft", "private", "trash", "pending"])
def test_a_status_changed_there_is_followed(app, browser, tmp_path, status):
    again(tmp_path, item(7))(item(7, status=status, slug="post-7__trashed" * (status == "trash")))
    assert one(7).status == status
    assert browser.get("/post-7/").status == 404
    assert (one(7).trashed_at is not None) == (status == "trash")
    assert one(7).status_before == ("published" if status == "trash" else None)


def test_what_comes_out_of_the_bin_there_does_so_here(app, tmp_path):
    run = again(tmp_path, item(7, status="trash"))
    make_post("Ours", slug="post-7")
    run(item(7))
    assert (one(7).status, one(7).path, one(7).trashed_at) == ("published", "post-7-2", None)


def test_a_status_changed_there_and_here_stays_while_words_come_over(app, tmp_path):
    run = again(tmp_path, item(7))
    edit(7, status="private")
    told = run(item(7, status="draft", body="Better words"))
    assert (one(7).status, one(7).text) == ("private", "Better words")
    assert told.of(report.CHANGED)[0].words.endswith("changed there: words; changed here too, "
                                                     "and kept: state")  # fmt: skip


def test_words_edited_here_stay_while_labels_come_over(app, tmp_path):
    run = again(tmp_path, item(7, extra=label("category", "china")))
    edit(7, title="Our title")
    run(item(7, title="Theirs", extra=label("category", "osaka") + label("post_tag", "aid")))
    assert one(7).title == "Our title"
    query = "SELECT category.slug FROM post_category JOIN category ON category.id = category_id"
    assert db.session.scalars(db.text(query)).all() == ["osaka"]
    assert db.session.scalars(select(Tag.slug)).all() == ["aid"]


def test_labels_changed_here_stay(app, tmp_path):
    run = again(tmp_path, item(7, extra=label("category", "china")))
    begin_writing()
    ours = Category(slug="ours", name="Ours")
    db.session.add(ours)
    db.session.flush()
    actions.label(db.session.scalars(select(Post.id)).one(), categories=[ours.id], tags=[])
    db.session.commit()
    assert run(item(7, extra=label("category", "osaka"))).counts["posts", report.KEPT] == 1
    query = "SELECT category.slug FROM post_category JOIN category ON category.id = category_id"
    assert db.session.scalars(db.text(query)).all() == ["ours"]


def test_a_topic_renamed_there_is_renamed_unless_it_was_here(app, tmp_path):
    parts = category(2, "china", "China"), category(3, "aid", "Aid")
    run = again(tmp_path, *parts)
    begin_writing()
    db.session.scalars(select(Category).where(Category.slug == "aid")).one().name = "Our aid"
    db.session.commit()
    told = run(category(2, "china", "PR China"), category(3, "aid", "Relief", "china"))
    names = dict(db.session.execute(select(Category.slug, Category.name)).all())
    assert names == {"china": "PR China", "aid": "Our aid"}
    assert told.counts["categories", report.KEPT] == told.counts["categories", report.CHANGED] == 1


def test_a_topic_deleted_here_stays_deleted_and_one_of_another_slug_is_the_same(app, tmp_path):
    run = again(tmp_path, category(2, "china", "China"), category(3, "aid", "Aid"))
    begin_writing()
    db.session.delete(db.session.scalars(select(Category).where(Category.slug == "china")).one())
    db.session.commit()
    told = run(category(2, "china", "China"), category(3, "relief", "Aid"))
    assert db.session.scalars(select(Category.slug)).all() == ["aid"]
    assert (told.counts["categories", report.KEPT], told.counts["categories", report.SAME]) == (
        1,
        1,
    )


def test_categories_that_lie_under_each_other_in_a_ring_come_without_it(app, tmp_path):
    run_import(export(tmp_path, category(2, "a", "A", "b"), category(3, "b", "B", "a")))
    parents = db.session.scalars(select(Category.parent_id)).all()
    assert sum(parent is None for parent in parents) == 1


def test_sticky_and_lead_picture_follow_unless_changed_here(app, tmp_path):
    picture, other = file(5, "a.jpg"), file(6, "b.jpg")
    first = [item(n, extra=meta(_thumbnail_id=5)) for n in (7, 8)]
    run = again(tmp_path, picture, other, *first)
    edit(8, lead_image="ours.jpg")
    run(picture, other, *(item(n, sticky=1, extra=meta(_thumbnail_id=6)) for n in (7, 8)))
    assert (one(7).sticky, one(7).lead_image) == (True, "wp-content/uploads/b.jpg")
    assert (one(8).sticky, one(8).lead_image) == (False, "ours.jpg")


def test_alt_text_changed_here_stays_and_other_follows(app, tmp_path):
    run = again(tmp_path, file(5, "a.jpg", alt="A"), file(6, "b.jpg", alt="B"))
    begin_writing()
    ours = db.session.scalars(select(Media).where(Media.wordpress_id == 5)).one()
    ours.alt = "Our words"
    db.session.commit()
    told = run(file(5, "a.jpg", alt="A2"), file(6, "b.jpg", alt="B2"))
    alts = dict(db.session.execute(select(Media.wordpress_id, Media.alt)).all())
    assert alts == {5: "Our words", 6: "B2"}
    assert told.counts["files", report.KEPT] == told.counts["files", report.CHANGED] == 1


def test_a_file_and_a_post_deleted_here_for_good_stay_so(app, tmp_path):
    parts = file(5, "a.jpg"), item(7), item(8)
    run = again(tmp_path, *parts)
    begin_writing()
    db.session.delete(db.session.scalars(select(Media)).one())
    db.session.delete(db.session.scalars(select(Post).where(Post.wordpress_id == 7)).one())
    db.session.commit()
    told = run(*parts)
    assert db.session.scalar(select(func.count(Post.id))) == 1
    assert db.session.scalar(select(func.count(Media.id))) == 0
    assert told.counts["posts", report.KEPT] == told.counts["files", report.KEPT] == 1


def test_comments_follow_and_those_deleted_here_stay_deleted(app, tmp_path):
    first = comment(1, "One"), comment(2, "Two"), comment(3, "Three"), comment(4, "Four")
    run = again(tmp_path, item(7, extra="".join(first)))
    begin_writing()
    gone = db.session.scalars(select(Comment).where(Comment.wordpress_id == 1)).one()
    db.session.delete(gone)
    db.session.commit()
    second = comment(1, "One!"), comment(2, "Two!"), comment(3, "Three", state="spam"), comment(5)
    told = run(item(7, extra="".join(second)))
    found = {row.wordpress_id: row.body_html for row in db.session.scalars(select(Comment))}
    assert found == {2: "<p>Two!</p>", 5: "<p>Well said</p>"}
    assert told.counts["comments", report.KEPT] == 1
    third = run(item(7, extra="".join(second)))
    assert third.total(report.CHANGED) == third.total(report.NEW) == 0


def test_an_import_counts_as_a_save_and_keeps_a_revision_for_words_only(app, tmp_path):
    run = again(tmp_path, item(7))
    run(item(7, sticky=1))
    assert (one(7).version, db.session.scalar(select(func.count(Revision.id)))) == (2, 0)
    run(item(7, sticky=1, body="New"))
    assert (one(7).version, db.session.scalar(select(func.count(Revision.id)))) == (3, 1)


def test_a_scheduled_post_that_came_out_meanwhile_is_no_change_here(app, tmp_path):
    run = again(tmp_path, item(7, status="future", date="2031-01-01 00:00:00"))
    edit(7, status="published", published_at=one(7).published_at)
    told = run(item(7, status="publish", date="2031-01-01 00:00:00", body="Out"))
    assert told.counts["posts", report.CHANGED] == 1
    assert (one(7).status, one(7).text) == ("published", "Out")


def test_a_redirect_by_hand_is_not_taken_away(app, tmp_path):
    begin_writing()
    db.session.add(Redirect(path="2012/03/post-7", target="/ours/", hits=0, by_hand=True,
                            made_at=moment(2020)))  # fmt: skip
    db.session.commit()
    again(tmp_path, item(7))(item(7, slug="post-seven"))
    assert (
        db.session.scalars(select(Redirect.target).where(Redirect.path == "2012/03/post-7")).one()
        == "/ours/"
    )
