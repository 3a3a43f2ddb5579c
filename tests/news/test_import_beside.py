"""What comes along beside the texts: comments, the menu, pictures, words for sharing, links."""

from __future__ import annotations

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Comment, Media, Post
from lfnkr_app.news.moving import report
from lfnkr_app.web.menu import MenuEntry
from tests.news.exports import category, comment, entry, export, file, item, label, meta, page
from tests.news.factories import EXPORT, run_import


@pytest.fixture(autouse=True)
def media_dir(app, tmp_path):
    before, app.config["MEDIA_DIR"] = app.config["MEDIA_DIR"], str(tmp_path / "media")
    yield tmp_path / "media"
    app.config["MEDIA_DIR"] = before


def one(number: int) -> Post:
    db.session.rollback()
    query = select(Post).where(Post.wordpress_id == number).options(undefer(Post.body_html))
    return db.session.scalars(query).one()


def html_of(tmp_path, body: str, *others: str, number: int = 7, **values) -> str:
    run_import(export(tmp_path, item(number, body=body, **values), *others))
    return one(number).body_html


def test_comments_of_the_real_export_come_as_an_archive(app):
    told = run_import()
    assert told.counts["comments", report.NEW] == 122
    left = {line.words for line in told.of(report.LEFT) if line.kind == "comments"}
    assert left == {
        "20 comments that nobody had approved",
        "5 comments that were spam or in the bin",
        "3 pingbacks and trackbacks: other sites' links, no reader's words",
    }
    assert db.session.scalar(select(func.count(Comment.id))) == 122
    assert db.session.scalar(select(func.count()).where(Comment.parent_id.is_not(None))) > 0
    assert run_import().counts["comments", report.SAME] == 122


def test_a_comment_is_safe_and_tells_nobodys_address(app, tmp_path):
    listed = (
        comment(1, "Line one\nline <b>two</b>\n\n<script>x()</script><a href='javascript:1'>a</a>"),
        comment(2, "Reply", parent=1, author="someone@private.example"),
        comment(3, "To one that is not here", parent=99),
        comment(4, "[gallery] <!-- wp:x --> stays text"),
    )
    run_import(export(tmp_path, item(7, extra="".join(listed))))
    rows = {row.wordpress_id: row for row in db.session.scalars(select(Comment))}
    assert rows[1].body_html == "<p>Line one<br>\nline <strong>two</strong></p>\n<p>a</p>"
    assert (rows[1].author_name, rows[2].author_name) == ("Mari", "someone")
    assert (rows[2].parent_id, rows[3].parent_id) == (rows[1].id, None)
    assert "[gallery]" in rows[4].body_html
    for row in rows.values():
        assert b"Mari" not in row.author_name_sealed
        assert "private.example" not in f"{row.author_name}{row.body_html}"


def test_comments_on_files_and_odd_ones_stay_behind(app, tmp_path):
    picture = file(5, "a.jpg").replace("</item>", comment(1) + "</item>")
    odd = comment(0) + comment(2, type="order_note") + comment(3, type="trackback")
    told = run_import(export(tmp_path, picture, item(7, extra=odd)))
    assert told.counts["comments", report.LEFT] == 4
    assert db.session.scalar(select(func.count(Comment.id))) == 0


def test_the_menu_of_the_real_export_comes_over_once(app, browser):
    run_import()
    rows = db.session.scalars(select(MenuEntry).order_by(MenuEntry.position)).all()
    assert [(row.target, row.labels["en"]) for row in rows] == [
        ("/", "News"), ("/letters/", "Letters"), ("/about/", "About us"),
        ("/activities/", "Activities"), ("/resources/", "Resources"),
        ("/links/", "Links"), ("/faq/", "FAQ"), ("https://donate.example.org/", "Donate"),
    ]  # fmt: skip
    assert "/activities/" in browser.get("/").links()
    assert run_import().counts["menu", report.SAME] == 6


MENU = (
    page(2, "about", title="About us"), page(3, "hidden", status="private"),
    item(4, slug="news"), category(6, "china", "China"),
    entry(10, to=2), entry(11, to=3), entry(12, object="post", to=4, title="A post"),
    entry(13, kind="taxonomy", object="category", to=6), entry(14, to=2, parent=10, title="Below"),
    entry(15, kind="custom", title="Old", url="https://www.old.example/2012/03/news/#x"),
    entry(16, kind="custom", title="Plain", url="http://other.example/"),
    entry(17, kind="custom", title="Script", url="javascript:alert(1)"),
    entry(18, "footer", kind="custom", title="Foot", url="https://other.example/"),
)  # fmt: skip


