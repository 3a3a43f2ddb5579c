import re
import time
from collections import Counter
from pathlib import Path

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfnkr_app.news.wordpress.attachments import Attachment, attachment_of
from lfnkr_app.news.wordpress.bodies import convert
from lfnkr_app.news.wordpress.records import Item
from lfnkr_app.news.wordpress.wxr import read
from lfnkr_app.web.safe_html import clean, text_of

REAL = Path(__file__).parent.parent / "data" / "wordpress-export.xml.gz"
BASE = "https://www.old.example"
PHOTO = f"{BASE}/wp-content/uploads/a.jpg"
SHOWN = '<img src="/wp-content/uploads/a.jpg" alt="A" loading="lazy">'
ATTACHMENTS = {5: Attachment(PHOTO, "A", "One & two", 640, 480), 6: Attachment(PHOTO, "B")}


EMBED_BLOCK = """<!-- wp:embed {"url":"https://tv.example/b"} -->
<figure class="wp-block-embed is-type-video"><div class="wp-block-embed__wrapper">
https://tv.example/b
</div></figure>
<!-- /wp:embed -->"""


def converted(body, **kwargs):
    return convert(body, base_url=BASE, attachments=ATTACHMENTS, **kwargs)


def html_of(body, **kwargs):
    return re.sub(r"\n+", "", converted(body, **kwargs).html)


def link(address, words):
    return f'<a href="{address}" rel="noopener noreferrer">{words}</a>'


def assert_balanced(html):
    parser = html5lib.HTMLParser()
    parser.parseFragment(html)
    assert parser.errors == []
    assert clean(html) == html


@pytest.fixture(scope="module")
def real():
    items = [record for record in read(REAL) if isinstance(record, Item)]
    attachments = {i.wordpress_id: attachment_of(i) for i in items if i.type == "attachment"}
    blocks = {i.wordpress_id: i.body for i in items if i.type == "wp_block"}
    return {
        item.wordpress_id: convert(
            item.body,
            base_url="https://www.example.org",
            attachments=attachments,
            reusable_blocks=blocks,
        )
        for item in items
    }


# The real export


def test_every_body_of_the_real_export_is_balanced_and_free_of_remains(real):
    for result in real.values():
        for html in (result.html, result.teaser_html, *result.pages):
            assert_balanced(html)
            assert not re.search(
                r"\[/?caption|<!--|wp:|<p>\s*</p>|https?://www\.example\.org", html
            )


def test_every_word_of_a_real_post_is_still_there(real):
    for item in (record for record in read(REAL) if isinstance(record, Item)):
        if item.type == "post" and item.wordpress_id not in {96, 97, 115, 282}:
            body = re.sub(r"\[/?caption[^\]]*\]|<br[^>]*>", " ", item.body)
            assert text_of(body).split() == text_of(real[item.wordpress_id].html).split()


def test_the_real_export_loses_exactly_what_it_should(real):
    refused = Counter(reason for result in real.values() for reason in result.refused)
    assert refused == dict.fromkeys(
        [
            *("script", "svg", "iframe https://evil.example/", "image x", "attribute onerror"),
            *("link javascript:", "link data:", "block latest-posts", "shortcode gallery"),
            *("shortcode wp_sitemap_page", "shortcode emailpetition", "shortcode signaturelist"),
            "shortcode unknown_plugin",
        ],
        1,
    )


def test_the_real_captions_become_figures(real):
    assert sum(result.html.count("<figcaption>") for result in real.values()) == 326 + 153 + 4


def test_the_real_odd_posts_come_out_right(real):
    assert len(real[154].pages) == 3
    assert "Reusable: " in real[282].html
    assert "an escaped [gallery]" in real[97].html
    assert "&lt;b&gt; &amp;amp; &nbsp; © 2006 — R&amp;D budget is &lt; 5%" in real[95].html
    assert '<div class="text-center"><strong>OLD MARKUP</strong></div>' in real[155].html
    assert "<p>cover</p>" in real[115].html
    assert "<pre>kept\n   as is</pre>" in real[153].html
    assert 'href="/?p=106"' in real[132].html


def test_teasers_of_the_real_export_end_where_the_author_said(real):
    assert sum(result.has_more for result in real.values()) == 72
    assert all(result.teaser_html for result in real.values() if text_of(result.html))


