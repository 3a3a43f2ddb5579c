"""The figures of a letter for staff, the list by numbers, and the search for one person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import actions, rows, staff_figures, staff_queries
from lfnkr_app.petitions.models import SignatureState
from lfnkr_app.petitions.staff_queries import Filters
from lfnkr_app.petitions.turning import enter_all
from tests import factories
from tests.accounts.people import member, sign_in


@pytest.fixture
def staff(app):
    return sign_in(app, member("signatures", "editor"))


def many(letter, number: int) -> None:
    """Put that many counted signatures under a letter."""
    begin_writing()
    now, version = clock.now(), 1
    version = rows.queries.version_in(letter.id, "en").id
    made = (
        {**rows.new_row(letter, factories.signer(), rows.Circumstances(), now),
         "version_id": version, "seat": 1, "source": "online"} for _ in range(number)
    )  # fmt: skip
    enter_all(made, now)
    db.session.commit()


def test_the_page_of_a_letter_shows_every_figure_and_each_tool(staff):
    letter = factories.open_letter()
    now = clock.now()
    for lang, country, ago in (("ja", "JP", 2), ("ja", "JP", 1), ("en", "FR", 0), ("ko", "", 0)):
        factories.confirmed(letter, lang=lang, country=country, display="full",
                            comment="Hello" if country == "FR" else "",
                            now=now - timedelta(days=ago))  # fmt: skip
    gone = factories.confirmed(letter, now=now - timedelta(days=1))
    begin_writing()
    actions.withdraw(gone, now=now)
    db.session.commit()
    factories.signature(letter)
    page = staff.get(f"/staff/letters/{letter.id}/")
    words = page.words
    assert "4 counted 4 names shown 1 waiting 0 held 1 withdrawn" in words
    assert "Japan 2 none named 1 France 1" in words or "Japan 2 France 1 none named 1" in words
    assert "日本語 2 English 1 한국어 1" in words
    assert "online 4" in words
    assert "1 comment to read: An open letter" in words
    assert 'role="img" aria-labelledby="chart-title chart-words"' in page.text
    assert page.text.count("<rect") == 4
    for part in ("signatures", "search", "comments/", "organisations/", "export"):
        assert f"/staff/letters/{letter.id}/{part}" in page.links()


def test_a_letter_without_signatures_says_so_and_draws_nothing(staff):
    page = staff.get(f"/staff/letters/{factories.open_letter().id}/")
    assert "Nobody has confirmed yet." in page.words
    assert '<svg viewBox="-56' not in page.text


def test_who_may_not_see_signatures_gets_no_country_of_few(app):
    letter = factories.open_letter()
    for country in ("JP",) * 6 + ("NP",):
        factories.confirmed(letter, country=country)
    page = sign_in(app, member("author")).get(f"/staff/letters/{letter.id}/")
    assert "Nepal" not in page.words
    assert "elsewhere, or none named 7" in page.words
    assert f"/staff/letters/{letter.id}/comments/" not in page.links()


@pytest.mark.parametrize(("n", "up"), [(1, 1), (3, 5), (5, 5), (6, 10), (37, 50), (1284, 2000)])
def test_the_picture_ends_at_a_round_figure(n, up):
    assert staff_figures.round_up(n) == up


def test_the_list_goes_on_by_number_there_and_back(app):
    letter = factories.open_letter()
    many(letter, 120)
    seen, page = [], staff_queries.found(letter.id, Filters())
    while True:
        seen += [row.id for row in page.rows]
        if page.older is None:
            break
        page = staff_queries.found(letter.id, Filters(), before=page.older)
    assert len(seen) == 120
    assert seen == sorted(seen, reverse=True)
    back = staff_queries.found(letter.id, Filters(), after=page.newer)
    assert [row.id for row in back.rows] == seen[50:100]
    first = staff_queries.found(letter.id, Filters(), after=back.newer)
    assert ([row.id for row in first.rows], first.newer) == (seen[:50], None)


def test_the_list_says_how_many_where_that_is_known_and_keeps_its_filters(app, staff):
    letter = factories.open_letter()
    many(letter, 51)
    factories.signature(letter)
    address = f"/staff/letters/{letter.id}/signatures"
    page = staff.get(address)
    assert "52 signatures" in page.words
    older = next(link for link in page.links() if "before=" in link)
    assert "Previous page" in staff.get(older).words
    page = staff.get(f"{address}?state=confirmed&deliver=no")
    assert "51 signatures" not in page.words
    assert "state=confirmed" in next(link for link in page.links() if "before=" in link)
    for odd in ("before=x", "after=", "before=-1", "before=99999999999999999999"):
        assert staff.get(f"{address}?{odd}").status in {200, 404}


def test_one_person_is_found_by_address_or_name_under_every_letter(app, staff):
    one, other = factories.open_letter(), factories.open_letter()
    who = {"email": "Anna.Example+x@gmail.com", "name": "Anna Éxample", "display": "full"}
    factories.confirmed(one, **who)
    factories.confirmed(other, **who)
    factories.confirmed(other, name="Bo Example", display="full")
    for words in ("annaexample@gmail.com", "anna  éxample"):
        page = staff.submit(staff.get("/staff/letters/search"), words=words)
        assert page.words.count("Anna Éxample") == 2
        assert "Bo Example" not in page.text
        assert page.response.headers["Cache-Control"] == "no-store"
    page = staff.submit(staff.get(f"/staff/letters/{other.id}/search"), words="Anna Éxample")
    assert page.words.count("Anna Éxample") == 1
    entries = db.session.scalars(
        db.select(AuditEntry).where(AuditEntry.act == "signatures.search")
    ).all()
    assert [(e.subject, audit.detail_of(e)["found"]) for e in entries] == [
        ("all", 2), ("all", 2), (str(other.id), 1)]  # fmt: skip
    assert not any("nna" in str(audit.detail_of(e)) for e in entries)


def test_whoever_forgot_is_found_by_the_key_that_is_left_and_who_withdrew_is_not(app, staff):
    letter = factories.open_letter()
    row = factories.confirmed(letter, email="bo@example.org", name="Bo Example")
    assert row.name is None
    page = staff.submit(staff.get("/staff/letters/search"), words="BO@example.org")
    assert "forgotten address confirmed" in page.words
    begin_writing()
    actions.withdraw(row, now=clock.now())
    db.session.commit()
    page = staff.submit(page, words="bo@example.org")
    assert "Nobody of this very address or name" in page.words


def test_an_empty_search_asks_again_and_strangers_to_signatures_may_not_search(app, staff):
    page = staff.submit(staff.get("/staff/letters/search"), words=" ")
    assert page.status == 422
    assert "Enter a whole address or a whole name" in page.words
    assert staff.get("/staff/letters/99/search").status == 404
    writer = sign_in(app, member("author", email="w@example.org"))
    assert writer.get("/staff/letters/search").status == 403


def test_states_are_counted_without_counting_those_confirmed(app):
    letter = factories.open_letter()
    many(letter, 3)
    factories.signature(letter)
    states = staff_queries.by_state(letter)
    assert states == {SignatureState.PENDING: 1, SignatureState.CONFIRMED: 3}
