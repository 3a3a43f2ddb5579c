"""A signer's own page: see, change, take along, take back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import actions, emails, queries
from lfnkr_app.petitions.models import Delivery
from tests import factories
from tests.petitions.reading import mails, rows, sign


def my(signature) -> str:
    return f"/my/{emails.my_token(signature)}"


def delivered(letter, day):
    begin_writing()
    entry = Delivery(petition_id=letter.id, kind="delivered", happened_on=day, made_at=clock.now())
    db.session.add(entry)
    db.session.commit()


def test_a_page_that_is_reloaded_after_an_act_leads_back_to_ones_own(app, browser):
    own = my(factories.confirmed(factories.open_letter()))
    for act in ("display", "new-link", "receipt"):
        again = browser.get(f"{own.rstrip('/')}/{act}")
        assert again.status == 303
        assert again.location.rstrip("/") == own.rstrip("/")
        assert again.response.headers["Cache-Control"] == "no-store"


def test_the_page_says_all_that_is_held_in_the_language_of_the_row(browser):
    letter = factories.open_letter()
    signature = factories.confirmed(
        letter, lang="ja", name="山田 花子", email="hana@example.org", display="full",
        deliver=True, news=True, comment="A thought", country="JP",
    )  # fmt: skip
    page = browser.get(my(signature))
    assert page.tree.get("lang") == "ja"
    for held in ("公開書簡", "山田 花子", "hana@example.org", "A thought", "日本"):
        assert held in page.words
    assert page.response.headers["Cache-Control"] == "no-store"


def test_the_file_holds_everything_with_its_history(browser):
    letter = factories.open_letter()
    signature = factories.confirmed(
        letter, name="Hana 花", email="hana@example.org", display="full", news=True, country="FR"
    )
    page = browser.get(my(signature))
    answer = browser.get(next(link for link in page.links() if link.endswith("data.json")))
    assert answer.response.headers["Content-Disposition"].startswith("attachment")
    assert answer.response.headers["Cache-Control"] == "no-store"
    told = json.loads(answer.text)
    assert told["What we hold"]["Name we hold"] == "Hana 花"
    assert told["What we hold"]["Address we hold"] == "hana@example.org"
    assert told["What we hold"]["Country or region"] == "France"
    assert [event["Became"] for event in told["History"]] == ["signed", "counted"]
    assert [mail["Kind"] for mail in told["Mails"]] == ["confirm_signature", "thank_signature"]
    assert told["Text you signed"]["Version"] == 1
    assert len(told["Keyed marks, which cannot be read back"]) == 3


def test_news_is_stopped_with_one_click_and_the_address_forgotten_with_it(browser):
    signature = factories.confirmed(factories.open_letter(), news=True, email="hana@example.org")
    page = browser.submit(browser.get(my(signature)), "display", news=None)
    assert page.status == 200
    [row] = rows()
    assert (row.news, row.email) == (False, None)
    assert "hana@example.org" not in browser.get(my(row)).text


def test_without_an_address_there_is_no_news_to_choose(browser):
    signature = factories.confirmed(factories.open_letter())
    page = browser.get(my(signature))
    assert not any(i.get("name") == "news" for i in page.tree.iter("input"))
    browser.submit(page, "display", news="y")
    assert rows()[0].news is False


def test_a_letter_that_hands_nothing_over_offers_no_handing_over(browser):
    signature = factories.confirmed(factories.open_letter(hands_over=False), display="full")
    page = browser.get(my(signature))
    assert not any(i.get("name") == "deliver" for i in page.tree.iter("input"))
    assert browser.submit(page, "display", deliver="y", display="full").status == 200
    assert rows()[0].deliver is False


def test_a_pending_signer_changes_the_wishes_before_confirming(browser):
    signature = factories.signature(factories.open_letter(), name="Hana")
    browser.submit(browser.get(my(signature)), "display", display="full", deliver="y")
    [row] = rows()
    assert (row.state, row.display, row.deliver, row.name) == ("pending", "full", True, "Hana")


def test_a_new_link_kills_every_older_one(browser):
    signature = factories.confirmed(factories.open_letter())
    old = my(signature)
    page = browser.submit(browser.get(old), "new-link")
    assert (page.status, page.h1) == (200, "My signature")
    assert page.path != old
    assert browser.get(old).status == 404
    assert browser.get(f"{old}/data.json").status == 404
    assert browser.post(f"{old}/withdraw").status == 404
    assert rows()[0].state == "confirmed"


def test_a_receipt_of_the_withdrawal_goes_to_an_address_that_is_known(browser):
    letter = factories.open_letter()
    signature = factories.confirmed(letter, news=True, email="hana@example.org")
    page = browser.submit(browser.get(f"{my(signature)}/withdraw"), "withdraw")
    assert "A receipt is on its way" in page.words
    [receipt] = mails()[-1:]
    assert (receipt.kind, receipt.recipient) == (
        "petitions.withdrawn_signature",
        "hana@example.org",
    )
    assert (receipt.about, rows()[0].email) == (None, None)


def test_where_the_address_is_forgotten_one_receipt_can_be_asked_for(browser):
    signature = factories.confirmed(factories.open_letter())
    page = browser.submit(browser.get(f"{my(signature)}/withdraw"), "withdraw")
    wrong = browser.submit(page, "receipt", email="nobody")
    assert (wrong.status, "Enter an email address" in wrong.words) == (422, True)
    done = browser.submit(page, "receipt", email="hana@example.org")
    assert "A receipt is on its way" in done.words
    browser.submit(page, "receipt", email="other@example.org")
    asked = [m.recipient for m in mails() if m.kind == "petitions.withdrawn_signature"]
    assert asked == ["hana@example.org"]


def test_a_day_after_the_withdrawal_no_receipt_is_written_any_more(browser):
    signature = factories.confirmed(factories.open_letter())
    page = browser.submit(browser.get(f"{my(signature)}/withdraw"), "withdraw")
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        late = browser.submit(page, "receipt", email="hana@example.org")
    assert late.status == 200
    assert not [m for m in mails() if m.kind == "petitions.withdrawn_signature"]


def test_withdrawing_twice_is_harmless_and_the_page_stays(browser):
    letter = factories.open_letter()
    signature = factories.confirmed(letter)
    first, again = (browser.post(f"{my(signature)}/withdraw") for _ in range(2))
    assert (first.status, again.status) == (200, 200)
    after = browser.get(my(signature))
    assert (after.status, after.h1) == (410, "Your signature is removed")
    assert f"/letters/{letter.slug}/#sign" in after.links()
    assert queries.count(letter.id).confirmed == 0


@pytest.mark.parametrize(("days", "told"), [(1, True), (-30, False)])
def test_a_list_that_was_handed_over_with_the_name_cannot_be_called_back(browser, days, told):
    letter = factories.open_letter()
    signature = factories.confirmed(letter, deliver=True, name="Hana")
    delivered(letter, clock.tokyo_day(clock.now() + timedelta(days=days)))
    for page in (
        browser.get(f"{my(signature)}/withdraw"),
        browser.post(f"{my(signature)}/withdraw"),
    ):
        assert ("cannot be called back" in page.words) is told


def test_whoever_was_not_on_the_list_is_told_nothing_of_it(browser):
    letter = factories.open_letter()
    signature = factories.confirmed(letter, display="full")
    delivered(letter, clock.tokyo_day(clock.now()))
    assert "called back" not in browser.get(f"{my(signature)}/withdraw").words


def test_a_withdrawn_name_is_gone_from_page_and_list_and_moves_the_sites_version(browser):
    from lfnkr_app.petitions.lists import making
    from lfnkr_app.petitions.lists.wanted import Wanted
    from lfnkr_app.web import site_version

    letter = factories.open_letter()
    signature = factories.confirmed(letter, name="Hana Shown", display="full", deliver=True)
    db.session.rollback()
    before = site_version.current()
    assert "Hana Shown" in browser.get(f"/letters/{letter.slug}/names/").text
    browser.post(f"{my(signature)}/withdraw")
    db.session.rollback()
    assert site_version.current() != before
    assert "Hana Shown" not in browser.get(f"/letters/{letter.slug}/names/").text
    listed = making.made(letter, Wanted("addressee"), "csv", now=clock.now(), password="")
    assert b"Hana Shown" not in listed


def test_what_staff_struck_out_its_owner_sees_cannot_change_and_may_take_back(browser):
    signature = factories.confirmed(factories.open_letter(), display="full", name="Hana")
    begin_writing()
    actions.invalidate(signature, cause="staff", now=clock.now())
    db.session.commit()
    page = browser.get(my(signature))
    assert ("Hana" in page.words, "set aside by our office" in page.words) == (True, True)
    assert [f.get("action") for f in page.tree.iter("form") if f.get("method") == "post"] == []
    assert browser.post(f"{my(signature)}/display", {"display": "hidden"}).status == 410
    assert rows()[0].state == "invalidated"
    browser.submit(browser.get(f"{my(signature)}/withdraw"), "withdraw")
    assert (rows()[0].state, rows()[0].name) == ("withdrawn", None)


def test_one_of_a_household_withdraws_and_the_others_mail_still_goes(browser):
    letter = factories.open_letter(seats_per_address=2)
    for name in ("Hana", "Taro"):
        sign(browser, letter, email="home@example.org", name=name)
    hana, taro = rows()
    browser.post(f"{my(hana)}/withdraw")
    confirm = [m for m in mails() if m.kind == "petitions.confirm_signature"]
    assert [m.args["name"] for m in confirm] == ["Taro"]
    assert rows()[1].id == taro.id
