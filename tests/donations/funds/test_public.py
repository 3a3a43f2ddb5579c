"""What readers see of the funds: sums net of refunds, a currency each, names by choice."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.funds import totals
from lfnkr_app.donations.funds.models import UseOfFunds
from tests.donations.funds.support import fund, received


def use(minor, currency="JPY", *, year=2026, quarter=3, fund_id=None, purpose="Shelter"):
    begin_writing()
    db.session.add(
        UseOfFunds(fund_id=fund_id, year=year, quarter=quarter, amount_minor=minor,
                   purposes={"en": purpose, "ja": "保護"}, currency=currency,
                   as_of=date(2026, 10, 15), changed_at=clock.now())
    )  # fmt: skip
    db.session.commit()


def test_sums_are_net_and_each_currency_stands_by_itself(browser):
    fund(goals={"JPY": 20_000, "KRW": 50_000}, descriptions={"en": "Ways out.", "ja": "脱出路。"})
    received(10_000, message="a")
    received(5_000, refunded_minor=5_000, message="b")
    received(8_000, refunded_minor=1_000, taken_minor=2_000, message="c")
    received(2_500, "USD")
    page = browser.get("/funds/")
    assert "JPY 15,000 of JPY 20,000 received" in page.words
    assert "USD 25.00 received" in page.words
    assert "KRW 0 of KRW 50,000 received" in page.words
    assert "as of" in page.words
    [yen, won] = page.tree.iter("progress")
    assert (yen.get("value"), yen.get("max"), won.get("value")) == ("15000", "20000", "0")
    japanese = browser.get("/ja/funds/")
    assert "脱出路。" in japanese.words
    assert "rescue基金" in japanese.words
    assert page.response.headers["Cache-Control"].startswith("public")


def test_a_goal_that_is_passed_says_so_and_the_bar_stays_full(browser):
    fund(goals={"JPY": 1_000})
    received(2_500)
    page = browser.get("/funds/")
    assert "JPY 2,500 received; the goal of JPY 1,000 is reached" in page.words
    [bar] = page.tree.iter("progress")
    assert bar.get("value") == bar.get("max") == "1000"


def test_gifts_without_a_fund_stand_as_needed_most_and_archived_funds_nowhere(browser):
    fund("old", state="archived")
    fund("winter", kind="campaign", closes_on=date(2020, 1, 1))
    fund("spring", kind="campaign", opens_on=date(2099, 1, 1))
    received(700, to="")
    page = browser.get("/funds/")
    assert "Where it is needed most You leave it to us." in page.words
    assert "JPY 700 received" in page.words
    assert "Old" not in page.words
    assert page.words.index("Spring") < page.words.index("Ended") < page.words.index("Winter")
    assert "/donate/?fund=winter" not in page.links()
    assert "/donate/?fund=spring" not in page.links()
    assert browser.get("/funds/old/names/").status == 404


def test_the_link_of_a_fund_chooses_it_on_the_form(browser):
    fund()
    assert "/donate/?fund=rescue" in browser.get("/funds/").links()
    form = browser.get("/donate/?fund=rescue")
    [chosen] = [o for o in form.tree.iter("option") if o.get("selected") is not None]
    assert chosen.get("value") == "rescue"


def test_the_use_of_money_stands_by_quarter_with_a_line_for_each_currency(browser):
    own = fund().id
    use(300_000, fund_id=own)
    use(50_000, purpose="School <b>books</b>")
    use(1_250, "USD")
    use(9_000, year=2025, quarter=4)
    page = browser.get("/funds/")
    assert "Together in JPY JPY 350,000" in page.words
    assert "Together in USD USD 12.50" in page.words
    assert "School <b>books</b>" in page.words
    assert page.words.index("July to September 2026") < page.words.index("October to December 2025")
    assert "15 Oct 2026" in page.words


def test_names_stand_by_choice_once_each_and_not_for_gifts_given_back(browser):
    fund()
    for number in range(2):
        received(1000 + number, name="Shown Person", show_name=True)
    received(2000, name="Hidden Person", email="hidden@example.org")
    received(3000, name="Sent Back", email="back@example.org", show_name=True,
             refunded_minor=3000)  # fmt: skip
    received(4000, name="Other Fund", email="other@example.org", show_name=True, to="")
    page = browser.get("/funds/rescue/names/")
    people = [" ".join("".join(e.itertext()).split()) for e in page.tree.iter("bdi")]
    assert people == ["Shown Person"]
    assert 'content="noindex"' in page.text
    assert "1 donor shows a name" in browser.get("/funds/").words
    assert "Other Fund" in browser.get("/funds/general/names/").words
    assert "example.org" not in page.text


def test_names_come_in_pages(browser):
    fund()
    for number in range(totals.A_PAGE + 1):
        received(600, name=f"Person {number}", email=f"p{number}@example.org", show_name=True)
    first, second = (browser.get(f"/funds/rescue/names/?page={n}") for n in (1, 2))
    assert len(list(first.tree.iter("bdi"))) == totals.A_PAGE
    assert [e.text for e in second.tree.iter("bdi")] == ["Person 0"]
    for odd in ("0", "3", "-1"):
        assert browser.get(f"/funds/rescue/names/?page={odd}").status == 404
    assert browser.get("/funds/nothing/names/").status == 404


def test_the_page_asks_the_database_no_more_with_more_gifts(app, browser):
    fund()
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    def statements() -> int:
        asked.clear()
        totals.forget()
        browser.get("/funds/")
        return len(asked)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        received(1000)
        browser.get("/funds/")
        few = statements()
        for number in range(12):
            received(1000 + number)
        many = statements()
        asked.clear()
        browser.get("/funds/")
        assert few == many <= 10
        assert not [one for one in asked if "sum(" in one], "within ten seconds nothing is summed"
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_sums_come_from_an_index_alone(app):
    plan = db.session.connection().exec_driver_sql(
        "EXPLAIN QUERY PLAN SELECT fund_id, currency,"
        " sum(amount_minor - refunded_minor - taken_minor) FROM gift"
        " WHERE state = 'succeeded' GROUP BY fund_id, currency"
    )
    assert "COVERING INDEX ix_gift_fund_sum" in " ".join(str(row) for row in plan)
