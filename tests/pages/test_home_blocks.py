"""The blocks of the home page as staff write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.i18n import LANGUAGES
from lfnkr_app.news import media_routes
from lfnkr_app.pages import block_rules
from lfnkr_app.web import as_of, organisation
from tests.accounts.people import member, sign_in
from tests.browser import Browser
from tests.news.factories import make_post

GIFT = {
    "item_en_0": "Rescue", "item_ja_0": "救出", "share_0": "62.5%", "as_of_0": "2024-03",
    "counted_en_0": "Accounts of the year to March 2024.",
}  # fmt: skip


@pytest.fixture
def admin(app):
    return sign_in(app, member("administrator"))


def save(admin, block, **fields):
    return admin.submit(admin.get(f"/staff/site/home/{block}"), **fields)


def test_without_staff_the_blocks_say_what_the_files_say(app, browser):
    words = browser.get("/").words
    for said in ("Rescue", "Helping people in danger", "200+", "as of 2022-03",
                 "The fund's own figure, from its report of March 2022"):  # fmt: skip
        assert said in words
    assert "How gifts are used" not in words, "no invented shares"
    assert "Older archives" not in words, "their pages are not there"
    for path, said in (("/ja/", "救出"), ("/ko/", "구출"), ("/zh/", "营救")):
        assert said in browser.get(path).words


def test_a_table_of_gifts_shows_with_dates_once_it_is_filled(app, admin):
    page = save(admin, "gifts", **GIFT, item_en_1="Office", share_1="12", as_of_1="2024",
                counted_en_1="The same accounts.")  # fmt: skip
    assert "The home page shows it now." in page.words
    home = Browser(app).get("/")
    table = next(home.tree.iter("table"))
    cells = [" ".join("".join(cell.itertext()).split()) for cell in table.iter("td")]
    assert cells == ["62.5 %", "2024-03", "12 %", "2024"]
    assert "Accounts of the year to March 2024." in home.words
    japanese = Browser(app).get("/ja/")
    assert "救出" in "".join(next(japanese.tree.iter("table")).itertext())
    assert '<span lang="en">Office</span>' in japanese.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"as_of_0": ""}, "Fill this in too"),
        ({"counted_en_0": ""}, "Fill this in too"),
        ({"item_en_0": ""}, "Fill this in too"),
        ({"as_of_0": "last year"}, "Enter a year, a month or a day"),
        ({"as_of_0": "2024-13"}, "Enter a year, a month or a day"),
        ({"as_of_0": "1066"}, "Enter a year, a month or a day"),
        ({"as_of_0": "２０９９"}, "cannot be from a day to come"),
        ({"share_0": "half"}, "Enter a number above 0"),
        ({"share_0": "0"}, "Enter a number above 0"),
        ({"share_0": "100.1"}, "Enter a number above 0"),
        ({"share_0": "12.34"}, "Enter a number above 0"),
        ({"share_0": "NaN"}, "Enter a number above 0"),
        ({"place_0": "first"}, "Enter the place as a number"),
        ({"item_en_0": "x" * 81}, "cannot be longer than 80"),
    ],
)
def test_a_figure_without_date_or_source_is_refused(app, admin, fields, said):
    page = save(admin, "gifts", **(GIFT | fields))
    assert page.status == 422
    assert said in page.words
    assert page.tree.find(".//input[@id='item_ja_0']").get("value") == "救出", (
        "what was typed stays"
    )
    assert "How gifts are used" not in Browser(app).get("/").words


def test_shares_above_a_hundred_are_refused(app, admin):
    second = {"item_en_1": "Office", "share_1": "37.6", "as_of_1": "2024-03",
              "counted_en_1": "The same."}  # fmt: skip
    page = save(admin, "gifts", **GIFT, **second)
    assert page.status == 422
    assert "more than 100 %" in page.words
    assert save(admin, "gifts", **GIFT, **(second | {"share_1": "37.5"})).status == 200


def test_impact_numbers_are_ordered_by_place_and_an_empty_row_goes(app, admin):
    page = admin.get("/staff/site/home/impact")
    assert page.tree.find(".//input[@id='figure_en_2']").get("value") == "157"
    parts = [f"{part}_{code}_1" for part in ("figure", "words", "counted") for code in LANGUAGES]
    empty = dict.fromkeys(parts, "")
    admin.submit(page, place_2="1", place_0="2", as_of_1="", **empty)
    words = Browser(app).get("/").words
    assert words.index("157") < words.index("200+")
    assert "the year the fund was founded" not in words
    assert len(organisation.kept("home_impact")) == 2
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.act == "site.home"
    assert entry.subject == "impact"
    assert len(audit.detail_of(entry)["from"]) == 3


def test_what_we_do_is_the_offices_own_and_goes_back_after_a_question(app, admin):
    fields = {f"{part}_{code}_{n}": "" for part in ("name", "text")
              for code in ("en", "ja", "ko", "zh") for n in range(6)}  # fmt: skip
    save(admin, "programmes", **(fields | {"name_en_5": "Listening", "text_en_5": "We listen."}))
    home = Browser(app).get("/")
    assert "We listen." in home.words
    assert "Helping people in danger" not in home.words
    page = admin.get("/staff/site/home/programmes/reset")
    assert "Rescue" in page.words
    admin.submit(page)
    assert "Helping people in danger" in Browser(app).get("/").words


def test_an_emptied_block_is_left_out(app, admin):
    fields = {f"{part}_{code}_{n}": "" for part in ("name", "text")
              for code in ("en", "ja", "ko", "zh") for n in range(6)}  # fmt: skip
    save(admin, "programmes", **fields)
    assert 'id="what-we-do"' not in Browser(app).get("/").text


def test_older_archives_show_under_their_labels_when_their_pages_are_there(app, browser, tmp_path):
    folder = media_routes.media_dir()
    app.config["MEDIA_DIR"] = str(tmp_path)
    try:
        (tmp_path / "pages").mkdir()
        (tmp_path / "pages" / "archive-1.htm").write_text("<p>old</p>")
        page, japanese = browser.get("/"), browser.get("/ja/")
    finally:
        app.config["MEDIA_DIR"] = str(folder)
    assert "August 2002–December 2005" in page.words
    assert "January 2006–December 2014" not in page.words
    assert "/archive-1.htm" in japanese.links(), "a file has one address in all languages"


def test_an_archive_may_be_a_page_or_elsewhere(app, admin):
    make_post("Old things", slug="old-things", kind="page")
    page = save(admin, "archives", target_0="/old-things/", target_1="https://example.org/old")
    assert page.status == 200
    assert "not there, so hidden" not in page.words
    links = Browser(app).get("/ja/").links()
    assert "/ja/old-things/" in links
    assert "https://example.org/old" in links
    page = save(admin, "archives", target_0="javascript:alert(1)")
    assert page.status == 422


@pytest.mark.parametrize("size", ["x", "-1", "99999999", ""])
def test_an_odd_number_of_rows_breaks_nothing(admin, size):
    page = admin.get("/staff/site/home/gifts")
    token = page.tree.find(".//form[@class='form rows-form']//input[@name='csrf_token']")
    sent = {"csrf_token": token.get("value"), "size": size, **GIFT}
    assert admin.post("/staff/site/home/gifts", sent).status in {303, 400, 422}


def test_the_page_of_blocks_names_what_is_hidden(admin):
    page = admin.get("/staff/site/home/")
    assert "the home page leaves this block out" in page.words
    assert page.words.count("not there, so hidden") == 2
    assert admin.get("/staff/site/home/nothing").status == 404


def test_a_date_may_be_a_year_a_month_or_a_day_but_none_to_come(app):
    today = clock.tokyo_day(clock.now())
    with app.test_request_context():
        for text in ("2009", "2009-02", "2009-02-28", today.isoformat()):
            assert as_of.day(text, today) == text
        assert as_of.day("2009/02", today) == "2009-02"
        for text in ("2009-02-30", "09", "", (today + timedelta(days=1)).isoformat()):
            with pytest.raises(block_rules.Refused):
                as_of.day(text, today)


def test_shares_are_read_as_people_type_them(app):
    today = clock.tokyo_day(clock.now())
    with app.test_request_context():
        for text, kept in (("40", "40"), ("40,5 %", "40.5"), ("４０", "40"), ("100", "100")):
            assert block_rules.share(text, today) == kept


def test_hostile_words_are_only_words(app):
    begin_writing()
    row = {"name": {"en": "<script>x</script>"}, "text": {"en": "<b>y</b>"}}
    organisation.change("home_programmes", [row], now=clock.now())
    db.session.commit()
    for path in ("/", "/ja/"):
        assert "<script>x" not in Browser(app).get(path).text
