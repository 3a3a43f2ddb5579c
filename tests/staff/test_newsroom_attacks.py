"""What an author, a forger or a broken form tried in the newsroom, and does not get."""

from __future__ import annotations

import pytest

from lfnkr_app.database import db
from lfnkr_app.news.desk.models import EditLock, PreviewLink
from lfnkr_app.news.models import Post, Revision, Status
from lfnkr_app.web import organisation
from tests.accounts.people import member, sign_in
from tests.browser import Browser, Page
from tests.news.factories import make_post


def send(browser: Browser, path: str, /, **fields: str) -> Page:
    """Return what answers a POST that brings the token of the person's session."""
    token = browser.get("/staff/account/").form("sign-out-everywhere").find("input").get("value")
    return browser.post(path, {"csrf_token": token, **fields})


@pytest.fixture
def author(app) -> Browser:
    return sign_in(app, member("author"))


@pytest.mark.parametrize("path", ["/index.php//evil.com/", "/ja/index.php//evil.com/?a=b",
                                  "/index.php//user@evil.com:80/a/b"])  # fmt: skip
def test_an_old_front_file_never_leads_to_another_host(app, path):
    answer = Browser(app).get(path)
    assert not answer.response.headers.get("Location", "/").startswith("//")


def test_a_row_of_old_front_files_costs_no_row_of_questions(app):
    assert Browser(app).get("/" + "index.php/" * 300 + "x").status in {301, 404}


def test_an_author_changes_no_group_whose_original_is_out(app, author):
    original = make_post("公開", slug="pub-ja", lang="ja").id
    mine = make_post("Mine", slug="mine-en", status=Status.DRAFT).id
    made = send(author, f"/staff/posts/{original}/languages/ko")
    number = made.location.split("/")[3]
    answer = send(author, f"/staff/posts/{number}/languages", language="en", address="/mine-en/")
    assert answer.status == 403
    assert db.session.get(Post, original).translation_group is None
    assert db.session.get(Post, mine).translation_group is None


def test_an_author_shows_no_private_post_to_outsiders(app, author):
    number = make_post("Ours", status=Status.PRIVATE).id
    assert send(author, f"/staff/posts/{number}/previews").status == 403
    assert db.session.query(PreviewLink).count() == 0


def test_an_author_keeps_nobody_out_of_a_post_that_is_out(app, author):
    number = make_post("Out").id
    assert send(author, f"/staff/posts/{number}/take-over").status == 403
    assert send(author, f"/staff/posts/{number}/heartbeat", window="zz").status == 200
    assert send(author, f"/staff/posts/{number}/autosave", window="zz", body="x").status == 200
    assert db.session.query(EditLock).count() == 0


def test_an_author_writes_nothing_into_the_history_of_a_post_that_is_out(app, author):
    number = make_post("Out").id
    for window in range(9):
        send(
            author, f"/staff/posts/{number}/autosave", window=f"w{window}", body=f"<p>{window}</p>"
        )
    assert send(author, f"/staff/posts/{number}/unsaved/keep", window="w8").status == 403
    assert db.session.query(Revision).count() == 0


@pytest.mark.parametrize("name", ["endpoint", "_method", "self", "_external", "_anchor"])
def test_odd_names_in_an_address_change_no_list(app, name):
    for number in range(32):
        make_post(f"Post {number}")
    editor = sign_in(app, member("editor"))
    for path in ("/staff/posts/", "/staff/redirects/", "/staff/media/"):
        page = editor.get(f"{path}?{name}=1")
        assert page.status == 200, path
        assert not [link for link in page.links() if link.endswith("#1") or "evil" in link]


def test_an_update_of_the_year_one_is_refused_with_a_sentence(app):
    number = make_post("Out").id
    page = send(sign_in(app, member("editor")), f"/staff/posts/{number}/updates",
                happened_at="0001-01-01T00:00", words="x")  # fmt: skip
    assert page.status == 422
    assert "Enter the date and time" in page.words


def test_a_broken_address_of_a_translation_is_refused_with_a_sentence(app):
    number = make_post("Out").id
    page = send(sign_in(app, member("editor")), f"/staff/posts/{number}/languages",
                language="ja", address="http://[")  # fmt: skip
    assert page.status == 422


def test_a_form_that_did_not_arrive_whole_empties_no_block(app):
    before = organisation.organisation()
    browser = sign_in(app, member("administrator"))
    for fields in ({}, {"size": "-5"}, {"size": "x"}):
        assert send(browser, "/staff/site/home/programmes", **fields).status == 400
    assert organisation.organisation() == before


@pytest.mark.parametrize("target", ["/%73taff/", "/ja/staff/", "/STAFF/"])
def test_a_redirect_never_names_the_staff_door(app, target):
    browser = sign_in(app, member("editor"))
    page = send(browser, "/staff/redirects/add", path="/old-door", target=target)
    assert page.status == 422
