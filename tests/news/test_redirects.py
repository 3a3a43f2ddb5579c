"""Redirects as staff keep them: made, changed, deleted, found again."""

import pytest
from sqlalchemy import select

from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Redirect
from tests.accounts.people import member, sign_in
from tests.browser import Browser
from tests.news.factories import make_category, make_post

PLACE = "/staff/redirects/"


@pytest.fixture
def staff(app):
    return sign_in(app, member("editor"))


def put(path, target=None, **values):
    begin_writing()
    row = Redirect(path=path, target=target, **values)
    db.session.add(row)
    db.session.commit()
    return row.id


def rows():
    db.session.rollback()
    return {row.path: row for row in db.session.scalars(select(Redirect))}


def add(staff, path, target, **values):
    return staff.submit(staff.get(f"{PLACE}add"), "add", path=path, target=target, **values)


def test_an_added_redirect_leads_on_and_is_on_record(app, staff):
    post = make_post(slug="interviews")
    page = add(staff, "https://www.example.org/KatoInterview2.html", "/interviews/", note="by Kato")
    assert "/KatoInterview2.html leads on from now." in page.words
    row = rows()["KatoInterview2.html"]
    assert (row.post_id, row.target, row.by_hand, row.note) == (post.id, None, True, "by Kato")
    assert Browser(app).get("/KatoInterview2.html").location == "/interviews/"
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.act, entry.subject) == ("redirect.add", "KatoInterview2.html")


def test_a_redirect_to_a_post_follows_it_when_it_moves(app, staff):
    from lfnkr_app.news import actions
    from lfnkr_app.news.models import Post

    number = make_post(slug="first-name").id
    add(staff, "/older-name/", "/first-name/")
    begin_writing()
    actions.move(db.session.get_one(Post, number), "second-name")
    db.session.commit()
    assert Browser(app).get("/older-name/").location == "/second-name/"


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/category/china/", "/category/china/"),
        ("/archive/", "/archive/"),
        ("/?s=border", "/?s=border"),
        ("http://127.0.0.1:8000/archive/", "/archive/"),
        ("https://example.net/x?y=1#z", "https://example.net/x?y=1#z"),
        ("https://例え.jp/北", "https://例え.jp/北"),
    ],
)
def test_a_redirect_may_lead_to_lists_and_to_https_elsewhere(app, staff, target, kept):
    make_category("china")
    add(staff, "/archive-1.htm", target)
    assert rows()["archive-1.htm"].target == kept
    assert Browser(app).get("/archive-1.htm").status == 301


@pytest.mark.parametrize(
    "target",
    ["//evil.example/x", "javascript:alert(1)", "http://example.net/", "data:text/html,x",
     "/\\evil.example", "https://", "https://a@evil.example/", "evil.example", "/nothing/", "",
     "/category/nothing/", "/staff/", "/staff/posts/", "https://exa mple.net/", "ftp://x.example/",
     "///evil.example", "https://[", "/x\r\nSet-Cookie: a=b", "https://x.example:99999999/"],
)  # fmt: skip
def test_a_target_that_nobody_should_be_led_to_is_refused_with_a_sentence(staff, target):
    page = add(staff, "/archive-1.htm", target)
    assert page.status == 422
    assert page.tree.find(".//*[@id='target-error']") is not None, page.words
    assert page.tree.find(".//input[@id='path']").get("value") == "/archive-1.htm"
    assert rows() == {}


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/about/", "/about/ is a page; move it first."),
        ("/", "The home page cannot be led elsewhere."),
        ("/staff/x/", "belongs to the site itself"),
        ("/category/x/", "belongs to the site itself"),
        ("/ja/x/", "belongs to the site itself"),
        ("/2023/10/", "belongs to the site itself"),
        ("/how-we-count/", "belongs to the site itself"),
        ("/wp-content/uploads/x.jpg", "belongs to the site itself"),
        ("/?p=12", "question mark"),
        ("/a b/", "not an address"),
        ("//evil/", "not an address"),
        ("/" + "x" * 2000, "too long"),
        ("", "Enter the old address"),
    ],
)
def test_an_old_address_that_the_site_needs_is_refused(staff, path, says):
    make_post(slug="about")
    page = add(staff, path, "/archive/")
    assert page.status == 422
    assert says in page.words
    assert rows() == {}


