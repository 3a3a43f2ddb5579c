"""Files that are no export: one clear line, exit code 1, and nothing half imported."""

from __future__ import annotations

import gzip
import zipfile

import pytest
from sqlalchemy import func, select

from lfnkr_app.database import db
from lfnkr_app.news.models import Author, Category, Media, Post
from lfnkr_app.news.moving import report, runs
from lfnkr_app.news.moving.models import ImportRun
from tests.news.exports import FOOT, HEAD, comment, export, file, item
from tests.news.factories import EXPORT, run_import

GOOD = HEAD + file(5, "a.jpg") + "".join(item(n) for n in range(10, 200))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def zipped(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("export.xml", GOOD + FOOT)
    return path.read_bytes()


BAD = {
    "empty": (b"", "The file is empty."),
    "empty and packed": (gzip.compress(b""), "The file is empty."),
    "cut in the middle": (GOOD.encode()[:-300], "ends in the middle"),
    "cut between two posts": (GOOD.encode(), "ends in the middle"),
    "packed and cut": (EXPORT.read_bytes()[:-1000], "ends in the middle"),
    "broken near its end": ((GOOD + "<item><title>x</item>" + FOOT).encode(),
                            "not well-formed XML"),
    "bare ampersand": ((GOOD + "<item><title>a & b</title></item>" + FOOT).encode(),
                       "not well-formed XML"),
    "other XML": (b"<?xml version='1.0'?><svg xmlns='x'/>", "not a WordPress export"),
    "a feed": (b"<rss><channel><title>x</title></channel></rss>", "RSS feed"),
    "a web page": (b"<!doctype html><html><body>Sign in", "is a web page"),
    "a spreadsheet": (b"title,date\nOne,2012-01-01\n", "not text"),
    "a picture": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, "not text|not well-formed"),
    "noise": (bytes(range(255, 0, -1)) * 100, "not text|not well-formed"),
    "a packed bomb": (gzip.compress((HEAD + item(1, body="x" * 90_000) * 400 + FOOT).encode(), 9),
                      "a hundred times its size"),
    "one endless post": ((HEAD + item(1, body="x" * 17_000_000) + FOOT).encode(),
                         "larger than any post"),
    "billion laughs": (GOOD.replace("<rss", f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><rss', 1)
                       .encode(), "defines XML entities"),
    "a foreign file by entity": (
        GOOD.replace("<rss", '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss', 1)
        .encode(), "defines XML entities"),
    "deep": ((GOOD + "<item>" + "<a>" * 5000).encode(), "nests its elements"),
    "unknown letters": (b'<?xml version="1.0" encoding="klingon"?><rss/>', "character encoding"),
}  # fmt: skip


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize("name", [*BAD, "an archive", "a folder", "nothing"])
def test_a_bad_file_is_refused_in_one_line_and_nothing_is_imported(app, tmp_path, name, dry):
    path = tmp_path / "export.xml"
    if name == "a folder":
        path.mkdir()
    elif name != "nothing":
        path.write_bytes(zipped(tmp_path) if name == "an archive" else BAD[name][0])
    words = ["--dry-run"] if dry else []
    ran = app.test_cli_runner().invoke(args=["news", "import-wordpress", str(path), *words])
    assert ran.exit_code == 1, ran.output
    said = [line for line in ran.stderr.splitlines() if line]
    assert len(said) == 1, said
    assert said[0].startswith("Error: export.xml: ")
    others = {
        "an archive": "zip archive",
        "a folder": "cannot be read",
        "nothing": "cannot be read",
    }
    meant = others.get(name) or BAD[name][1]
    assert any(part in said[0] for part in meant.split("|")), said[0]
    for model in (Post, Category, Media, Author, ImportRun):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0, model


@pytest.mark.parametrize("option", ["--media", "--pages"])
def test_a_folder_that_is_not_there_is_refused_before_anything_is_written(app, tmp_path, option):
    words = ["news", "import-wordpress", str(EXPORT), option, str(tmp_path / "none")]
    ran = app.test_cli_runner().invoke(args=words)
    assert ran.exit_code == 1
    assert "none is not a folder" in ran.stderr
    assert db.session.scalar(select(func.count(Author.id))) == 0


def test_items_without_a_number_or_with_one_twice_are_told_and_the_rest_goes_on(app, tmp_path):
    parts = item("", title="Nameless"), item(7, title="First"), item(7, title="Second"), item(8)
    again = file(7, "a.jpg")
    for outcome in (report.NEW, report.SAME):
        told = run_import(export(tmp_path, *parts, again))
        assert told.counts["posts", outcome] == 2
        assert {line.words for line in told.of(report.REFUSED)} == {
            "post “Nameless”: the file gives it no usable number; it is not moved",
            "post “Second”: another has the same number 7; only the first is moved",
            "attachment “Title 7”: another has the same number 7; only the first is moved",
        }
    assert set(db.session.scalars(select(Post.title))) == {"First", "Title 8"}


def test_posts_with_odd_dates_and_odd_values_get_through(app, tmp_path):
    odd = (
        item(7, date="0000-00-00 00:00:00"), item(8, date="9999-12-31 23:59:59"),
        item(9, date="last spring", status="draft"), item(10, parent=10, order="-5"),
        item(11, slug="", title=""), item(12, slug="../../etc", body="\x00\x1b[31m\ud800".encode(
            "utf-8", "ignore").decode()), item(99999999999), item(13, status="nonsense"),
        item(14, extra=comment(1) * 2), item(15, slug="x" * 400, title="y" * 3000),
    )  # fmt: skip
    told = run_import(export(tmp_path, *odd))
    assert told.counts["posts", report.NEW] == 9
    states = dict(db.session.execute(select(Post.wordpress_id, Post.status)).all())
    assert [states[n] for n in (7, 8, 9, 13)] == ["private", "private", "draft", "draft"]
    assert any("without a usable date" in line.words for line in told.of(report.NEW))
    assert run_import(export(tmp_path, *odd)).counts["posts", report.SAME] == 9


def test_only_one_import_runs_at_a_time(app):
    with runs.alone() as free:
        assert free
        ran = app.test_cli_runner().invoke(args=["news", "import-wordpress", str(EXPORT)])
    assert ran.exit_code == 1
    assert "another import is running" in ran.stderr
    assert db.session.scalar(select(func.count(Post.id))) == 0
