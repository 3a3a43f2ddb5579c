"""The page of names: by choice, page by page, gone at once, and counted without counting."""

from __future__ import annotations

from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import actions, emails, parts, tally, turning
from lfnkr_app.petitions.models import Signature, SignatureState
from tests import factories

LONG = "김" * 40 + "山田" * 20 + "محمد بن سلمان " + "🌸" * 20


def total(letter) -> int:
    db.session.rollback()
    return sum(n for _block, n in parts.blocks(letter.id))


def truth(letter) -> int:
    shown = (Signature.petition_id == letter.id, Signature.state == "confirmed",
             Signature.display != "hidden")  # fmt: skip
    return len(db.session.scalars(db.select(Signature.id).where(*shown)).all())


def test_names_stand_as_chosen_isolated_with_how_many_are_withheld(browser):
    letter = factories.open_letter()
    factories.confirmed(letter, name="Hidden Person", deliver=True)
    factories.confirmed(letter, name="Initial Person", display="initials", country="FR")
    factories.confirmed(letter, name=LONG, display="full", country="JP")
    page = browser.get(f"/letters/{letter.slug}/names/")
    assert f"<bdi>{LONG}</bdi>" in page.text
    assert "<bdi>I. P.</bdi>, France" in page.text
    assert "Hidden" not in page.text
    assert "and 1 person whose name is withheld" in page.words
    assert 'name="robots" content="noindex' in page.text
    assert "s-maxage=20" in page.response.headers["Cache-Control"]


def numbered(letter, number: int) -> None:
    row = factories.signature(letter, name=f"Person {number}.", display="full")
    begin_writing()
    row.id = number
    db.session.flush()
    actions.confirm(row, letter, now=row.signed_at)
    db.session.commit()


def test_names_stand_the_newest_first_across_blocks_of_numbers(app, browser):
    letter = factories.open_letter()
    for number in (9000, 50, 9001):
        numbered(letter, number)
    assert len(parts.blocks(letter.id)) == 2
    page = browser.get(f"/letters/{letter.slug}/names/")
    order = [page.text.index(f"Person {n}.") for n in (9001, 9000, 50)]
    assert order == sorted(order)
    for odd in ("2", "0", "-1"):
        assert browser.get(f"/letters/{letter.slug}/names/?page={odd}").status == 404


def test_the_number_of_names_moves_with_every_change_of_mind(app, browser):
    letter = factories.open_letter()
    rows = [factories.confirmed(letter, display=how) for how in ("full", "initials", "hidden")]
    factories.signature(letter, display="full")
    assert total(letter) == 2
    browser.post(f"/my/{emails.my_token(rows[0])}/display", {"display": "hidden"})
    assert total(letter) == 1
    browser.post(f"/my/{emails.my_token(rows[2])}/display", {"display": "full", "name": "Anew"})
    assert total(letter) == 2
    browser.post(f"/my/{emails.my_token(rows[1])}/withdraw")
    assert (total(letter), truth(letter)) == (1, 1)
    begin_writing()
    row = db.session.get(Signature, rows[2].id)
    actions.invalidate(row, cause="staff", now=row.signed_at)
    assert sum(n for _b, n in parts.blocks(letter.id)) == 0
    actions.restore(row, cause="staff", now=row.signed_at)
    actions.forget(row)
    db.session.commit()
    assert (total(letter), truth(letter)) == (0, 0)


def test_many_struck_out_at_once_leave_the_names_in_one_statement(app):
    letter = factories.open_letter()
    for how in ("full", "hidden", "initials"):
        factories.confirmed(letter, display=how, lang="ja")
    begin_writing()
    now = letter.opens_at
    mine = Signature.petition_id == letter.id
    was, gone = SignatureState.CONFIRMED, SignatureState.INVALIDATED
    assert turning.turn_all(mine, was, gone, now, cause="group") == 3
    assert (total_now(letter), parts.by_language(letter.id)) == (0, {})
    assert turning.turn_all(mine, gone, was, now, cause="group") == 3
    assert (total_now(letter), parts.by_language(letter.id)) == (2, {"ja": 3})
    turning.turn_all(mine, was, SignatureState.WITHDRAWN, now, cause="own", display="hidden")
    assert (total_now(letter), parts.by_language(letter.id)) == (0, {})
    db.session.rollback()


def total_now(letter) -> int:
    return sum(n for _block, n in parts.blocks(letter.id))


def test_a_recount_mends_the_number_of_names_and_the_languages(app):
    letter = factories.open_letter()
    for lang in ("ja", "ja", "en"):
        factories.confirmed(letter, display="full", lang=lang)
    begin_writing()
    db.session.execute(db.update(parts.TallyPart).values(n=77))
    tally.recount(letter.id)
    db.session.commit()
    assert total(letter) == 3
    assert parts.by_language(letter.id) == {"ja": 2, "en": 1}


def test_countries_of_few_are_never_named(browser):
    letter = factories.open_letter()
    for country in ("JP",) * 6 + ("KR",) * 5 + ("NP", "", "", "", ""):
        factories.confirmed(letter, country=country, display="full")
    page = browser.get(f"/letters/{letter.slug}/names/")
    table = page.words.partition("Where they live")[2]
    assert "Japan 6 South Korea 5 elsewhere, or no country named 5" in table
    assert "Nepal" not in table
