"""Redirects as files: taken along, brought back, every line looked at before it counts."""

import csv
import io

import pytest
from sqlalchemy import select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Redirect
from lfnkr_app.news.redirects import sheet
from lfnkr_app.news.redirects.book import Book
from tests.accounts.people import member, sign_in
from tests.browser import Browser
from tests.news.factories import make_category, make_post, moment

PLACE = "/staff/redirects/from-file"


@pytest.fixture
def staff(app):
    return sign_in(app, member("editor"))


def put(path, target=None, **values):
    begin_writing()
    db.session.add(Redirect(path=path, target=target, **values))
    db.session.commit()


def goals():
    db.session.rollback()
    return {row.path: row.target or row.post_id for row in db.session.scalars(select(Redirect))}


def judged(text):
    db.session.rollback()
    return {wish.number: (wish.kind, wish.why) for wish in sheet.judged(sheet.read(text), Book())}


def test_the_file_opens_in_a_spreadsheet_and_holds_no_formula(staff):
    post = make_post(slug="winter")
    put("old", post_id=post.id, hits=7, note="=HYPERLINK(1)", last_hit_at=moment(2024))
    put("archive-1.htm", "https://example.net/")
    answer = staff.get("/staff/redirects/redirects.csv").response
    assert answer.data.startswith("\ufeffpath,target,hits,last_hit,note\r\n".encode())
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="redirects-')
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True))))
    assert rows[1:] == [
        ["/archive-1.htm", "https://example.net/", "0", "", ""],
        ["/old/", "/winter/", "7", "2024-01-01T03:00:00Z", "'=HYPERLINK(1)"],
    ]


def test_what_was_taken_along_comes_back_as_the_same(staff):
    post = make_post(slug="winter")
    put("old", post_id=post.id, note="=1+1")
    put("archive-1.htm", "https://example.net/", note="plain")
    put("2011/10/dated", post_id=post.id)
    text = staff.get("/staff/redirects/redirects.csv").response.get_data(as_text=True)
    assert {kind for kind, _why in judged(text).values()} == {sheet.SAME}


def test_a_pasted_list_is_shown_before_it_counts(app, staff):
    make_post("Winter", slug="winter")
    make_post(slug="about")
    put("known", "/archive/")
    text = "\n".join(
        (
            "path,target,note",
            "/new/,/winter/,the new one",
            "/known/,/letters/,",
            "/about/,/winter/,",
            "/lost/,/nothing/,",
        )
    )
    page = staff.submit(staff.get(PLACE), text=text)
    assert page.status == 200
    for words in ("1 new", "1 changed", "2 refused", "is a page; move it first", "Nothing stands"):
        assert words in page.words, words
    assert goals() == {"known": "/archive/"}
    done = staff.submit(page, apply="yes")
    assert "2 redirects were written." in done.words
    assert Browser(app).get("/new/").location == "/winter/"
    assert Browser(app).get("/known/").location == "/letters/"
    again = staff.submit(staff.get(PLACE), text=text)
    assert "There is nothing to apply." in again.words


def test_a_file_is_taken_as_well(staff):
    make_post(slug="winter")
    page = staff.get(PLACE)
    token = page.tree.find(".//input[@name='csrf_token']").get("value")
    upload = (io.BytesIO("\ufeffpath;target\r\n/古い/;/winter/\r\n".encode()), "list.csv")
    shown = staff.post(PLACE, {"csrf_token": token, "upload": upload, "text": ""},
                       content_type="multipart/form-data")  # fmt: skip
    assert (shown.status, "Apply 1 line" in shown.words) == (200, True)
    staff.submit(shown, apply="yes")
    assert list(goals()) == ["古い"]


def test_lines_changed_after_they_were_shown_are_shown_again(staff):
    page = staff.submit(staff.get(PLACE), text="/a/,/archive/")
    again = staff.submit(page, apply="yes", text="/b/,/archive/")
    assert again.status == 200
    assert "Apply 1 line" in again.words
    assert goals() == {}


def test_lines_may_lead_to_each_other_in_any_order(app, staff):
    make_post(slug="end")
    page = staff.submit(staff.get(PLACE), text="/a/,/b/\n/b/,/c/\n/c/,/end/")
    staff.submit(page, apply="yes")
    browser = Browser(app)
    assert {browser.get(f"/{name}/").location for name in "abc"} == {"/end/"}


def test_circles_and_doubles_in_a_file_are_refused(app):
    put("x", "/y/")
    found = judged("/a/,/b/\n/b/,/a/\n/y/,/x/\n/ok/,/archive/\n/ok/,/letters/\n/z/,/z/")
    kinds = {number: kind for number, (kind, _why) in found.items()}
    assert kinds == {1: "refused", 2: "refused", 3: "refused", 4: "new", 5: "refused", 6: "refused"}
    assert "circle" in found[1][1]
    assert "circle" in found[3][1]
    assert "twice" in found[5][1]


def test_columns_may_stand_in_any_order_and_be_parted_by_tabs(app):
    make_category("china")
    assert judged("note\ttarget\tpath\nx\t/category/china/\t/old/") == {2: ("new", "")}
    wish = sheet.read("note\ttarget\tpath\nx\t/category/china/\t/old/")[0]
    assert (wish.path, wish.target, wish.note) == ("/old/", "/category/china/", "x")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Choose a file, or paste lines."),
        ("path,target\n", "There is no line to read"),
        ('/a/,"/b/', "Line 1 cannot be read."),
        ("/a/,/archive/\n" * 2100, "2,000 lines"),
        ("x" * 200_001, "200 kB"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(staff, text, says):
    page = staff.submit(staff.get(PLACE), text=text)
    assert page.status == 422
    assert says in page.words
    assert goals() == {}


@pytest.mark.parametrize("line", ["/a/", ",", "/a/,", "\u0001,\u0002", "'=1,'=2", "/a/,/b/,c,d,e"])
def test_an_odd_line_is_refused_and_harms_nothing(app, line):
    assert {kind for kind, _why in judged(f"{line}\n/ok/,/archive/").values()} <= {
        sheet.REFUSED, sheet.NEW,
    }  # fmt: skip


def test_two_thousand_lines_are_judged_in_seconds(app):
    text = "\n".join(f"/old-{n}/,/old-{n + 1}/" for n in range(1999)) + "\n/old-1999/,/archive/"
    assert {kind for kind, _why in judged(text).values()} == {sheet.NEW}