def test_menu_entries_lead_to_present_addresses_and_others_are_told(app, tmp_path):
    told = run_import(export(tmp_path, *MENU))
    rows = db.session.scalars(select(MenuEntry).order_by(MenuEntry.position)).all()
    assert [(row.target, row.labels["en"]) for row in rows] == [
        ("/", "News"), ("/letters/", "Letters"), ("/about/", "About us"), ("/news/", "A post"),
        ("/category/china/", "China"),
        ("/news/#x", "Old"),
    ]  # fmt: skip
    left = " ".join(line.words for line in told.of(report.LEFT))
    for words in ("menu entry 11: leads to something that is not public", "Below: lies under",
                  "Plain: leads to another site without https", "Script: leads",
                  "Foot: in the menu “Footer”; only “Main” is moved"):  # fmt: skip
        assert words in left


def test_a_menu_of_staff_is_kept(app, tmp_path):
    begin_writing()
    db.session.add(MenuEntry(place="header", position=0, target="/x/", labels={"en": "X"}))
    db.session.commit()
    told = run_import(export(tmp_path, *MENU))
    assert "menu kept as staff have it" in {line.words for line in told.of(report.LEFT)}
    assert db.session.scalars(select(MenuEntry.target)).all() == ["/x/"]


def test_a_menu_changed_there_is_followed_until_staff_change_it(app, tmp_path):
    run_import(export(tmp_path, page(2, "about"), entry(10, to=2, title="One")))
    run_import(export(tmp_path, page(2, "about"), entry(10, to=2, title="Two")))
    about = select(MenuEntry).where(MenuEntry.target == "/about/")
    assert db.session.scalars(about).one().labels == {"en": "Two"}
    begin_writing()
    db.session.scalars(about).one().labels = {"en": "Ours"}
    db.session.commit()
    told = run_import(export(tmp_path, page(2, "about"), entry(10, to=2, title="Three")))
    assert told.counts["menu", report.KEPT] == 1
    assert db.session.scalars(about).one().labels == {"en": "Ours"}


def test_the_real_export_brings_sticky_lead_picture_and_words_for_sharing(app):
    run_import()
    assert one(276).sticky
    assert one(276).lead_image == "wp-content/uploads/photo-030.jpg"
    assert db.session.scalar(select(func.count()).where(Post.lead_image != "")) == 109
    assert one(157).social_title == "SEO title"
    assert one(157).excerpt == "Short description kept by an SEO plugin."
    assert one(125).excerpt.startswith("For eleven days")
    assert one(125).status == "private"


@pytest.mark.parametrize(
    ("kept", "title", "excerpt"),
    [
        ({"_yoast_wpseo_opengraph-title": "Share me", "_yoast_wpseo_title": "No"}, "Share me", ""),
        ({"rank_math_title": "%title% %sep% %sitename%"}, "", ""),
        ({"rank_math_title": "Read: %title% - %sitename%"}, "Read: Title 7", ""),
        ({"_aioseo_title": "#post_title #separator_sa #site_title"}, "", ""),
        ({"_aioseop_title": "Old plugin", "_aioseop_description": "Told"}, "Old plugin", "Told"),
        ({"rank_math_description": "%excerpt%"}, "", ""),
        ({"_yoast_wpseo_title": "<b>Bold</b> &amp; %%page%%"}, "Bold &", ""),
    ],
)
def test_words_for_sharing_come_without_variables(app, tmp_path, kept, title, excerpt):
    run_import(export(tmp_path, item(7, extra=meta(**kept))))
    assert (one(7).social_title, one(7).excerpt) == (title, excerpt)


def test_a_shared_picture_and_a_custom_excerpt_come_over(app, tmp_path):
    extra = meta(**{"_yoast_wpseo_opengraph-image-id": 5, "_yoast_wpseo_metadesc": "SEO"})
    run_import(export(tmp_path, file(5, "a.jpg"), item(7, excerpt="Mine", extra=extra)))
    assert (one(7).social_image, one(7).excerpt) == ("wp-content/uploads/a.jpg", "Mine")


