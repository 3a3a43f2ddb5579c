"""Out again: what an export holds, and that nothing unpublished is in it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import media_routes
from lfnkr_app.news.models import Kind, Media, PostUpdate, Redirect, Status
from tests.accounts.people import member, sign_in
from tests.news.factories import make_post, moment


def export(app, folder: Path):
    return app.test_cli_runner().invoke(args=["news", "export", str(folder)])


def a_site() -> None:
    html = "<h2>At dawn</h2><p>“Cold” &amp; <strong>deep</strong></p>"
    first = make_post("The river", html, slug="river", categories=("china",), tags=("=1+1",))
    number = first.id
    make_post("川", "<p>夜明け</p>", slug="river", lang="ja", translation_group=number)
    make_post("About us", kind=Kind.PAGE, slug="about")
    make_post("Not yet", "<p>SECRET</p>", slug="not-yet", status=Status.DRAFT)
    secret = make_post("Only us", "<p>SECRET</p>", slug="only-us", status=Status.PRIVATE).id
    begin_writing()
    db.session.add(PostUpdate(post_id=number, happened_at=moment(2023), html="<p>They wrote.</p>"))
    db.session.add(Redirect(path="once-only-us", post_id=secret))
    db.session.add(Redirect(path="=old-river", post_id=number, note="SECRET", hits=3))
    db.session.commit()


def a_picture() -> None:
    path = "wp-content/uploads/2022/03/boat.jpg"
    file = media_routes.media_dir() / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"picture")
    begin_writing()
    db.session.add(Media(path=path, title="Boat", alt="A boat", added_at=clock.now()))
    db.session.commit()


def test_an_export_holds_each_text_as_html_and_as_markdown(app, tmp_path):
    a_site()
    answer = export(app, tmp_path / "out")
    assert answer.exit_code == 0, answer.output
    markdown = (tmp_path / "out/posts/en/river.md").read_text(encoding="utf-8")
    assert markdown.startswith('---\ntitle: "The river"\ndate: "2022-03-07T03:00:00Z"\n')
    assert "## At dawn" in markdown
    assert "**deep**" in markdown
    assert 'categories: ["China"]' in markdown
    html = (tmp_path / "out/posts/ja/river.html").read_text(encoding="utf-8")
    assert '<html lang="ja">' in html
    assert "夜明け" in html
    assert (tmp_path / "out/pages/en/about.md").exists()


def test_nothing_unpublished_leaves(app, tmp_path):
    a_site()
    export(app, tmp_path / "out")
    whole = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*.*"))
    assert b"The river" in whole
    assert b"SECRET" not in whole
    assert b"only-us" not in whole


def test_the_lists_open_in_a_spreadsheet_without_harm(app, tmp_path):
    a_site()
    export(app, tmp_path / "out")
    redirects = (tmp_path / "out/redirects.csv").read_bytes().decode("utf-8")
    assert redirects.startswith("\ufeff")
    assert "/=old-river,/river/,3" in redirects
    assert "'=1+1" in (tmp_path / "out/tags.csv").read_text(encoding="utf-8")


def test_a_folder_that_holds_something_is_left_alone(app, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    answer = export(app, tmp_path)
    assert answer.exit_code == 1
    assert "is not empty" in answer.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_name_longer_than_file_systems_take_is_cut(app, tmp_path):
    make_post("Long", slug="가" * 120)
    assert export(app, tmp_path / "out").exit_code == 0
    names = [path.name for path in (tmp_path / "out/posts/en").iterdir()]
    assert len(names) == 2
    assert max(len(name.encode()) for name in names) < 255


def test_staff_take_the_same_as_one_file(app):
    a_site()
    a_picture()
    browser = sign_in(app, member("administrator"))
    answer = browser.submit(browser.get("/staff/exports/"))
    assert answer.status == 200
    archive = zipfile.ZipFile(io.BytesIO(answer.response.data))
    assert archive.testzip() is None
    assert archive.read("wp-content/uploads/2022/03/boat.jpg") == b"picture"
    assert {"posts/en/river.md", "wordpress.xml", "menu.json"} <= set(archive.namelist())


def test_only_administrators_take_everything(app):
    assert sign_in(app, member("editor")).get("/staff/exports/").status == 403