def test_a_dated_address_can_be_led_on(app, staff):
    make_post(slug="here")
    add(staff, "/2009/05/Old-Title/", "/here/")
    assert Browser(app).get("/2009/05/old-title/").location == "/here/"


def test_an_address_that_leads_on_already_is_refused(staff):
    put("old", "/archive/")
    page = add(staff, "/old/", "/letters/")
    assert page.status == 422
    assert "/old/ leads on already." in page.words


def test_a_way_round_in_a_circle_is_refused(staff):
    put("a", "/b/")
    put("b", "/c/")
    page = add(staff, "/c/", "/a/")
    assert page.status == 422
    assert "/c/ → /a/ → /b/ → /c/" in page.words
    assert "round in a circle" in add(staff, "/d/", "/d/").words
    assert set(rows()) == {"a", "b"}


def test_a_chain_becomes_one_step(app, staff):
    make_post(slug="end")
    put("first", "/second/")
    add(staff, "/second/", "/end/")
    add(staff, "/third/", "/first/")
    browser = Browser(app)
    assert {browser.get(f"/{name}/").location for name in ("first", "second", "third")} == {"/end/"}


def test_a_target_can_be_changed(app, staff):
    make_post(slug="there")
    number = put("old", "/archive/")
    page = staff.get(f"{PLACE}{number}/")
    assert page.tree.find(".//input[@id='target']").get("value") == "/archive/"
    assert "Saved." in staff.submit(page, target="/there/", note="moved").words
    assert Browser(app).get("/old/").location == "/there/"
    refused = staff.submit(staff.get(f"{PLACE}{number}/"), target="/nothing/")
    assert (refused.status, "Nothing stands at /nothing/." in refused.words) == (422, True)


def test_a_deleted_redirect_can_be_put_back(app, staff):
    number = put("old", "/archive/", note="from 2009", hits=3)
    asked = staff.get(f"{PLACE}{number}/delete")
    assert "/old/" in asked.words
    assert "old" in rows()
    gone = staff.submit(asked)
    assert rows() == {}
    back = next(link for link in gone.links() if "add?" in link)
    form = staff.get(back)
    assert form.status == 200
    staff.submit(form, "add")
    row = rows()["old"]
    assert (row.target, row.note) == ("/archive/", "from 2009")
    assert staff.get(f"{PLACE}{number + 99}/").status == 404
    assert staff.get(f"{PLACE}{number + 99}/delete").status == 404


def test_the_list_is_searched_filtered_and_ordered(staff):
    post = make_post("Winter in Yanbian", slug="winter")
    put("b-imported", post_id=post.id, hits=5)
    put("a-by-hand", "/archive/", hits=9, by_hand=True, note="Ask Mika")
    put("never", "/archive/")

    def seen(query):
        page = staff.get(f"{PLACE}?{query}")
        return [th.findtext("a") for th in page.tree.iter("th") if th.get("scope") == "row"]

    assert seen("") == ["/a-by-hand/", "/b-imported/", "/never/"]
    assert seen("order=path") == ["/a-by-hand/", "/b-imported/", "/never/"]
    assert seen("order=new")[0] == "/never/"
    assert seen("kind=hand") == seen("words=mika") == ["/a-by-hand/"]
    assert seen("kind=imported&words=yanbian") == ["/b-imported/"]
    assert seen("kind=never") == ["/never/"]
    assert seen("kind=odd&order=odd") == seen("")
    assert seen("words=%25") == []
    assert "No redirect fits" in staff.get(f"{PLACE}?words=nothing").words
    assert staff.get(f"{PLACE}?page=2").status == 404
    assert staff.get(f"{PLACE}?page=0").status == 404


def test_the_list_comes_in_pages_of_fifty(staff):
    begin_writing()
    db.session.add_all(Redirect(path=f"old-{n:03}", target="/archive/") for n in range(60))
    db.session.commit()
    page = staff.get(f"{PLACE}?page=2&order=path")
    assert len([th for th in page.tree.iter("th") if th.get("scope") == "row"]) == 10
    assert "/old-059/" in page.words


def test_an_empty_list_says_so(staff):
    assert "There are no redirects yet." in staff.get(PLACE).words


def test_authors_do_not_keep_redirects(app):
    author = sign_in(app, member("author"))
    number = put("old", "/archive/")
    for place in ("", "add", f"{number}/", f"{number}/delete", "redirects.csv", "from-file"):
        assert author.get(f"{PLACE}{place}").status == 403, place