# Paragraphs


def test_blank_lines_part_paragraphs_and_single_breaks_are_line_breaks():
    assert html_of("one\ntwo\r\n\r\nthree") == "<p>one<br>two</p><p>three</p>"


@pytest.mark.parametrize(
    "block",
    [
        "<ul><li>one</li><li>two</li></ul>",
        "<h3>Title</h3>",
        "<pre>a\n\n  b\n</pre>",
        "<table><tbody><tr><td>cell</td></tr></tbody></table>",
        "<p>already</p>",
        "<hr>",
    ],
)
def test_blocks_are_left_alone_and_text_around_them_is_not(block):
    html = converted(f"before\n\n{block}\nafter").html
    assert block in html
    assert html.startswith("<p>before</p>")
    assert html.endswith("<p>after</p>")


def test_a_quote_gets_paragraphs_inside():
    assert html_of("<blockquote>a\n\nb</blockquote>") == (
        "<blockquote><p>a</p><p>b</p></blockquote>"
    )


def test_two_line_break_tags_part_paragraphs_as_a_blank_line_does():
    assert html_of("one<br /><br />two<br>three") == "<p>one</p><p>two<br>three</p>"


def test_empty_paragraphs_and_empty_links_are_dropped():
    assert (
        html_of("a\n\n&nbsp;\n\n<p>&nbsp;</p><p><a href='/x'></a></p>\n\nb") == "<p>a</p><p>b</p>"
    )


def test_a_full_width_space_that_begins_a_japanese_paragraph_stays():
    assert html_of("\u3000難民\n\n\u3000救援") == "<p>\u3000難民</p><p>\u3000救援</p>"


def test_emphasis_across_a_blank_line_is_closed_and_opened_again():
    assert html_of("<b>one\n\ntwo</b>") == "<p><strong>one</strong></p><p><strong>two</strong></p>"


def test_signs_that_are_no_markup_are_kept_as_signs():
    assert html_of("R&D < 5% & > 2%") == "<p>R&amp;D &lt; 5% &amp; &gt; 2%</p>"


# Old markup


def test_old_markup_is_written_in_todays_words():
    body = "<h1>T</h1><font color=red><b>b</b> <i>i</i> <strike>s</strike> <tt>t</tt></font>"
    assert html_of(body) == (
        "<h2>T</h2><p><strong>b</strong> <em>i</em> <s>s</s> <code>t</code></p>"
    )


def test_centred_text_is_told_by_a_class():
    for body in ('<p style="text-align: center;">x</p>', '<p align="center">x</p>'):
        assert html_of(body) == '<p class="text-center">x</p>'


def test_a_span_stays_for_its_language_only():
    assert html_of('<span style="x" class="y">a</span><span lang="ko">나</span>') == (
        '<p>a<span lang="ko">나</span></p>'
    )


def test_sections_of_page_builders_become_plain_divisions():
    assert html_of("<section><p>a</p></section><section><p>b</p></section>") == (
        "<div><p>a</p></div><div><p>b</p></div>"
    )


# Links


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"{BASE}/2003/03/slug/", "/2003/03/slug/"),
        ("http://old.example/2003/03/slug/?a=1#b", "/2003/03/slug/?a=1#b"),
        ("//old.example/about", "/about"),
        (BASE, "/"),
        (f"{BASE}/?p=106", "/?p=106"),
        (f"{BASE}//evil.example/", "/evil.example/"),
        ("/donate/", "/donate/"),
        ("http://foreign.example/a b", "http://foreign.example/a%20b"),
        ("mailto:office@old.example", "mailto:office@old.example"),
        ("https://old.example.evil.example/", "https://old.example.evil.example/"),
    ],
)
def test_links_inside_the_site_are_relative_and_others_stay(address, shown):
    assert html_of(f'<a href="{address}">x</a>') == f"<p>{link(shown, 'x')}</p>"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("javascript:alert(1)", "link javascript:"),
        ("jAva\tscript:alert(1)", "link javascript:"),
        ("data:text/html;base64,AAAA", "link data:"),
        ("tel:+8133", "link tel:"),
    ],
)
def test_a_link_that_may_not_be_followed_leaves_its_words(address, reason):
    result = converted(f'a <a href="{address}">x</a>')
    assert (result.html, result.refused) == ("<p>a x</p>", (reason,))


