import gzip
import io
import itertools
import tracemalloc
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lfnkr_app.news.wordpress.attachments import attachment_of
from lfnkr_app.news.wordpress.export_text import ExportText
from lfnkr_app.news.wordpress.records import (
    Author,
    Category,
    Item,
    Label,
    NotAWordPressExport,
    Site,
    Term,
)
from lfnkr_app.news.wordpress.wxr import read

REAL = Path(__file__).parent.parent / "data" / "wordpress-export.xml.gz"

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>News</title><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://old.example/</wp:base_blog_url>
"""
FOOT = "</channel></rss>"


def item_xml(extra="", *, body="Text", slug="a-post", link="https://old.example/2003/03/a-post/"):
    return f"""<item><title><![CDATA[A post]]></title><link>{link}</link>
<guid>https://old.example/?p=7</guid><dc:creator><![CDATA[yuki]]></dc:creator>
<content:encoded><![CDATA[{body}]]></content:encoded><wp:post_id>7</wp:post_id>
<wp:post_name>{slug}</wp:post_name><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type>{extra}</item>"""


def written(folder, content, name="export.xml"):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def only_item(folder, *args, **kwargs):
    path = written(folder, HEAD + item_xml(*args, **kwargs) + FOOT)
    return next(record for record in read(path) if isinstance(record, Item))


@pytest.fixture(scope="module")
def records():
    return list(read(REAL))


@pytest.fixture(scope="module")
def items(records):
    return {record.wordpress_id: record for record in records if isinstance(record, Item)}


def test_the_real_export_gives_every_record_it_holds(records):
    assert Counter(type(record).__name__ for record in records) == {
        "Site": 1,
        "Author": 3,
        "Category": 18,
        "Tag": 25,
        "Term": 2,
        "Item": 295,
    }


def test_the_real_export_tells_types_and_statuses(items):
    assert Counter((item.type, item.status) for item in items.values()) == {
        ("post", "publish"): 208,
        ("post", "draft"): 5,
        ("post", "private"): 2,
        ("post", "pending"): 1,
        ("post", "future"): 1,
        ("post", "trash"): 1,
        ("page", "publish"): 10,
        ("attachment", "inherit"): 60,
        ("nav_menu_item", "publish"): 6,
        ("wp_block", "publish"): 1,
    }


def test_the_site_comes_first_and_only_once(records):
    assert isinstance(records[0], Site)
    assert records[0].base_url == "https://www.example.org"
    assert sum(isinstance(record, Site) for record in records) == 1


def test_names_lose_their_entities_and_addresses_stay_out_of_logs(records):
    author = next(
        record for record in records if isinstance(record, Author) and "Field" in repr(record)
    )
    assert author.display_name == "Field Team O'Neill & Co"
    assert author.email
    assert author.email not in repr(author)


def test_categories_know_their_parents(records):
    parents = {r.slug: r.parent_slug for r in records if isinstance(r, Category)}
    assert parents["human-trafficking"] == "human-rights-abuses"
    assert parents["lfnkr"] == ""


def test_menus_come_as_terms_of_their_own(records):
    terms = {(r.taxonomy, r.name) for r in records if isinstance(r, Term)}
    assert terms == {("nav_menu", "Main")}


def test_a_japanese_slug_is_read_in_letters(items):
    assert items[105].slug == "北朝鮮難民-冬の支援報告"
    assert items[105].old_path == "/2006/01/北朝鮮難民-冬の支援報告/"
    assert items[106].title == "강제 송환 반대 성명"


def test_titles_are_plain_text(items):
    assert items[95].title == "Rescue & relief: a café in Yanji – “open all night”"
    assert items[115].title == "Hostile test post"
    assert items[151].title == ""


def test_moments_are_in_utc_and_drafts_are_read_as_tokyo_time(items):
    assert items[105].published_at == datetime(2006, 1, 3, 21, 44, 13, tzinfo=UTC)
    assert items[128].published_at == datetime(2009, 11, 4, 16, 35, 28, tzinfo=UTC)
    assert all(item.published_at.tzinfo is UTC for item in items.values())


def test_custom_permalinks_and_earlier_slugs_are_old_paths_too(items):
    assert "/campaigns/bring-them-home.html" in items[148].old_paths
    assert "/2011/08/refugees-at-tumen-first-version/" in items[150].old_paths
    assert items[128].old_paths == ()


def test_passwords_stickiness_parents_and_labels_are_told(items):
    assert [id_ for id_, item in items.items() if item.password_protected] == [125]
    assert [id_ for id_, item in items.items() if item.sticky] == [276]
    assert items[291].parent_id == 288
    assert items[105].tags == ("osaka",)
    assert "winter2009" not in repr(items[125])


def test_comments_come_with_their_state_and_without_network_addresses(items):
    comments = [comment for item in items.values() for comment in item.comments]
    assert Counter((comment.state, comment.type) for comment in comments) == {
        ("1", "comment"): 122,
        ("0", "comment"): 20,
        ("trash", "comment"): 5,
        ("1", "pingback"): 3,
    }
    assert "192.0.2." not in repr(comments)
    assert any(comment.parent_id for comment in comments)


def test_an_attachment_tells_its_file_its_words_and_its_size(items):
    attachment = attachment_of(items[5])
    assert attachment.url.endswith("/wp-content/uploads/photo-001.jpg")
    assert attachment.alt
    assert attachment.caption
    assert (attachment.width, attachment.height) == (1024, 768)


def test_a_plain_file_reads_like_a_gzipped_one(tmp_path, records):
    path = written(tmp_path, gzip.decompress(REAL.read_bytes()), "misnamed.gz")
    assert list(read(path)) == records


def test_control_characters_and_broken_letters_do_not_stop_the_reading(tmp_path):
    raw = HEAD + item_xml(body="a\x0bb\x1bc\x00d BROKEN e") + FOOT
    path = written(tmp_path, b"\n \n" + raw.encode().replace(b"BROKEN", b"\xe5\x8c"))
    item = next(record for record in read(path) if isinstance(record, Item))
    assert item.body == "abcd \ufffd e"


def test_an_export_in_a_japanese_encoding_is_read(tmp_path):
    raw = (HEAD + item_xml(body="難民救援") + FOOT).replace("UTF-8", "EUC-JP")
    path = written(tmp_path, raw.encode("euc-jp"))
    assert next(r for r in read(path) if isinstance(r, Item)).body == "難民救援"


def test_a_body_that_holds_the_end_of_cdata_is_put_together_again(tmp_path):
    assert only_item(tmp_path, body="a ]]]]><![CDATA[> b").body == "a ]]> b"


def test_a_slug_cut_in_the_middle_of_a_letter_loses_that_letter(tmp_path):
    assert only_item(tmp_path, slug="%e5%8c%97%e6%9c").slug == "北"
    assert only_item(tmp_path, slug="%e5%8c%97%e").slug == "北"


def test_an_item_without_anything_is_still_an_item(tmp_path):
    path = written(tmp_path, HEAD + "<item></item>" + FOOT)
    item = next(record for record in read(path) if isinstance(record, Item))
    assert (item.wordpress_id, item.published_at, item.old_path) == (0, None, None)


def test_meta_keeps_every_value_of_a_key(tmp_path):
    pair = (
        "<wp:postmeta><wp:meta_key>k</wp:meta_key><wp:meta_value>{}</wp:meta_value></wp:postmeta>"
    )
    item = only_item(tmp_path, pair.format("1") + pair.format("2"))
    assert item.meta == {"k": ("1", "2")}


def test_labels_of_other_taxonomies_are_kept_apart(tmp_path):
    item = only_item(tmp_path, '<category domain="post_format" nicename="aside">Aside</category>')
    assert item.labels == (Label("post_format", "aside", "Aside"),)
    assert item.categories == item.tags == ()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "file is empty"),
        (b"\n \n", "not text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not text"),
        (b"\x8f\x02" * 3000 + b"<" * 20, "not text|not well-formed"),
        ("Title,Date\nOne,2012", "not text"),
        (HEAD + item_xml(), "ends in the middle"),
        (HEAD + "<item><title>x</item>" + FOOT, r"not well-formed XML \(line \d+, column \d+\)"),
        ("<html><body>Log in</body></html>", "is a web page"),
        ("\n<!DOCTYPE html>\n<html lang=en><p>Log in", "is a web page"),
        (
            "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'/>",
            "not a WordPress export",
        ),
        (HEAD + item_xml() + "<item><title>half", "ends in the middle"),
        ("<rss><channel><item><title>x</title></item></channel></rss>", "RSS feed"),
        ("<rss><channel></channel></rss>", "RSS feed"),
        (gzip.compress(HEAD.encode() * 3, mtime=0)[:60], "ends in the middle|not well-formed"),
        (b"\x1f\x8bnot gzip at all", "ends in the middle"),
        ("PK\x03\x04 a zip", "zip archive"),
        (gzip.compress(b"PK\x03\x04 a zip", mtime=0), "zip archive"),
        ('<?xml version="1.0" encoding="klingon"?><rss/>', "unknown character encoding"),
        ('<?xml version="1.0" encoding="hex"?><rss/>', "unknown character encoding"),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_a_sentence(tmp_path, content, sentence):
    with pytest.raises(NotAWordPressExport, match=sentence):
        list(read(written(tmp_path, content)))


def test_a_truncated_gzip_file_is_refused_after_what_could_be_read(tmp_path):
    path = written(tmp_path, REAL.read_bytes()[:90_000], "cut.xml.gz")
    seen = []
    with pytest.raises(NotAWordPressExport, match="ends in the middle"):
        seen.extend(read(path))
    assert next(read(path)).title == "Refugee Relief Bench"


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
    ],
)
def test_entities_are_refused(tmp_path, entities):
    content = HEAD.replace("<rss", f"<!DOCTYPE rss [{entities}]><rss", 1) + FOOT
    with pytest.raises(NotAWordPressExport, match="entities"):
        list(read(written(tmp_path, content)))


def test_one_endless_entry_is_refused_before_memory_is_gone():
    text = ExportText(io.StringIO("x" * 300_000), most=100_000)
    with pytest.raises(NotAWordPressExport, match="larger than any post"):
        list(iter(lambda: text.read(1000), ""))


def test_a_packed_bomb_is_refused(tmp_path):
    small = item_xml(body="x" * 100_000)
    packed = gzip.compress((HEAD + small * 400 + FOOT).encode(), 9)
    with pytest.raises(NotAWordPressExport, match="a hundred times its size"):
        list(read(written(tmp_path, packed, "bomb.xml.gz")))


def test_a_packed_desert_is_refused_before_memory_is_gone(tmp_path):
    packed = gzip.compress(HEAD.encode() + b" " * 40_000_000)
    tracemalloc.start()
    with pytest.raises(NotAWordPressExport, match=r"larger than any post|a hundred times"):
        list(read(written(tmp_path, packed, "bomb.xml.gz")))
    assert tracemalloc.get_traced_memory()[1] < 80_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("hostile", ["<item>" + "<a>" * 50, "<item>" + "<a/>" * 250_000])
def test_a_file_made_to_fill_the_memory_is_refused(tmp_path, hostile):
    with pytest.raises(NotAWordPressExport, match="nests its elements"):
        list(read(written(tmp_path, HEAD + hostile)))


@pytest.mark.parametrize(
    "moment",
    ["0000-00-00 00:00:00", "2003-02-30 10:00:00", "yesterday", "0001-01-01 00:00:00",
     "9999-12-31 23:59:59", "2003-03-21T10:00:00Z", ""],
)  # fmt: skip
def test_a_date_that_is_none_is_none(tmp_path, moment):
    dates = f"<wp:post_date>{moment}</wp:post_date><wp:post_date_gmt>{moment}</wp:post_date_gmt>"
    assert only_item(tmp_path, dates).published_at is None


def test_a_number_that_no_database_holds_is_none(tmp_path):
    assert only_item(tmp_path, "<wp:menu_order>99999999999</wp:menu_order>").menu_order == 0


def test_memory_does_not_grow_with_the_number_of_posts(tmp_path):
    posts = itertools.repeat(item_xml(body="word " * 400), 4000)
    path = written(tmp_path, HEAD + "".join(posts) + FOOT)
    tracemalloc.start()
    assert sum(isinstance(record, Item) for record in read(path)) == 4000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 8_000_000
    assert peak < 3_000_000
