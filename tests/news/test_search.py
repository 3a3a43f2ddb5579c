import pytest

from lfnkr_app.news import lookups, rules, search_index
from lfnkr_app.news.search_words import terms
from tests.news.factories import make_post, moment


def found(question):
    return search_index.find(terms(question), limit=20).ids


def test_two_letter_words_are_found_in_japanese_and_korean(app):
    japanese = make_post("強制送還に抗議", "<p>当会は脱北者を支援しています。</p>", lang="ja")
    korean = make_post("성명", "<p>북한 난민을 돕습니다.</p>", lang="ko")
    assert found("脱北") == (japanese.id,)
    assert found("送還") == (japanese.id,)
    assert found("북한") == found("난민") == (korean.id,)
    assert found("北脱") == ()


def test_titles_come_before_bodies(app):
    body = make_post("Another", "<p>" + "sanctuary " * 30 + "</p>")
    title = make_post("A sanctuary", "<p>Words.</p>")
    assert found("sanctuary") == (title.id, body.id)


def test_every_word_must_stand_and_beginnings_count(app):
    both = make_post("Refugees", "<p>at the river</p>")
    make_post("Refugees", "<p>in the city</p>")
    assert found("refugee river") == (both.id,)


def test_a_changed_post_is_found_by_its_new_words_only(app):
    from lfnkr_app.database import begin_writing, db
    from lfnkr_app.news import actions
    from lfnkr_app.news.models import Post

    number = make_post("Old", "<p>first</p>").id
    begin_writing()
    post = db.session.get_one(Post, number)
    actions.write(post, title="New", html="<p>second</p>", made_by="test", now=moment(2024))
    db.session.commit()
    assert (found("first"), found("second"), found("new")) == ((), (number,), (number,))


def test_a_deleted_post_leaves_the_index(app):
    from lfnkr_app.database import begin_writing, db
    from lfnkr_app.news.models import Post

    number = make_post("Gone", "<p>vanishing</p>").id
    begin_writing()
    db.session.delete(db.session.get_one(Post, number))
    db.session.commit()
    again = make_post("Fresh", "<p>other</p>")
    assert found("vanishing") == ()
    assert found("other") == (again.id,)


def test_words_in_quotes_must_stand_just_so(app):
    right = make_post("A plea", "<p>Stop forced repatriation now.</p>")
    make_post("Another", "<p>Repatriation that was forced.</p>")
    assert found('"forced repatriation"') == found("“forced repatriation”") == (right.id,)
    assert found('"forced repat"') == ()
    assert len(found("forced repatriation")) == 2
    assert found('"forced repatriation" now') == found('now "forced repatriation') == (right.id,)


def test_japanese_and_korean_quotes_are_quotes(app):
    right = make_post("声明", "<p>強制送還に抗議する。LFNKRは支援を続ける。</p>", lang="ja")
    make_post("別", "<p>強制的な送還について、脱北者が語る。</p>", lang="ja")
    korean = make_post("성명", "<p>북한 난민을 돕습니다.</p>", lang="ko")
    assert found("「強制送還」") == found("『強制送還に抗議』") == (right.id,)
    assert found("「LFNKRは支援」") == (right.id,)
    assert found("“북한 난민”") == (korean.id,)
    assert found("“난민 북한”") == ()


def test_public_and_leaving_are_found_by_two_letters(app):
    japanese = make_post("公開書簡", "<p>公開の場で訴えた。</p>", lang="ja")
    korean = make_post("소식", "<p>탈북 가족의 이야기.</p>", lang="ko")
    assert found("公開") == (japanese.id,)
    assert found("탈북") == (korean.id,)
    assert found("탈북 가족") == (korean.id,)
    assert found("公開 탈북") == ()


def test_a_title_in_which_all_words_stand_comes_first(app):
    both = make_post("Border crossing", "<p>Nothing.</p>")
    one = make_post("Border", "<p>" + "crossing " * 40 + "</p>")
    assert found("border crossing") == (both.id, one.id)


def test_a_search_can_be_kept_to_a_year_and_a_topic(app):
    early = make_post("Crossing", published_at=moment(2009, 12, 31, 20), categories=("china",))
    late = make_post("Crossing", published_at=moment(2022), categories=("china", "relief"))
    make_post("Crossing", published_at=moment(2022))
    translated = make_post("Crossing", lang="ja", translation_group=late.id, slug="x",
                           published_at=moment(2022))  # fmt: skip

    def kept(**values):
        narrow = search_index.Narrow(**values)
        return set(search_index.find(terms("crossing"), limit=20, narrow=narrow).ids)

    # 05:00 on New Year's Day in Tokyo, while London still had the old year.
    period = rules.period(2010)
    assert kept(begins=period.begins, ends=period.ends) == {early.id}
    topic = lookups.category("relief").id
    assert kept(categories=(topic,)) == {late.id, translated.id}
    assert kept(categories=(topic,), begins=period.begins, ends=period.ends) == set()


ODD = ["", '""', "「」", "“", '"a', "『送還", '"' * 200, "! ? 。、…", "\u200b", "a\u0301" * 99,
       "%", "_", "'", '"', "\\", "a'b\"c", "AND OR NOT NEAR(", "title:x", "x*", "-x",
       "x" * 1000, "<script>alert(1)</script>", "強", "🙂", "a & b | !c <-> (d", ":*",
       "1e5 2003-02 http://a.b/c", "½ ² ﷺ", " ".join("abcdefghij" * 20)]  # fmt: skip


@pytest.mark.parametrize("question", ODD)
def test_no_question_is_too_odd(browser, question):
    page = browser.get("/", query_string={"s": question})
    assert page.status == 200
    assert page.response.headers["Cache-Control"] == "no-store"
    assert 'name="robots" content="noindex"' in page.text
    assert "<script>alert" not in page.text