def test_a_jump_inside_the_page_leaves_its_words():
    result = converted('<a href="#note">1</a> <a name="top"></a>')
    assert (result.html, result.refused) == ("<p>1</p>", ())


def test_a_broken_address_stops_nothing():
    assert html_of('<a href="https://[broken">x</a><img src="https://[y">') == "<p>x</p>"


# Pictures


def test_our_own_picture_keeps_what_it_may():
    classes = "alignleft wp-image-9 evil size-medium"
    body = f'<img class="{classes}" id="x" src="{PHOTO}" width="30" height="2em">'
    assert html_of(body) == (
        '<p><img src="/wp-content/uploads/a.jpg" alt="" loading="lazy" width="30" '
        'class="alignleft size-medium"></p>'
    )


def test_a_foreign_picture_leaves_a_link():
    result = converted('<img src="http://foreign.example/a/b.png" alt="A map">')
    assert result.html == f"<p>{link('http://foreign.example/a/b.png', 'A map')}</p>"
    assert result.refused == ("image http://foreign.example/a/b.png",)


def test_a_foreign_picture_inside_a_link_leaves_words():
    body = '<a href="/x"><img src="http://foreign.example/a.png"></a>'
    assert html_of(body) == f"<p>{link('/x', 'foreign.example/a.png')}</p>"


def test_a_picture_inside_the_address_itself_is_dropped():
    result = converted('a<img src="data:image/png;base64,AAAA">')
    assert (result.html, result.refused) == ("<p>a</p>", ("image data:",))


def test_a_smiley_becomes_its_characters():
    assert html_of(f'<img src="{BASE}/wp-includes/images/smilies/a.gif" alt=":)">') == "<p>:)</p>"


# Shortcodes


def test_a_caption_becomes_a_figure():
    opening = '[caption id="a_1" align="alignright" width="9"]'
    body = f'{opening}<img src="{PHOTO}" alt="A" /> A <i>b</i>[/caption]'
    assert html_of(f"x\n\n{body}\n\ny") == (
        f'<p>x</p><figure class="alignright">{SHOWN}<figcaption>A <em>b</em></figcaption>'
        "</figure><p>y</p>"
    )


def test_an_old_caption_has_its_words_in_an_attribute_and_may_be_linked():
    picture = f'<a href="{PHOTO}"><img src="{PHOTO}" alt="A"></a>'
    body = f'[wp_caption caption="Old & x"]{picture}[/wp_caption]'
    assert html_of(body) == (
        f"<figure>{link('/wp-content/uploads/a.jpg', SHOWN)}"
        "<figcaption>Old &amp; x</figcaption></figure>"
    )


def test_a_caption_without_picture_or_end_leaves_its_words():
    assert converted("[caption]words[/caption]").html == "<p>words</p>"
    assert converted("[caption id=1]words").html == "<p>words</p>"
    assert converted("words[/caption]").html == "<p>words</p>"


def test_a_gallery_shows_known_pictures_and_names_unknown_ones():
    result = converted('[gallery ids="5,6,99" columns="2"]')
    assert result.html.startswith(
        '<div class="gallery"><figure><img src="/wp-content/uploads/a.jpg"'
    )
    assert 'width="640" height="480"><figcaption>One &amp; two</figcaption>' in result.html
    assert result.refused == ("gallery image 99",)


def test_a_gallery_without_numbers_shows_the_posts_own_pictures():
    assert converted("[gallery]", own_images=[5, 6]).html.count("<img") == 2
    assert converted("[gallery]").refused == ("shortcode gallery",)