LINKS = (
    ("https://old.example/2012/03/target/", "/target/"),
    ("http://www.old.example/2012/03/target/#part", "/target/#part"),
    ("/2012/03/target/", "/target/"),
    ("/2012/03/04/target/", "/target/"),
    ("/2012/03/TARGET", "/target/"),
    ("/?p=8", "/target/"),
    ("?p=8", "/target/"),
    ("https://old.example?p=8", "/target/"),
    ("https://old.example/index.php?page_id=20", "/about/team/"),
    ("/?attachment_id=5", "/wp-content/uploads/2012/03/a%20b.pdf"),
    ("https://old.example/2012/03/2012-03-a-b-pdf/", "/wp-content/uploads/2012/03/a%20b.pdf"),
    ("/2014/01/about/", "/about-2/"),
    ("/about/", "/about/"),
    ("/about/team", "/about/team/"),
    ("/2012/03/former/", "/target/"),
    ("/campaigns/target.html", "/target/"),
    ("/2011/12/%e5%a0%b1%e5%91%8a/", "/%E5%A0%B1%E5%91%8A/"),
    ("/category/china/", "/category/china/"),
    ("/?cat=6", "/?cat=6"),
    ("/?p=999", "/?p=999"),
    ("/2012/03/target/?replytocom=4", "/2012/03/target/?replytocom=4"),
    ("https://other.example/2012/03/target/", "https://other.example/2012/03/target/"),
    ("relative/2012/03/target/", "relative/2012/03/target/"),
    ("mailto:a@b.example", "mailto:a@b.example"),
)
TARGETS = (
    item(8, slug="target",
         extra=meta(_wp_old_slug="former", custom_permalink="campaigns/target.html")),
    page(19, "about"),
    page(20, "team", parent=19, link="https://old.example/about/team/"),
    item(21, slug="about", date="2014-01-02 00:00:00", link="https://old.example/2014/01/about/"),
    item(22, slug="%e5%a0%b1%e5%91%8a", link="https://old.example/2011/12/%e5%a0%b1%e5%91%8a/"),
    file(5, "2012/03/a%20b.pdf", slug="2012-03-a-b-pdf"),
)  # fmt: skip


def test_links_inside_the_site_lead_to_present_addresses(app, tmp_path):
    body = "\n\n".join(f'<a href="{old}">{number}</a>' for number, (old, _new) in enumerate(LINKS))
    html = html_of(tmp_path, body, *TARGETS)
    wrong = [
        (old, new) for number, (old, new) in enumerate(LINKS)
        if f'<a href="{new}" rel="noopener noreferrer">{number}</a>' not in html
    ]  # fmt: skip
    assert not wrong, html


def test_links_lead_to_what_an_earlier_file_brought(app, tmp_path):
    run_import(export(tmp_path, item(8, slug="target")))
    html = html_of(tmp_path, '<a href="/?p=8">a</a> <a href="/2012/03/target/">b</a>')
    assert html.count('href="/target/"') == 2


def test_a_gallery_without_numbers_shows_the_posts_own_pictures(app, tmp_path):
    files = (
        file(5, "b.jpg", parent=7, order=2), file(6, "a.jpg", parent=7, order=1),
        file(8, "paper.pdf", parent=7), file(9, "other.jpg", parent=70),
    )  # fmt: skip
    html = html_of(tmp_path, "[gallery]", *files)
    assert html.index("/uploads/a.jpg") < html.index("/uploads/b.jpg")
    assert "paper.pdf" not in html
    assert "other.jpg" not in html
    told = run_import(
        export(tmp_path, item(7, body="[gallery]"), *files, file(10, "c.jpg", parent=7))
    )
    assert told.counts["posts", report.CHANGED] == 1
    assert "/uploads/c.jpg" in one(7).body_html


def test_files_are_measured_and_missing_ones_listed_with_their_posts(app, media_dir, tmp_path):
    uploads = tmp_path / "up" / "wp-content" / "uploads" / "2012"
    uploads.mkdir(parents=True)
    Image.new("RGB", (40, 30)).save(uploads / "a.jpg")
    (uploads / "paper.pdf").write_bytes(b"%PDF-1.4 x")
    parts = (
        file(5, "2012/a.jpg", alt="A"), file(6, "2012/paper.pdf"), file(8, "2012/gone.jpg"),
        file(9, "2012/gone-too.jpg"), file(10, "2012/unused.jpg"),
        item(7, body='<img src="/wp-content/uploads/2012/gone-300x200.jpg">', title="Shows it"),
        item(11, extra=meta(_thumbnail_id=9), title="Leads with it"),
    )  # fmt: skip
    path = export(tmp_path, *parts)
    folder, missed = "wp-content/uploads/2012", "the file is not there; it is missed in"
    for dry in (True, False, False):
        told = run_import(path, uploads=tmp_path / "up", dry_run=dry)
        assert [line.words for line in told.of(report.MISSING)] == [
            f"{folder}/gone-too.jpg: {missed} post 11 “Leads with it”",
            f"{folder}/gone.jpg: {missed} post 7 “Shows it”",
            f"{folder}/unused.jpg: the file is not there; no post shows it",
        ]  # fmt: skip
        assert media_dir.exists() != dry
    rows = {row.wordpress_id: row for row in db.session.scalars(select(Media))}
    assert (rows[5].kind, rows[5].width, rows[5].height) == ("image/jpeg", 40, 30)
    assert rows[5].size_bytes == (media_dir / "wp-content/uploads/2012/a.jpg").stat().st_size
    assert (rows[6].kind, rows[6].size_bytes, rows[6].missing) == ("application/pdf", 10, False)
    assert [rows[n].missing for n in (5, 8, 9, 10)] == [False, True, True, True]
    Image.new("RGB", (4, 4)).save(uploads / "gone.jpg")
    run_import(path, uploads=tmp_path / "up")
    db.session.rollback()
    found = db.session.scalars(select(Media).where(Media.wordpress_id == 8)).one()
    assert (found.missing, found.width) == (False, 4)


