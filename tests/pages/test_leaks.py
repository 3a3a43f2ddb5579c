import pytest

from tests.news.factories import make_author, make_category, make_post, moment

HIDDEN = [
    {"status": "draft"}, {"status": "pending"}, {"status": "private"}, {"status": "trash"},
    {"status": "scheduled", "published_at": moment(2099)},
    {"status": "private", "password_protected": True},
]  # fmt: skip
LISTS = """/ /ja/ /archive/ /2022/ /2022/03/ /2022/03/07/ /category/china/ /tag/border/
    /author/k-tanaka/ /feed/ /feed/atom/ /category/china/feed/ /tag/border/feed/
    /author/k-tanaka/feed/ /2022/feed/ /2022/03/feed/ /hidden-one/feed/ /comments/feed/
    /sitemap.xml /api/v1/posts /?s=hidden /?s=needle /?s=needle&feed=rss2 /hidden-one/ /hidden/
    /ja/hidden-one/ /2022/03/hidden-one/ /?p=77 /?page_id=77 /?name=hidden-one /hidden-path/
    /sitemap-posts-1.xml /sitemap-pages-1.xml /sitemap-topics-1.xml /sitemap/
    /category/world/ /category/world/feed/ /seen/ /nothing/ /page/2/ /2020/01/"""


@pytest.mark.parametrize("values", HIDDEN, ids=lambda v: "-".join(map(str, v.values())))
@pytest.mark.parametrize("kind", ["news", "page"])
def test_what_is_not_published_shows_nowhere(browser, values, kind):
    author = make_author()
    make_category("china")
    post = make_post(
        "Hidden title", "<p>needle in here</p>", slug="hidden-one", kind=kind, author_id=author,
        wordpress_id=77, old_path="hidden-path", categories=("china",), tags=("border",),
        excerpt="needle", **values,
    )  # fmt: skip
    make_post("Seen", slug="seen", categories=("china",))
    make_post(
        "隠し題", slug="hidden-one", lang="ja", kind=kind, translation_group=post.id, **values
    )
    for path in LISTS.split():
        page = browser.get(path)
        assert "Hidden title" not in page.text, path
        assert "隠し題" not in page.text, path
        assert "needle in here" not in page.text, path
        assert "hidden-one" in path or "hidden-one" not in page.text, path
        assert "hidden-one" not in page.response.headers.get("Location", ""), path
    assert browser.get("/2022/03/07/").text.count('class="news-item') == 1


def test_the_database_refuses_a_published_post_behind_a_password(app):
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError):
        make_post(status="published", password_protected=True)