@pytest.mark.parametrize(
    ("body", "address", "words"),
    [
        ("[embed]http://tv.example/a[/embed]", "https://tv.example/a", "tv.example/a"),
        ('[embed width="9"]//tv.example/a/[/embed]', "https://tv.example/a/", "tv.example/a"),
        ('[audio mp3="/wp-content/uploads/talk.mp3"]', "/wp-content/uploads/talk.mp3", "talk.mp3"),
        (
            f'[video src="{PHOTO}"][/video]',
            "/wp-content/uploads/a.jpg",
            "www.old.example/wp-content/uploads/a.jpg",
        ),
        ("https://tv.example/alone", "https://tv.example/alone", "tv.example/alone"),
        ('<iframe src="http://tv.example/v"></iframe>', "https://tv.example/v", "tv.example/v"),
        (
            '<iframe src="//www.youtube.com/embed/abcdefghijk?rel=0"></iframe>',
            "https://www.youtube.com/watch?v=abcdefghijk",
            "www.youtube.com/watch?v=abcdefghijk",
        ),
        (
            '<object><param name="movie" value="x"><embed src="http://www.youtube.com/v/abcdefghijk&fs=1"></object>',
            "https://www.youtube.com/watch?v=abcdefghijk",
            "www.youtube.com/watch?v=abcdefghijk",
        ),
        (
            EMBED_BLOCK,
            "https://tv.example/b",
            "tv.example/b",
        ),
        (
            '<video controls><source src="/v.mp4"><source src="/v.webm">old browser</video>',
            "/v.mp4",
            "v.mp4",
        ),
    ],
)
def test_players_become_a_plain_link(body, address, words):
    html = re.sub(r"</?(figure|div)>", "", html_of(body))
    assert html == f"<p>{link(address, words)}</p>"


def test_a_player_too_small_to_be_seen_leaves_nothing():
    result = converted('a<iframe src="https://evil.example/" width="1" height="1"></iframe>')
    assert (result.html, result.refused) == ("<p>a</p>", ("iframe https://evil.example/",))


@pytest.mark.parametrize(
    "words",
    [
        "[sic]",
        "[Translator's note: he was nine]",
        "[Name withheld]",
        "[1]",
        "[…]",
        "[注]",
        "[see page 3]",
        "[Editor: x = 3]",
    ],
)
def test_words_in_brackets_are_words(words):
    result = converted(f"He was {words} there")
    assert (result.html, result.refused) == (f"<p>He was {words} there</p>", ())


@pytest.mark.parametrize(
    ("body", "name", "left"),
    [
        ('[emailpetition id="1"]', "emailpetition", ""),
        ("[wp_sitemap_page]", "wp_sitemap_page", ""),
        ('[foo id="7" mode=full]inside[/foo]', "foo", "<p>inside</p>"),
        ("[quote]inside[/quote]", "quote", "<p>inside</p>"),
        ("[contact-form-7 404 'Not found']", "contact-form-7", ""),
        ('[su_box title="x"]inside', "su_box", "<p>inside</p>"),
        ("[thing /]", "thing", ""),
    ],
)
def test_a_plugins_shortcode_is_dropped_and_named_but_its_words_stay(body, name, left):
    result = converted(body)
    assert (result.html, result.refused) == (left, (f"shortcode {name}",))


def test_an_escaped_shortcode_is_shown_as_written():
    assert converted("[[gallery ids=1]]").html == "<p>[gallery ids=1]</p>"


# Blocks


def test_block_comments_go_and_their_html_stays():
    body = '<!-- wp:paragraph {"align":"x"} -->\n<p>a\nb</p>\n<!-- /wp:paragraph -->'
    assert converted(body).html == "<p>a\nb</p>"


def test_text_outside_of_blocks_still_gets_paragraphs():
    body = "old\n\ntext\n<!-- wp:paragraph --><p>new</p><!-- /wp:paragraph -->\nend"
    assert html_of(body) == "<p>old</p><p>text</p><p>new</p><p>end</p>"


def test_columns_buttons_and_galleries_keep_their_shape():
    body = (
        '<!-- wp:columns --><div class="wp-block-columns"><div class="wp-block-column"><p>a</p>'
        '<a class="wp-block-button__link" href="/donate/">Give</a></div></div><!-- /wp:columns -->'
        '<!-- wp:gallery --><figure class="wp-block-gallery columns-3"><figure>'
        f'<img src="{PHOTO}" alt="A"></figure></figure><!-- /wp:gallery -->'
    )
    assert html_of(body) == (
        '<div class="columns"><div class="column"><p>a</p><a href="/donate/" class="button" '
        'rel="noopener noreferrer">Give</a></div></div>'
        f'<figure class="gallery"><figure>{SHOWN}</figure></figure>'
    )


