from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from lfnkr_app.donations import rules
from lfnkr_app.donations.gateway.sessions import CheckoutSession
from lfnkr_app.donations.models import GiftState
from lfnkr_app.donations.terms import DEFAULTS
from lfnkr_app.money import Money, NotAnAmount

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def session(**values):
    standing = {"id": "cs_1", "url": None, "status": "open", "payment_status": "unpaid",
                "amount_minor": 500, "currency": "JPY", "gift": "00"}  # fmt: skip
    return CheckoutSession(**standing | values)


@pytest.mark.parametrize(
    ("preset", "amount", "currency", "minor"),
    [
        ("5000", "", "JPY", 5000),
        ("5000", "9", "JPY", 5000),
        ("other", "10,000", "JPY", 10_000),
        ("other", "１００００", "JPY", 10_000),
        (None, "¥10000", "JPY", 10_000),
        ("", "12.50", "USD", 1250),
        ("40", "", "EUR", 4000),
        (None, "50,000원", "KRW", 50_000),
    ],
)
def test_a_sum_is_the_preset_or_the_other_amount(preset, amount, currency, minor):
    assert rules.chosen_money(preset, amount, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "amount", ["30.5", "-1", "", "1e3", "+5", "5 000", "٥٠٠", "0x10", "5,00", "NaN"]
)
def test_what_is_no_sum_in_yen_is_refused(amount):
    with pytest.raises(NotAnAmount):
        rules.chosen_money("other", amount, "JPY")


def test_floor_and_ceiling_are_taken_and_what_lies_beyond_is_not():
    terms = DEFAULTS["USD"]
    taken = [minor for minor in (499, 500, 1_000_000, 1_000_001)
             if rules.is_taken(Money(minor, "USD"), terms)]  # fmt: skip
    assert taken == [500, 1_000_000]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1130033", "113-0033"), ("１１３−００３３", "113-0033"), ("〒113-0033", "113-0033"),
     ("SW1A 1AA", "SW1A 1AA"), ("", "")],
)  # fmt: skip
def test_postal_codes_are_normalised_and_never_scolded(typed, kept):
    assert rules.postal_code(typed) == kept


@pytest.mark.parametrize(
    ("values", "becomes"),
    [
        ({"status": "complete", "payment_status": "paid"}, GiftState.SUCCEEDED),
        ({"status": "expired", "payment_status": "paid"}, GiftState.SUCCEEDED),
        ({"status": "complete"}, GiftState.PROCESSING),
        ({"status": "complete", "intent_status": "processing"}, GiftState.PROCESSING),
        ({"status": "complete", "intent_status": "canceled"}, GiftState.FAILED),
        ({"status": "expired"}, GiftState.EXPIRED),
        ({}, GiftState.OPEN),
    ],
)
def test_a_gift_becomes_what_its_session_is(values, becomes):
    assert rules.outcome(session(**values)) == becomes


def test_a_settled_gift_never_goes_back_and_money_always_counts():
    assert all(GiftState.SUCCEEDED not in origins for origins in rules.MAY_BECOME.values())
    assert rules.MAY_BECOME[GiftState.SUCCEEDED] >= {GiftState.EXPIRED, GiftState.FAILED}


def test_what_stripe_is_told_is_neutral():
    request = rules.session_request(
        uid=b"u" * 16, money=Money(5000, "JPY"), email="a@example.org", lang="ja", product="Gift",
        urls=("https://s.example/t", "https://s.example/c"), expires_at=NOW + rules.SESSION_LIFE,
    )  # fmt: skip
    assert request["metadata"] == request["payment_intent_data"]["metadata"] == {"gift": "75" * 16}
    assert "receipt_email" not in str(request)
    assert "korea" not in str(request).lower()
    assert request["line_items"][0]["price_data"]["product_data"] == {"name": "Gift"}


def test_an_address_in_another_script_is_left_for_stripes_own_page():
    request = rules.session_request(
        uid=b"u" * 16, money=Money(5000, "JPY"), email="名前@例え.jp", lang="ja", product="Gift",
        urls=("https://s.example/t", "https://s.example/c"), expires_at=NOW,
    )  # fmt: skip
    assert "customer_email" not in request


def test_receipts_are_numbered_in_the_year_that_tokyo_has():
    last_evening = datetime(2026, 12, 31, 14, 59, 59, tzinfo=UTC)
    assert rules.series_year(last_evening) == 2026
    assert rules.series_year(last_evening + timedelta(seconds=1)) == 2027
    assert rules.receipt_number(2026, 42) == "R-2026-00042"


def test_references_grow_before_they_meet():
    assert rules.reference_stem(date(2026, 4, 17)) == "LF-0417-"
    assert [rules.reference_length(taken) for taken in (0, 4, 60)] == [1, 2, 4]


def test_references_hold_no_letter_that_is_mistaken_on_a_slip():
    assert not set(rules.REFERENCE_LETTERS) & set("BDGILOQSUVZ")


def test_one_donor_is_found_under_any_spelling():
    assert rules.canonical_address(" Hana@EXAMPLE.org ") == rules.canonical_address(
        "hana@example.org"
    )
    assert rules.folded_name("ＭＡＲＩＡ  Torres") == rules.folded_name("maria torres")
