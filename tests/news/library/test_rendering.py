"""Pictures in pages: the right size for each screen, late, and nothing else touched."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from lfnkr_app.database import db
from lfnkr_app.news.library import rendering
from tests.news.factories import make_post
from tests.news.library.rows import RIVER, make_media, sizes_of

WEBP = "/wp-content/uploads/2024/01/river-400w-0123abcd.webp 400w"


@pytest.fixture
def statements(app):
    """Return a list to which every statement is added."""
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *words: seen.append(words[2]))
    yield seen
    db.engine.dispose()


def test_a_picture_gets_its_sizes(app):
    make_media(sizes=sizes_of(), alt="A river")
    html = rendering.with_sizes(f'<figure><img src="/{RIVER}" alt="Dawn"></figure>')
    assert html.startswith(f'<figure><picture><source type="image/webp" srcset="{WEBP}')
    assert f'src="/{RIVER}" alt="Dawn" width="900" height="600" loading="lazy"' in html
    assert f"river-800w-0123abcd.jpg 800w, /{RIVER} 900w" in html
    assert html.endswith("</picture></figure>")


def test_a_size_of_wordpress_is_shown_as_wide_as_there(app):
    make_media(sizes=sizes_of())
    html = rendering.with_sizes('<img src="/wp-content/uploads/2024/01/river-300x200.jpg" alt="x">')
    assert 'width="300" height="200"' in html
    assert 'sizes="(min-width: 300px) 300px, 100vw"' in html


def test_a_cut_thumbnail_stays_what_it_is(app):
    make_media(sizes=sizes_of())
    html = rendering.with_sizes('<img src="/wp-content/uploads/2024/01/river-150x150.jpg" alt="x">')
    assert "srcset" not in html
    assert 'width="150" height="150" loading="lazy"' in html


def test_words_of_the_library_stand_in_where_a_text_has_none(app):
    make_media(sizes=sizes_of(), alt='A "river" & <dawn>')
    html = rendering.with_sizes(f'<img src="/{RIVER}" alt="">')
    assert 'alt="A &quot;river&quot; &amp; &lt;dawn&gt;"' in html


def test_what_is_not_ours_or_not_there_is_left_alone(app):
    make_media(missing=True, sizes=sizes_of())
    escaped = "&lt;img src=&quot;/wp-content/uploads/x.jpg&quot;&gt;"
    bodies = ("", "<p>No picture</p>", f'<a href="/{RIVER}">x</a>', f'<img src="/{RIVER}" alt="">',
              '<img src="/wp-content/uploads/unknown.jpg" alt="x">', f"<p>{escaped}</p>",
              '<img src="/static/x.png">')  # fmt: skip
    for html in bodies:
        assert rendering.with_sizes(html) == html


def test_one_statement_a_page_and_none_without_pictures(app, statements):
    for number in range(5):
        make_media(f"wp-content/uploads/{number}.jpg", sizes=sizes_of())
    body = "".join(f'<img src="/wp-content/uploads/{n}.jpg" alt="x">' for n in range(5))
    statements.clear()
    rendering.with_sizes("<p>/wp-content/uploads/ in words only</p>")
    assert statements == []
    assert rendering.with_sizes(body).count("<picture>") == 5
    assert len([one for one in statements if "FROM media" in one]) == 1


def test_a_large_picture_on_top_of_a_page_is_told_with_its_words(app):
    make_media(sizes=sizes_of(), alt="A river", caption="Tumen", credit="Photo: us")
    figure = rendering.figure(f"/{RIVER}")
    assert (figure.src, figure.alt, figure.caption) == (f"/{RIVER}", "A river", "Tumen")
    assert (figure.width, figure.height) == (900, 600)
    assert figure.webp.startswith(WEBP)
    assert rendering.figure("wp-content/uploads/2024/01/river-300x200.jpg") == figure
    assert rendering.figure("wp-content/uploads/unknown.jpg") is None
    assert rendering.figure("") is None


def test_a_post_shows_its_pictures_in_sizes(app, browser):
    make_media(sizes=sizes_of())
    make_post(html=f'<p><img src="/{RIVER}" alt="Dawn"></p>', slug="shown")
    assert WEBP in browser.get("/shown/").text