def test_a_reusable_block_stands_where_it_was_called_but_not_for_ever():
    call = '<!-- wp:block {"ref":64} /-->'
    assert converted(call, reusable_blocks={64: "<p>box</p>"}).html == "<p>box</p>"
    assert converted(call).refused == ("block block",)
    assert converted(call, reusable_blocks={64: f"x{call}{call}"}).refused == ("block block",)


def test_a_comment_without_end_hides_nothing():
    assert html_of("a<!-- wp:paragraph <p>b</p>") == "<p>a wp:paragraph</p><p>b</p>"


# Teasers and pages


@pytest.mark.parametrize(
    "more", ["<!--more-->", "<!--more Read on-->", "<!-- wp:more --><!--more--><!-- /wp:more -->"]
)
def test_more_ends_the_teaser_with_every_tag_closed(more):
    result = converted(f"<div><p>one <b>two {more} three</b></p></div>")
    assert result.has_more
    assert text_of(result.teaser_html) == "one two"
    assert text_of(result.html) == "one two three"
    assert_balanced(result.teaser_html)


def test_without_more_the_teaser_is_some_fifty_five_words_without_pictures():
    result = converted(
        f'<h2>T</h2><p><img src="{PHOTO}">{"word " * 40}</p><p><b>{"next, " * 40}</b></p>'
    )
    assert not result.has_more
    assert len(text_of(result.teaser_html).split()) == 55
    assert result.teaser_html.endswith("next…</strong></p>")
    assert "<img" not in result.teaser_html


def test_without_more_a_japanese_teaser_has_some_two_hundred_characters():
    assert len(text_of(converted("難民救援" * 300).teaser_html)) == 201


def test_a_short_article_is_its_own_teaser():
    assert converted("one & two").teaser_html == "<p>one &amp; two</p>"


def test_next_page_parts_the_body():
    result = converted(
        "a<!--nextpage-->b\n<!-- wp:nextpage --><!--nextpage--><!-- /wp:nextpage -->c"
    )
    assert [text_of(page) for page in result.pages] == ["a", "b", "c"]
    assert text_of(result.html) == "a\nb\nc"


# Whatever comes

PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<div>",
            "</div>",
            "\n\n",
            "\n",
            "<br>",
            "<ul><li>",
            "</ul>",
        ),
        *("[caption]", "[/caption]", "[caption a='", "[gallery ids=5]", "[embed]", "[/embed]", "]"),
        *("[foo x=1]", "[/foo]", "[[", "]]", "<!--more-->", "<!--nextpage-->", "<!-- wp:x -->"),
        *("<!-- /wp:x -->", '<!-- wp:block {"ref":1} /-->', "<!--", "-->", "<img src='/a.png'>"),
        *("<img src='http://b.example/' onerror=a()>", "<a href='/x'>", "</a>", "<iframe src=//c>"),
        *("</iframe>", "<video>", "<source src=/v>", "<script>", "</script>", "<svg>", "<style>"),
        *("<table>", "<td>", "<pre>", "</pre>", "<center>", "<font>", "<h1>", "<blockquote>"),
        *("https://tv.example/x", "難民 ", "word ", "&nbsp;", "&lt;", "<", ">", '"', "'", "\x00"),
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=30).map("".join))
def test_any_body_becomes_safe_balanced_html(body):
    result = converted(body, reusable_blocks={1: "<p>again</p>[gallery ids=6]"})
    for html in (result.html, result.teaser_html, *result.pages):
        assert_balanced(html)
        assert "<!--" not in html
        assert not re.search(r"<(script|iframe|svg|style|font|center|h1|video)\b", html)
        assert not re.search(r"<[a-z][^<>]* on[a-z]+=", html)


@pytest.mark.parametrize(
    "piece",
    [
        *("<!-- wp:x ", "<!--more ", "[caption]", "[a b='", '<a "', "<iframe>", "<ul><li>"),
        *("\n \n", "<br>", "<p>&nbsp;", '[caption]<img src="/x.png">[/caption]', "[[", "http://"),
    ],
)
def test_time_grows_with_the_length_of_a_body_only(piece):
    before = time.perf_counter()
    converted(piece * (200_000 // len(piece)))
    assert time.perf_counter() - before < 5
