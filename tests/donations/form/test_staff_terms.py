"""What the form offers, as staff set it: looked at, saved, on record, and there at once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import db
from lfnkr_app.donations import terms
from tests.donations.support import gift, give, offer_transfers

TERMS = "/staff/gifts/terms/"


def acts() -> list[tuple[str, str, dict]]:
    db.session.rollback()
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(one.act, one.subject, audit.detail_of(one)) for one in entries
            if one.act.startswith("gifts.")]  # fmt: skip


def test_sums_and_what_they_pay_for_are_looked_at_and_saved(staff, browser):
    form = staff.get(f"{TERMS}JPY")
    typed = {"floor": "１，０００", "amount_0": "3,000", "effect_0_en": "A week of meals",
             "effect_0_ja": "一週間の食事", "as_of_0": "2026/04", "amount_3": ""}  # fmt: skip
    looked = staff.submit(form, **typed, preview="1")
    assert "JPY 3,000 A week of meals as of 2026-04" in looked.words
    assert acts() == []
    assert "JPY 2,000" in browser.get("/donate/").words
    assert "Saved. The form shows it now." in staff.submit(form, **typed).words
    page = browser.get("/donate/")
    assert "JPY 2,000" not in page.words
    assert "JPY 3,000 A week of meals as of 2026-04" in page.words
    assert "3,000円 一週間の食事" in browser.get("/ja/donate/").words
    assert "Enter 1,000 yen or more, in whole yen" in give(browser, preset="999").words
    [(act, subject, detail)] = acts()
    assert (act, subject, detail["from"]) == ("gifts.terms", "JPY", "first")
    assert detail["to"]["presets"] == [3000, 5000, 10000]
    assert "Nothing was changed." in staff.submit(staff.get(f"{TERMS}JPY")).words
    assert "JPY 1,000,000" in staff.get(TERMS).words


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"floor": "10"}, "Enter a sum from JPY 100 to JPY 99,999,999"),
        ({"floor": "30.5"}, "Enter a sum in JPY"),
        ({"ceiling": "100"}, "Enter a sum from JPY 500 to JPY 99,999,999"),
        ({"ceiling": "100000000"}, "Enter a sum from JPY 500 to JPY 99,999,999"),
        ({"amount_0": "400"}, "Enter a sum from JPY 500 to JPY 1,000,000"),
        ({"amount_0": "5000"}, "A sum stands here twice."),
        ({"effect_0_en": "Meals"}, "Enter a year, a month or a day"),
        ({"effect_0_en": "Meals", "as_of_0": "2099"}, "A figure cannot be from a day to come."),
        ({"effect_0_ja": "食事", "as_of_0": "2026"}, "Write it in English too"),
        ({f"amount_{n}": "" for n in range(4)}, "Enter at least one sum to choose from."),
    ],
)
def test_sums_that_do_not_fit_are_refused_with_a_sentence(staff, typed, sentence):
    page = staff.submit(staff.get(f"{TERMS}JPY"), **typed)
    assert page.status == 422
    assert sentence in page.words
    assert terms.terms_of("JPY") == terms.DEFAULTS["JPY"]
    assert acts() == []


def test_cards_are_closed_and_currencies_left_out_with_one_button(staff, browser, peer):
    offer_transfers()
    page = staff.get(TERMS)
    staff.submit(page, currencies=["JPY", "EUR"], cards=None)
    form = browser.get("/donate/")
    assert "Cards are not taken here at the moment" in form.words
    assert "KRW" not in form.words
    assert "Cards cannot be taken at the moment" in give(browser).words
    assert not [request for request in peer.requests if request.method == "POST"]
    [(_act, _subject, detail)] = acts()
    assert detail["to"] == {"currencies": ["JPY", "EUR"], "cards": False}
    refused = staff.submit(page, currencies=[])
    assert (refused.status, "Choose at least one currency" in refused.words) == (422, True)
    staff.submit(page, currencies=["JPY", "USD", "EUR", "KRW"], cards="y")
    assert give(browser).status == 303


def test_the_next_version_of_the_agreement_is_looked_at_and_published(staff, browser):
    form = staff.get(f"{TERMS}agreement")
    words = {"text_en": "# New\n\n- One\n- Two <b>", "text_ja": "# 新しい", "text_ko": "",
             "text_zh": ""}  # fmt: skip
    looked = staff.submit(form, **words, preview="1")
    assert "Two <b>" in looked.words
    assert acts() == []
    assert "Version 2 holds from now on." in staff.submit(form, **words).words
    assert "Two <b>" in browser.get("/donate/terms/").words
    give(browser)
    assert gift().agreement_version == 2
    assert [(act, subject) for act, subject, _d in acts()] == [("gifts.agreement", "2")]
    late = staff.submit(form, text_en="Words of somebody else")
    assert (late.status, "published a version meanwhile" in late.words) == (422, True)
    assert "Words of somebody else" in late.text
    same = staff.submit(staff.get(f"{TERMS}agreement"))
    assert same.status == 422
    empty = staff.submit(staff.get(f"{TERMS}agreement"), text_en="")
    assert "Write it in English too" in empty.words
