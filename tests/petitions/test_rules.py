from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfnkr_app.petitions import rules
from lfnkr_app.petitions.rules import PastMail
from lfnkr_app.privacy.addresses import canonical_address

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
KEY = b"k" * 32


@pytest.mark.parametrize(
    "spelled",
    [
        "hana@example.org",
        "HANA@Example.ORG",
        " hana@example.org ",
        "hana+letters@example.org",
        "ｈａｎａ@example.org",
    ],
)
def test_one_person_has_one_key_however_the_address_is_spelled(spelled):
    assert rules.address_key(KEY, spelled) == rules.address_key(KEY, "hana@example.org")


def test_dots_are_dropped_for_gmail_only():
    assert canonical_address("h.a.n.a@gmail.com") == "hana@gmail.com"
    assert canonical_address("h.a@googlemail.com") == "ha@gmail.com"
    assert canonical_address("h.a@example.org") == "h.a@example.org"


def test_an_international_domain_has_one_spelling():
    assert canonical_address("a@例え.jp") == canonical_address("a@xn--r8jz45g.jp")


def test_another_letter_gives_another_key():
    assert rules.address_key(KEY, "a@example.org") != rules.address_key(b"x" * 32, "a@example.org")


def test_a_name_keeps_its_script_but_not_its_spaces():
    assert rules.name_key(KEY, "山田 花子") == rules.name_key(KEY, "山田花子")
    assert rules.name_key(KEY, "ＨＡＮＡ") == rules.name_key(KEY, "hana")
    assert rules.name_key(KEY, "はな") != rules.name_key(KEY, "ハナ")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Maria Torres", "M. T."),
        ("山田 花子", "山. 花."),
        ("홍길동", "홍."),
        ("é́tienne", "é́."),
        ("👩‍👧 Mum", "👩‍👧. M."),
        ("", ""),
    ],
)
def test_initials_are_the_first_grapheme_of_each_part(name, short):
    assert rules.initials(name) == short


@given(st.text(max_size=60))
def test_initials_never_fail_and_never_hold_more_than_the_name(name):
    assert len(rules.initials(name).replace(".", "").split()) <= len(name.split())


def test_a_letter_takes_signatures_from_its_opening_to_its_closing():
    opens, closes = NOON, NOON + timedelta(days=1)
    at = [
        rules.accepts_signatures("open", opens, closes, t)
        for t in (opens - timedelta(seconds=1), opens, closes)
    ]
    assert at == [False, True, False]


@pytest.mark.parametrize("state", ["draft", "paused", "closed", "delivered", "archived"])
def test_only_an_open_letter_takes_signatures(state):
    assert not rules.accepts_signatures(state, NOON - timedelta(days=1), None, NOON)


def test_a_link_counts_until_a_day_after_the_closing():
    assert rules.accepts_confirmations("closed", NOON, NOON + timedelta(hours=23, minutes=59))
    assert not rules.accepts_confirmations("closed", NOON, NOON + timedelta(hours=24))


def test_an_address_gets_three_mails_a_day_and_five_in_all():
    fresh = [PastMail(f"a{n}", NOON - timedelta(hours=n + 1)) for n in range(3)]
    older = [PastMail(f"b{n}", NOON - timedelta(days=n + 2)) for n in range(5)]
    assert not rules.may_mail(fresh, "new", NOON)
    assert not rules.may_mail(older, "new", NOON)
    assert rules.may_mail(fresh[:2] + older[:2], "new", NOON)


def test_the_same_wish_within_a_minute_is_a_double_click():
    past = [PastMail("confirm:1:abc:1", NOON - timedelta(seconds=30))]
    assert not rules.may_mail(past, "confirm:1:abc", NOON)
    assert rules.may_mail(past, "confirm:1:xyz", NOON)
    assert rules.may_mail(past, "confirm:1:abc", NOON + timedelta(seconds=31))


def test_countries_of_few_people_cannot_be_told_by_subtraction():
    shown, other = rules.folded({"JP": 20, "KR": 6, "FR": 2, "": 1}, 5)
    assert shown == {"JP": 20}
    assert other == 9


def test_countries_add_up_to_the_count():
    shown, other = rules.folded({"JP": 20, "KR": 6, "US": 5}, 5)
    assert (shown, other) == ({"JP": 20, "KR": 6, "US": 5}, 0)
