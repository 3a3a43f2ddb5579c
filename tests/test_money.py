from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfnkr_app.money import DECIMALS, Money, NotAnAmount, parse


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("10000", "JPY", 10000),
        ("10,000", "JPY", 10000),
        ("１００００", "JPY", 10000),
        ("¥10000", "JPY", 10000),
        ("10,000円", "JPY", 10000),
        ("￥１０，０００", "JPY", 10000),
        ("12.5", "EUR", 1250),
        ("12.50", "USD", 1250),
        ("$5", "USD", 500),
        ("US$ 5", "USD", 500),
        ("€ 40", "EUR", 4000),
        ("50,000원", "KRW", 50000),
        (" 500 ", "JPY", 500),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed, currency, minor):
    assert parse(typed, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("30.5", "JPY"),
        ("-1", "JPY"),
        ("", "JPY"),
        ("1e3", "JPY"),
        ("1,00", "JPY"),
        ("12.505", "EUR"),
        ("٣", "JPY"),
        ("ten", "USD"),
        ("1" * 30, "JPY"),
        ("99999999999999999999", "JPY"),
        ("9,223,372,036,854,775,807", "KRW"),
        ("0x10", "JPY"),
        ("1 000", "JPY"),
        ("$5", "JPY"),
    ],
)
def test_what_is_no_amount_is_an_error_and_never_rounded(typed, currency):
    with pytest.raises(NotAnAmount):
        parse(typed, currency)


@given(st.integers(0, 10**12), st.sampled_from(sorted(DECIMALS)))
def test_what_is_written_can_be_read_again(minor, currency):
    assert parse(Money(minor, currency).figures(), currency) == Money(minor, currency)


@given(st.text(max_size=30), st.sampled_from(sorted(DECIMALS)))
def test_no_text_does_more_than_be_refused(text, currency):
    with suppress(NotAnAmount):
        assert parse(text, currency).minor >= 0
