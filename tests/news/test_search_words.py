from hypothesis import given
from hypothesis import strategies as st

from lfnkr_app.news.search_words import Term, index_words, terms


def test_spaced_words_stay_whole_and_lose_their_case():
    assert index_words("The River, at DAWN") == "the river at dawn"


def test_unspaced_runs_become_overlapping_pairs_and_their_last_letter():
    assert index_words("強制送還") == "強制 制送 送還 還"
    assert index_words("북한") == "북한 한"


def test_a_question_of_two_letters_is_one_pair():
    assert terms("脱北") == (Term(("脱北",), open=False),)


def test_a_question_of_one_letter_is_open():
    assert terms("川") == (Term(("川",), open=True),)


def test_mixed_scripts_part_where_they_meet():
    assert index_words("LFNKRは1998年") == "lfnkr は 1998 年"


def test_compatible_forms_are_alike():
    assert index_words("ＬＦＮＫＲ ﾀﾝ") == index_words("lfnkr タン")


@given(st.text(max_size=60))
def test_a_text_holds_every_word_that_a_question_of_it_asks_for(text):
    held = index_words(text).split()
    for term in terms(text):
        for word in term.words:
            assert any(one.startswith(word) for one in held)


@given(st.text(max_size=300))
def test_a_word_is_letters_and_digits_only(text):
    assert all(word.isalnum() or not word.isascii() for word in index_words(text).split())
    assert len(terms(text)) <= 12