def test_a_picture_of_fifty_thousand_by_fifty_thousand_is_refused_and_the_rest_goes_on(
    app, media_dir, tmp_path
):
    uploads = tmp_path / "up"
    uploads.mkdir()
    Image.new("1", (50_000, 50_000)).save(uploads / "bomb.png")
    Image.new("RGB", (4, 4)).save(uploads / "fine.jpg")
    (uploads / "fake.jpg").write_bytes(b"<?php evil")
    path = export(tmp_path, file(5, "bomb.png"), file(6, "fine.jpg"), item(7))
    for dry in (True, False):
        told = run_import(path, uploads=uploads, dry_run=dry)
        refused = {line.words for line in told.of(report.REFUSED)}
        assert (
            "wp-content/uploads/bomb.png: more than 50 million pixels: too large to show" in refused
        )
        assert "wp-content/uploads/fake.jpg: not a picture that can be read" in refused
        assert told.counts["copied", report.NEW] == 1
        assert told.counts["files", report.MISSING] == 1
        assert told.counts["posts", report.NEW] == 1
    assert not (media_dir / "wp-content/uploads/bomb.png").exists()


def test_a_file_outside_the_uploads_is_not_reached_for(app, tmp_path):
    odd = file(5, "x.jpg").replace("/wp-content/uploads/x.jpg", "/wp-content/../../../etc/passwd")
    told = run_import(export(tmp_path, odd, file(6, "")))
    assert told.counts["files", report.REFUSED] == 1
    assert "etc" not in "".join(db.session.scalars(select(Media.path)))


def test_a_name_that_a_mac_took_apart_is_put_together(app, media_dir, tmp_path):
    (tmp_path / "up").mkdir()
    (tmp_path / "up" / "cafe\u0301.pdf").write_bytes(b"%PDF-1.4")
    told = run_import(export(tmp_path, file(5, "caf%C3%A9.pdf")), uploads=tmp_path / "up")
    assert told.total(report.MISSING) == 0
    assert (media_dir / "wp-content/uploads/café.pdf").is_file()


def test_formats_and_types_without_a_place_are_counted(app, tmp_path):
    told = run_import(export(tmp_path, item(7, extra=label("post_format", "post-format-aside")),
                             item(8, type="product"), item(9, type="product")))  # fmt: skip
    assert {line.words for line in told.of(report.LEFT)} == {
        "2 of type “product”: not moved",
        "1 posts had “post_format: Post-Format-Aside”; we have nothing like it, they come without",
    }


def test_a_dry_run_leaves_database_and_folder_as_they_were(app, media_dir, tmp_path):
    (tmp_path / "up").mkdir()
    Image.new("RGB", (4, 4)).save(tmp_path / "up" / "photo-001.jpg")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "page.htm").write_text("<title>Old</title><p>Words")
    run_import(export(tmp_path, item(7)))
    before = contents_of(app), sorted(media_dir.rglob("*"))
    told = app.test_cli_runner().invoke(
        args=["news", "import-wordpress", str(EXPORT), "--dry-run",
              "--media", str(tmp_path / "up"), "--pages", str(tmp_path / "old")]
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    assert (contents_of(app), sorted(media_dir.rglob("*"))) == before
    for words in ("comments           122", "menu                 6", "old pages            1",
                  "copied               1"):  # fmt: skip
        assert words in told.output


def contents_of(app) -> dict[str, list[str]]:
    """Return every row of every table."""
    db.session.rollback()
    tables = db.Model.metadata.sorted_tables
    found = {
        table.name: sorted(repr(tuple(row)) for row in db.session.execute(table.select()))
        for table in tables
    }  # fmt: skip
    db.session.rollback()
    return found


def test_the_dry_run_foretells_the_real_one(app, tmp_path):
    dry, real = run_import(dry_run=True), run_import()
    assert dry.counts == real.counts
    assert [line.words for line in dry.told] == [line.words for line in real.told]
