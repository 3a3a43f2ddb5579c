"""Update boxes under a post."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import db
from lfnkr_app.news.desk import updates
from lfnkr_app.news.models import Post, PostUpdate
from tests.accounts.people import member, sign_in
from tests.news.factories import make_post


@pytest.fixture
def staff(app):
    return sign_in(app, member("editor"))


def add(staff, post_id, **values):
    page = staff.get(f"/staff/posts/{post_id}/updates")
    given = {"happened_at": "2026-04-17T09:00", "words": "She is safe.\n\nA <new> fact.", **values}
    return staff.submit(page, **given)


def test_an_update_is_added_in_tokyo_time_and_tells_feeds(staff):
    post = make_post()
    post_id, before = post.id, post.modified_at
    page = add(staff, post_id)
    assert "She is safe." in page.words
    assert "17 Apr 2026, 09:00 JST" in page.words
    box = db.session.query(PostUpdate).one()
    assert box.happened_at == datetime(2026, 4, 17, tzinfo=UTC)
    assert db.session.get(Post, post_id).modified_at > before
    assert "post.update_add" in [entry.act for entry in db.session.query(AuditEntry).all()]


def test_a_draft_keeps_its_date_when_it_gets_an_update(staff):
    post = make_post(status="draft")
    post_id, before = post.id, post.modified_at
    add(staff, post_id)
    assert db.session.get(Post, post_id).modified_at == before


def test_the_form_begins_with_the_present_moment(staff):
    page = staff.get(f"/staff/posts/{make_post().id}/updates")
    (field,) = [i for i in page.tree.iter("input") if i.get("name") == "happened_at"]
    assert field.get("value", "").startswith(f"{datetime.now(UTC).year}-")


@pytest.mark.parametrize(
    "wrong", [{"words": ""}, {"words": "<script>x</script>"}, {"happened_at": "soon"},
              {"happened_at": ""}, {"words": "x" * 20_001}],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(staff, wrong):
    post_id = make_post().id
    page = add(staff, post_id, **wrong)
    assert page.status == 422
    assert "Some entries need another look" in page.words
    if "words" not in wrong:
        assert "She is safe." in page.text
    assert db.session.query(PostUpdate).count() == 0


def test_an_update_is_changed_and_deleted(staff):
    post_id = make_post().id
    add(staff, post_id)
    number = db.session.query(PostUpdate).one().id
    page = staff.get(f"/staff/posts/{post_id}/updates/{number}")
    assert "She is safe.\n\n" in page.tree.find(".//textarea").text
    assert "09:00" in page.text
    page = staff.submit(page, words="She is <b>well</b>. <strong>Really</strong>.")
    assert "She is well. Really" in page.words
    assert "<strong>Really</strong>" in page.text
    asked = staff.get(f"/staff/posts/{post_id}/updates/{number}/delete")
    assert "cannot be brought back" in asked.words
    assert db.session.query(PostUpdate).count() == 1
    staff.submit(asked, "delete")
    assert db.session.query(PostUpdate).count() == 0


def test_an_update_belongs_to_its_post(staff):
    first, second = make_post().id, make_post().id
    add(staff, first)
    number = db.session.query(PostUpdate).one().id
    assert staff.get(f"/staff/posts/{second}/updates/{number}").status == 404
    assert staff.get(f"/staff/posts/{second}/updates/{number}/delete").status == 404


def test_authors_add_none_to_what_is_published(app):
    post_id = make_post().id
    author = sign_in(app, member("author"))
    assert "Add an update" not in author.get(f"/staff/posts/{post_id}/updates").words
    token = author.get("/staff/").form("logout").find("input").get("value")
    given = {"csrf_token": token, "happened_at": "2026-04-17T09:00", "words": "x"}
    assert author.post(f"/staff/posts/{post_id}/updates", given).status == 403


def test_plain_words_become_paragraphs_and_come_back_as_typed():
    typed = "One & two\nthree\n\nA < B"
    html = updates.html_of(typed)
    assert html == "<p>One &amp; two<br>three</p>\n<p>A &lt; B</p>"
    assert updates.typed_of(html) == typed
    rich = '<p>See <a href="/x/" rel="noopener noreferrer">this</a></p>'
    assert updates.typed_of(rich) == rich
    assert "onclick" not in updates.html_of('<p onclick="x">a</p>')
