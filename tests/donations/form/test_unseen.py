"""What nobody can see, and what hides its neighbours, is no name of a donor."""

from __future__ import annotations

import pytest

from tests.donations.support import gift, gifts, give


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u2800\u115f", "\u202e", "\ufffe", "\u00ad"])
def test_a_name_that_nobody_can_see_is_no_name(browser, peer, name):
    page = give(browser, name=name)
    assert page.status == 422
    assert "Enter your name" in page.words
    assert gifts() == []


def test_a_name_made_of_heaped_marks_is_refused(browser, peer):
    page = give(browser, name="Z" + "\u0300" * 40)
    assert page.status == 422
    assert "heaps of marks" in page.words


def test_what_turns_or_hides_words_is_left_out_of_what_is_kept(browser, peer):
    odd = "\u202e\u2066\ufeff\uffff"
    address = {"needs_address": "y", "postal_code": f"113{odd}0033", "address": f"{odd}Tokyo\x0b 1"}
    page = give(browser, name=f"Hana{odd}ko", message=f"kept {odd}words\x1b[31m", **address)
    assert page.status == 303
    kept = gift()
    assert kept.donor.name == "Hanako"
    assert kept.message == "kept words[31m"
    assert kept.donor.address == "113-0033\nTokyo 1"


def test_a_long_name_of_joined_characters_is_counted_as_a_reader_counts(browser, peer):
    assert give(browser, name="é" * 255).status == 303
    assert give(browser, name="e" * 256, email="two@example.org").status == 422
