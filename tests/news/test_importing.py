import pytest
from PIL import Image
from sqlalchemy import func, select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.news import actions
from lfnkr_app.news.models import Author, Category, Media, Post, Redirect, Revision
from lfnkr_app.news.moving import files, report
from tests.news.exports import export, item, page
from tests.news.factories import EXPORT, make_post, moment, run_import


def how_many(model):
    return db.session.scalar(select(func.count()).select_from(model))


def by_number(number):
    db.session.rollback()
    return db.session.scalars(select(Post).where(Post.wordpress_id == number)).one()


def test_an_import_moves_everything_and_a_second_one_nothing(app):
    first = run_import()
    assert first.counts["posts", report.NEW] == 218
    assert first.counts["pages", report.NEW] == 10
    assert (how_many(Post), how_many(Category), how_many(Media)) == (228, 18, 60)
    before = how_many(Redirect)
    second = run_import()
    assert [second.total(what) for what in (report.NEW, report.CHANGED, report.KEPT)] == [0, 0, 0]
    assert second.counts["posts", report.SAME] == 218
    assert (how_many(Post), how_many(Redirect), how_many(Revision)) == (228, before, 0)


def test_a_dry_run_tells_the_same_and_writes_nothing(app):
    dry = run_import(dry_run=True)
    assert dry.counts["posts", report.NEW] == 218
    assert dry.counts["posts", report.COLLIDING] == 2
    assert (how_many(Post), how_many(Author), how_many(Redirect)) == (0, 0, 0)


def test_states_authors_and_nesting_come_over_right(app):
    run_import()
    states = dict(db.session.execute(select(Post.status, func.count()).group_by(Post.status)).all())
    assert states == {"published": 217, "draft": 5, "private": 3, "pending": 1, "scheduled": 1,
                      "trash": 1}  # fmt: skip
    assert by_number(125).password_protected
    authors = {row.slug: row.name for row in db.session.scalars(select(Author))}
    assert authors["k-tanaka"] == "K. Tanaka (田中)"
    assert not any("@" in text for pair in authors.items() for text in pair)
    reports = by_number(292)
    assert reports.path == "about/annual-reports"
    assert reports.parent_id == by_number(284).id
    assert (by_number(286).path, by_number(147).path) == ("links", "links-2")


def test_what_changed_there_is_taken_over_with_a_revision(app, tmp_path):
    run_import(export(tmp_path, item(65), item(66)))
    told = run_import(export(tmp_path, item(65, title="A better title"), item(66)))
    assert (told.counts["posts", report.CHANGED], told.counts["posts", report.SAME]) == (1, 1)
    post = by_number(65)
    assert post.title == "A better title"
    assert db.session.scalars(select(Revision.title)).all() == ["Title 65"]
    assert run_import(tmp_path / "export.xml").counts["posts", report.CHANGED] == 0


def test_what_changed_here_stays(app, tmp_path):
    run_import(export(tmp_path, item(65), item(66)))
    begin_writing()
    actions.write(by_number_for_writing(65), title="Ours", html="<p>Ours</p>", made_by="x",
                  now=moment(2025))  # fmt: skip
    db.session.commit()
    told = run_import(export(tmp_path, item(65, title="Theirs"), item(66)))
    assert told.counts["posts", report.KEPT] == 1
    assert by_number(65).title == "Ours"


def by_number_for_writing(number):
    return db.session.scalars(select(Post).where(Post.wordpress_id == number)).one()


def test_a_slug_taken_here_is_not_taken_over(app, tmp_path):
    own = make_post("Ours", slug="about", kind="page").id
    run_import(export(tmp_path, page(284, "about")))
    assert by_number(284).path == "about-2"
    assert db.session.get_one(Post, own).path == "about"


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"<rss><channel></channel></rss>", b"\x1f\x8bxx"]
)
def test_a_broken_file_is_refused_in_one_line(app, tmp_path, content):
    path = tmp_path / "export.xml"
    path.write_bytes(content)
    ran = app.test_cli_runner().invoke(args=["news", "import-wordpress", str(path)])
    assert ran.exit_code == 1
    assert "export.xml" in ran.output
    assert "Traceback" not in ran.output
    assert how_many(Post) == 0


def test_a_file_that_is_not_there_is_refused(app, tmp_path):
    with pytest.raises(Refused, match="cannot be read"):
        run_import(tmp_path / "nothing.xml")


def test_the_command_reports(app):
    ran = app.test_cli_runner().invoke(args=["news", "import-wordpress", str(EXPORT), "--dry-run"])
    assert ran.exit_code == 0, ran.output
    assert "Nothing was written" in ran.output
    assert "a second" in ran.output


def test_old_pages_and_uploads_come_along(app, browser, tmp_path):
    pages, uploads, target = tmp_path / "pages", tmp_path / "up", tmp_path / "media"
    (pages / "img").mkdir(parents=True)
    (pages / "Interview1.html").write_bytes(
        "<html><head><title>面会</title><meta charset=Shift_JIS></head>"
        "<body><script>x()</script><p>本文</p></body></html>".encode("cp932")
    )
    (pages / "img" / "a.gif").write_bytes(b"GIF89a")
    (uploads / "2012").mkdir(parents=True)
    Image.new("RGB", (4, 4)).save(uploads / "2012" / "x.jpg")
    (uploads / "2012" / "shell.php").write_text("<?php")
    for expected in (report.NEW, report.SAME):
        told = report.Report()
        files.take_pages(pages, target, told, write=True)
        files.copy_media(uploads, target, told, write=True)
        assert told.counts["old pages", expected] == 1
        assert told.counts["copied", expected] == 2
    assert not (target / "wp-content/uploads/2012/shell.php").exists()
    before, app.config["MEDIA_DIR"] = app.config["MEDIA_DIR"], str(target)
    shown = browser.get("/Interview1.html")
    assert (shown.h1, "本文" in shown.words, "x()" in shown.text) == ("面会", True, False)
    assert browser.get("/img/a.gif").response.mimetype == "image/gif"
    app.config["MEDIA_DIR"] = before
