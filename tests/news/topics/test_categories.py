"""Categories as editors keep them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Category, PostCategory, Redirect
from tests.accounts.people import member, sign_in
from tests.news.factories import make_category, make_post
from tests.news.topics.labels import make_tag


@pytest.fixture
def editor(app):
    return sign_in(app, member("editor"))


def at(path):
    return f"/staff/topics/{path}"


def category(slug):
    db.session.rollback()
    return db.session.scalar(select(Category).where(Category.slug == slug))


def posts_in(slug):
    query = select(func.count()).select_from(PostCategory).join(Category)
    return db.session.scalar(query.where(Category.slug == slug))


def order(browser):
    page = browser.get(at(""))
    heads = [row.find("th") for row in page.tree.iterfind(".//tbody/tr")]
    return [head.find("a").text for head in heads]


def rename(editor, slug, /, **values):
    return editor.submit(editor.get(at(f"{category(slug).id}/")), **values)


def test_the_tree_shows_counts_and_addresses(app, editor):
    make_category("asia", "Asia")
    make_post(categories=("china",))
    make_post(categories=("china",), status="draft", published_at=None)
    rename(editor, "china", parent=str(category("asia").id))
    page = editor.get(at(""))
    row = next(r for r in page.tree.iterfind(".//tbody/tr") if "China" in "".join(r.itertext()))
    assert [td.text for td in row.findall("td")[:2]] == ["2", "1"]
    assert row.find("th").get("class") == "tree-1"
    assert "/category/china/" in page.links()


def test_only_editors_keep_topics(app):
    assert sign_in(app, member("author")).get(at("")).status == 403


def test_without_categories_the_page_says_so(editor):
    assert "There are no categories yet." in editor.get(at("")).words


def test_a_new_category_has_a_readable_address(app, editor, browser):
    page = editor.submit(editor.get(at("new")), name="Prison Camps", slug="")
    assert "The category is there." in page.words
    assert category("prison-camps").name == "Prison Camps"
    page = editor.submit(editor.get(at("new")), name="Other", slug="prison-camps")
    assert page.status == 422
    assert "Prison Camps has this address already." in page.words
    page = editor.submit(editor.get(at("new")), name="prison camps", slug="other")
    assert "merge the two instead" in page.words
    page = editor.submit(editor.get(at("new")), name="!!!", slug="")
    assert "letters or digits" in page.words
    assert "category.add" in sign_in(app, member("administrator", email="b@example.org")).get(
        "/staff/audit/"
    ).words  # fmt: skip


def test_a_renamed_category_leads_on_from_its_old_address_with_feeds_and_pages(
    app, editor, browser
):
    for _post in range(9):
        make_post(categories=("china",))
    page = rename(editor, "china", name="PR China", slug="PR China")
    assert "Saved." in page.words
    for old, new in (
        ("/category/china/", "/category/pr-china/"),
        ("/ja/category/china/", "/ja/category/pr-china/"),
        ("/category/china/page/2/", "/category/pr-china/page/2/"),
        ("/category/asia/china/", "/category/pr-china/"),
        ("/category/china/feed/", "/category/pr-china/feed/"),
        ("/category/china/feed/atom/", "/category/pr-china/feed/atom/"),
        ("/?category_name=china", "/category/pr-china/"),
    ):
        answer = browser.get(old)
        assert (answer.status, answer.location) == (301, new), old
        assert browser.get(new).status == 200, new
    assert browser.get("/category/elsewhere/").status == 404
    assert browser.get("/category/elsewhere/feed/").status == 404


def test_several_renames_lead_straight_to_the_end_and_back_again(app, editor, browser):
    make_post(categories=("one",))
    for old, new in (("one", "two"), ("two", "three")):
        rename(editor, old, slug=new)
    assert browser.get("/category/one/").location == "/category/three/"
    rename(editor, "three", slug="one")
    assert browser.get("/category/one/").status == 200
    for old in ("two", "three"):
        assert browser.get(f"/category/{old}/").location == "/category/one/"
    db.session.rollback()
    paths = set(db.session.scalars(select(Redirect.path)))
    assert paths == {"category/two", "category/three"}


def test_a_new_category_takes_over_an_old_address(app, editor, browser):
    make_post(categories=("one",))
    rename(editor, "one", slug="two")
    editor.submit(editor.get(at("new")), name="Fresh", slug="one")
    assert browser.get("/category/one/").h1 == "Fresh"


def test_a_category_never_lies_under_itself(app, editor):
    asia, china = make_category("asia"), make_category("china")
    rename(editor, "china", parent=str(asia))
    page = editor.get(at(f"{asia}/"))
    offered = [o.get("value") for o in page.tree.iter("option")]
    assert str(china) not in offered
    assert str(asia) not in offered
    page = rename(editor, "asia", parent=str(china))
    assert page.status == 422
    assert category("asia").parent_id is None


def test_a_circle_that_two_editors_make_at_once_is_refused(app, editor):
    asia, china = make_category("asia"), make_category("china")
    page = editor.get(at(f"{asia}/"))
    begin_writing()
    db.session.get(Category, china).parent_id = asia
    db.session.commit()
    page = editor.submit(page, parent=str(china))
    assert page.status == 422
    assert category("asia").parent_id is None


def test_up_and_down_set_the_order_that_readers_see(app, editor, browser):
    for slug in ("alpha", "beta", "gamma"):
        make_post(categories=(slug,))
    assert order(editor) == ["Alpha", "Beta", "Gamma"]
    page = editor.submit(editor.get(at("")), f"/{category('gamma').id}/up")
    assert order(editor) == ["Alpha", "Gamma", "Beta"]
    editor.submit(page, f"/{category('alpha').id}/down")
    assert order(editor) == ["Gamma", "Alpha", "Beta"]
    words = browser.get("/archive/").words
    assert words.index("Gamma") < words.index("Alpha") < words.index("Beta")
    editor.submit(editor.get(at("new")), name="Aardvark")
    assert order(editor)[-1] == "Aardvark", "a new one comes last once staff have ordered them"


def test_merging_moves_posts_once_and_children_and_addresses(app, editor, browser):
    both = make_post(categories=("north-korea", "dprk"))
    make_post(categories=("dprk",))
    make_post(categories=("dprk",), status="draft", published_at=None)
    make_category("camps", "Camps")
    begin_writing()
    found = db.session.scalar(select(Category).where(Category.slug == "dprk"))
    found.wordpress_id = 7
    camps = db.session.scalar(select(Category).where(Category.slug == "camps"))
    camps.parent_id = found.id
    db.session.commit()
    number, into = category("dprk").id, category("north-korea").id
    page = editor.get(at(f"{number}/merge?into={into}"))
    for said in ("2 posts move over.", "1 bears both already.", "Camps", "cannot be undone",
                 "The address /category/dprk/ leads to /category/north-korea/."):  # fmt: skip
        assert said in page.words
    page = editor.submit(page, "/merge")
    assert "Dprk is merged into North-Korea." in page.words
    assert category("dprk") is None
    assert posts_in("north-korea") == 3
    assert category("camps").parent_id == into
    for old in ("/category/dprk/", "/?cat=7"):
        assert browser.get(old).location == "/category/north-korea/", old
    assert browser.get("/category/dprk/feed/").location == "/category/north-korea/feed/"
    assert db.session.get(PostCategory, (both.id, into)) is not None


def test_merging_into_what_lies_under_it_makes_no_circle(app, editor):
    top, middle, low = (make_category(slug) for slug in ("top", "middle", "low"))
    begin_writing()
    db.session.get(Category, middle).parent_id = top
    db.session.get(Category, low).parent_id = middle
    db.session.commit()
    editor.submit(editor.get(at(f"{top}/merge?into={low}")), "/merge")
    assert category("low").parent_id is None
    assert category("middle").parent_id == low


@pytest.mark.parametrize("into", ["", "x", "999", "0", "99999999999999999999"])
def test_merging_into_nothing_does_nothing(app, editor, into):
    number = make_category("one")
    page = editor.get(at(f"{number}/merge?into={into}"))
    assert page.status == 200
    assert "See what would happen" in page.words
    token = page.tree.find(".//input[@name='csrf_token']").get("value")
    sent = {"csrf_token": token, "into": into}
    assert editor.post(at(f"{number}/merge"), sent).status == 404
    assert category("one") is not None


def test_a_category_is_not_merged_into_itself(app, editor):
    number = make_category("one")
    page = editor.get(at(f"{number}/merge"))
    token = page.tree.find(".//input[@name='csrf_token']").get("value")
    page = editor.post(at(f"{number}/merge"), {"csrf_token": token, "into": number}, follow=True)
    assert "Choose another one than itself." in page.words
    assert category("one") is not None


def test_an_empty_category_is_deleted_after_a_question(app, editor, browser):
    number = make_category("empty")
    page = editor.get(at(f"{number}/delete"))
    assert "No post stands under it." in page.words
    page = editor.submit(page)
    assert "Empty is deleted." in page.words
    assert category("empty") is None
    assert browser.get("/category/empty/").location == "/archive/"
    assert browser.get("/ja/category/empty/").location == "/ja/archive/"
    assert browser.get("/category/empty/feed/").location == "/feed/"


def test_posts_of_a_deleted_category_never_stand_without_one(app, editor, browser):
    make_post("Alone", categories=("old",))
    make_post("With another", categories=("old", "china"))
    parent = make_category("parent")
    begin_writing()
    db.session.scalar(select(Category).where(Category.slug == "old")).parent_id = parent
    db.session.commit()
    page = editor.get(at(f"{category('old').id}/delete"))
    assert "1 has no other category and moves to Uncategorized." in page.words
    page = editor.submit(page)
    assert "1 post stands under Uncategorized now." in page.words
    assert posts_in("uncategorized") == 1
    assert posts_in("china") == 1
    assert browser.get("/category/old/").location == "/category/parent/"


def test_the_category_of_last_resort_stays(app, editor):
    number = make_category("uncategorized", "Uncategorized")
    other = make_category("other")
    assert "cannot be merged or deleted" in editor.get(at(f"{number}/delete")).words
    token = editor.get(at("new")).tree.find(".//form[@novalidate]//input[@name='csrf_token']")
    sent = {"csrf_token": token.get("value"), "into": other}
    for act in ("merge", "delete"):
        page = editor.post(at(f"{number}/{act}"), sent, follow=True)
        assert "Uncategorized stays" in page.words
    page = rename(editor, "uncategorized", slug="rest")
    assert page.status == 422
    assert category("uncategorized") is not None


def test_a_category_and_a_tag_of_one_name_stay_two_things(app, editor, browser):
    make_post("Labelled", categories=("lfnkr",), tags=("lfnkr",))
    make_post("Tagged", tags=("lfnkr",))
    rename(editor, "lfnkr", slug="the-fund")
    assert browser.get("/category/lfnkr/").location == "/category/the-fund/"
    assert "Tagged" in browser.get("/tag/lfnkr/").words
    assert "Tagged" not in browser.get("/category/the-fund/").words
    make_tag("the-fund")
    assert browser.get("/tag/the-fund/").status == 200


@pytest.mark.parametrize("path", ["999/", "999/merge", "999/delete", "tags/999/", "0/"])
def test_what_is_not_there_is_a_404(editor, path):
    assert editor.get(at(path)).status == 404
