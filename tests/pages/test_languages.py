"""A text in four languages: found, fallen back from, linked; never forced on anybody."""

from __future__ import annotations

import pytest

from tests.news.factories import make_post

MISSING = {
    "ja": "このページはまだ", "ko": "이 페이지는 아직", "zh": "本页尚未",
}  # fmt: skip
LINES = {
    "ja": "この記事は日本語でも読めます", "ko": "이 글은 한국어로도 읽을 수 있습니다",
    "zh": "本文也有中文版", "en": "This page can also be read in English",
}  # fmt: skip
TITLES = {"en": "Report", "ja": "報告", "ko": "보고", "zh": "报告"}
PREFIX = {"en": "", "ja": "/ja", "ko": "/ko", "zh": "/zh"}


def family(kind="news", langs=TITLES, **values):
    original = None
    for lang in langs:
        post = make_post(TITLES[lang], slug="report", lang=lang, kind=kind,
                         translation_group=original, **values)  # fmt: skip
        original = original or post.id


@pytest.mark.parametrize("kind", ["news", "page"])
@pytest.mark.parametrize("lang", list(TITLES))
def test_each_language_has_its_address_and_its_text(browser, kind, lang):
    family(kind)
    page = browser.get(f"{PREFIX[lang]}/report/")
    assert page.status == 200
    assert page.h1 == TITLES[lang]
    for other, line in LINES.items():
        assert (line in page.words) == (other != lang), other


@pytest.mark.parametrize("kind", ["news", "page"])
@pytest.mark.parametrize("lang", ["ja", "ko", "zh"])
def test_a_missing_language_falls_back_with_a_plain_line(browser, kind, lang):
    family(kind, langs=["en"])
    page = browser.get(f"{PREFIX[lang]}/report/")
    assert page.status == 200
    assert page.h1 == "Report"
    assert page.tree.find(".//p[@class='also-in']").text
    marked = [e for e in page.tree.iter() if e.get("lang") == "en" and e.tag in {"article", "div"}]
    assert marked, "the text must say that it is English"


@pytest.mark.parametrize("kind", ["news", "page"])
def test_an_english_reader_of_a_japanese_text_reads_why(browser, kind):
    family(kind, langs=["ja"])
    page = browser.get("/report/")
    assert page.h1 == "報告"
    assert "not translated into your language yet" in page.words


@pytest.mark.parametrize("accepted", ["ja", "ko;q=0.9", "zh-CN,zh"])
def test_no_browser_setting_sends_anybody_away(browser, accepted):
    family()
    page = browser.get("/report/", headers={"Accept-Language": accepted})
    assert page.status == 200
    assert page.h1 == "Report"
    assert "Accept-Language" not in page.response.headers.get("Vary", "")


def test_a_draft_translation_is_as_if_it_were_not_there(browser):
    english = make_post("Report", slug="report").id
    make_post("報告", slug="report", lang="ja", status="draft", translation_group=english)
    assert LINES["ja"] not in browser.get("/report/").words
    assert browser.get("/ja/report/").h1 == "Report"


def test_hreflang_tells_of_real_translations_only(browser):
    family(langs=["en", "ja"])
    found = {link.get("hreflang"): link.get("href", "") for link in
             browser.get("/ja/report/").tree.iter("link") if link.get("hreflang")}  # fmt: skip
    assert set(found) == {"en", "ja", "x-default"}
    assert found["ja"].endswith("/ja/report/")
    assert found["x-default"] == found["en"]


@pytest.mark.parametrize(("lang", "above"), [("ja", "概要"), ("ko", "About"), ("en", "About")])
def test_the_way_to_a_nested_page_is_told_in_its_language(browser, lang, above):
    about = make_post("About", slug="about", kind="page").id
    make_post("概要", slug="about", kind="page", lang="ja", translation_group=about)
    make_post("Reports", slug="reports", path="about/reports", kind="page", parent_id=about)
    page = browser.get(f"{PREFIX[lang]}/about/reports/")
    trail = page.tree.find(".//nav[@class='breadcrumb']")
    steps = {a.get("href"): "".join(a.itertext()) for a in trail.iter("a")}
    assert steps[f"{PREFIX[lang]}/about/"] == above


def test_a_parent_with_another_address_in_japanese_is_linked_there(browser):
    about = make_post("About", slug="about", kind="page").id
    make_post("概要", slug="gaiyo", kind="page", lang="ja", translation_group=about)
    make_post("Reports", slug="reports", path="about/reports", kind="page", parent_id=about)
    assert "/ja/gaiyo/" in browser.get("/ja/about/reports/").links()


@pytest.mark.parametrize("lang", ["ja", "ko", "zh"])
def test_the_menu_stays_in_the_language(browser, lang):
    family(langs=["en"])
    page = browser.get(f"{PREFIX[lang]}/report/")
    menu = page.tree.find(".//nav[@class='menu']")
    links = [a.get("href", "") for a in menu.iter("a")]
    assert links
    assert all(link.startswith(f"/{lang}/") for link in links), links


@pytest.mark.parametrize("lang", ["ja", "ko", "zh"])
def test_lists_show_a_post_in_the_language_of_their_reader(browser, lang):
    family(categories=("china",))
    for path in ("/", "/category/china/", "/2022/03/"):
        words = browser.get(f"{PREFIX[lang]}{path}").words
        assert TITLES[lang] in words, path
        assert "Report" not in words, path
