"""Every kind of public page is HTML without a fault, in English and in Japanese."""

from __future__ import annotations

import re
from typing import Any

import html5lib
import pytest
from html5lib.html5parser import ParseError

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Category, Comment, Media, PostUpdate
from tests import factories
from tests.news.factories import make_author, make_category, make_post, moment

PICTURE = "wp-content/uploads/2024/river.jpg"
BODY = f"""<p>Words with a <a href="/about/">link</a>.</p><h2>Heading</h2>
<div class="note-box"><p>A note.</p></div>
<figure class="alignright"><img src="/{PICTURE}" alt="River" width="600" height="400">
<figcaption>Caption</figcaption></figure>
<div class="gallery"><figure><img src="/{PICTURE}" alt="" width="60" height="40"></figure></div>
<div class="columns"><div class="column"><p>One</p></div><div class="column"><p>Two</p></div></div>
<table><caption>Sums</caption><thead><tr><th>Item</th></tr></thead>
<tbody><tr><td>JPY 1</td></tr></tbody></table><blockquote><p>Quoted</p></blockquote>"""
PAGES = """/ /page/2/ /full/ /full/feed/ /about/ /about/reports/ /category/world/ /category/china/
    /tag/border/ /author/k-tanaka/ /2022/ /2022/03/ /2022/03/07/ /2021/ /archive/ /?s=river /?s=
    /?s=nothinglikethis /not-there/ /letters/ /letters/{letter}/ /letters/{letter}/names/
    /letters/{letter}/print/ /letters/{letter}/sheet/ /letters/{letter}/how-we-count/
    /letters/{letter}/check-your-mail/ /donate/ /donate/cancelled/ /safety/ /how-we-count/
    /sitemap/"""
#: References that must lead to something on the same page.
REFERRING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list")
LANDMARKS = {"main": 1, "footer": 1}


@pytest.fixture
def site(app):
    """Return the slug of an open letter on a site that has something of everything."""
    world, china = make_category("world"), make_category("china")
    begin_writing()
    db.session.get_one(Category, china).parent_id = world
    db.session.add(Media(path=PICTURE, alt="River", caption="At dawn", credit="M. T.", width=1200,
                         height=800, kind="image/jpeg", added_at=moment(2024)))  # fmt: skip
    db.session.commit()
    given: dict[str, Any] = {"categories": ("china",), "tags": ("border",), "sensitive": True}
    post = make_post(
        'Open & "honest" <letter>', BODY, slug="full", author_id=make_author(), sticky=True,
        content_note="It speaks of a death.", lead_image=PICTURE, **given,
    )  # fmt: skip
    make_post("公開", BODY, slug="full", lang="ja", translation_group=post.id)
    for day in range(1, 10):
        make_post(f"Number {day}", published_at=moment(2022, 3, day), **given)
    make_post("About", slug="about", kind="page")
    make_post("Reports", slug="reports", path="about/reports", kind="page")
    _add_what_came_later(post.id)
    return factories.open_letter().slug


def _add_what_came_later(post_id):
    begin_writing()
    db.session.add(PostUpdate(post_id=post_id, happened_at=moment(2022, 5), html="<p>More.</p>"))
    one = Comment(post_id=post_id, wordpress_id=5, written_at=moment(2022, 4))
    one.author_name, one.body_html = "Anna", "<p>Thank you.</p>"
    db.session.add(one)
    db.session.commit()


def test_every_page_is_html_without_a_fault(browser, site):
    wrong = []
    for path in PAGES.split():
        for prefix in ("", "/ja"):
            page = browser.get(prefix + path.format(letter=site))
            if page.response.mimetype == "text/html" and page.status in {200, 404}:
                wrong += [f"{prefix}{path}: {fault}" for fault in faults(page)]
    assert wrong == []


def faults(page):
    yield from _broken(page.text)
    yield from _headings(page.tree)
    yield from _dead_references(page.tree)
    yield from _pictures(page.tree)
    for tag, number in LANDMARKS.items():
        if len(list(page.tree.iter(tag))) != number:
            yield f"needs {number} {tag}"


def _broken(text):
    try:
        html5lib.HTMLParser(strict=True).parse(text)
    except ParseError as fault:
        yield f"does not parse: {fault}"


def _headings(tree):
    """Yield headings that leave out a level, over all landmarks but the footer's."""
    last = 0
    for element in tree.iter():
        if found := re.fullmatch(r"h([1-6])", str(element.tag)):
            level = int(found[1])
            if level > last + 1:
                yield f"h{level} after h{last}"
            last = level
            if not "".join(element.itertext()).strip():
                yield "an empty heading"


def _dead_references(tree):
    ids = {element.get("id") for element in tree.iter() if element.get("id")}
    for element in tree.iter():
        for name in REFERRING:
            dead = [asked for asked in (element.get(name) or "").split() if asked not in ids]
            if dead:
                yield f"{name} names {dead}"
        href = element.get("href") or ""
        if element.tag == "a" and href.startswith("#") and href[1:] not in ids:
            yield f"a link to {href}"


def _pictures(tree):
    for image in tree.iter("img"):
        if image.get("alt") is None:
            yield f"no alt: {image.get('src')}"
        if not (image.get("width") and image.get("height")):
            yield f"no size: {image.get('src')}"
    for nav in tree.iter("nav"):
        if not (nav.get("aria-label") or nav.get("aria-labelledby")):
            yield "a nav without a name"
