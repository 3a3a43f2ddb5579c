"""Signature lists."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import msoffcrypto
import pytest
import pyzipper
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.lists import passwords
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.lists import making, people
from lfnkr_app.petitions.lists.wanted import Wanted
from lfnkr_app.web import fonts, sheets
from tests import factories

MIXED = ("김영희", "山田花子", "王小明", "محمد بن علي", "Zoë 🌿 Müller", "Nguyễn Thị Ánh")
PASSWORD = "a password for the file"


def made(petition, form, *, password="", **wanted):
    return making.made(petition, Wanted(**wanted), form, now=clock.now(), password=password)


def all_lines(petition, **wanted):
    text = made(petition, "csv", **wanted).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def listed(petition, **wanted):
    """Return the lines of a list but the last, which says what it is."""
    *rows, (empty, facts) = all_lines(petition, **wanted)
    assert empty == ""
    assert facts.startswith("Open letter: ")
    return rows


def cells(data):
    """Return the text cells of a workbook's first sheet, by address, and its formulas."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    words = ["".join(item.itertext()) for item in shared.findall("m:si", space)]
    texts = [words[int(c.findtext("m:v", "", space))] for c in sheet.iter() if c.get("t") == "s"]
    return texts, sheet.findall(".//m:f", space) + sheet.findall(".//m:hyperlink", space)


def pdf_text(data):
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split()
    )


def crowd():
    letter = factories.open_letter()
    factories.confirmed(letter, name="Handed Hidden", deliver=True, country="JP")
    factories.confirmed(letter, name="Shown Not Handed", display="full")
    factories.confirmed(letter, name="Ini Tials", display="initials")
    factories.confirmed(letter, name="Quiet Person", news=True)
    factories.signature(letter, name="Never Confirmed", deliver=True)
    return letter


def test_the_addressee_gets_only_whom_chose_it_and_the_number_of_the_others(app):
    rows = listed(crowd(), purpose="addressee")
    assert rows == [
        ["number", "name", "country"],
        ["1", "Handed Hidden", "JP"],
        ["", "and 3 people whose names are withheld"],
    ]


def test_the_press_gets_totals_and_no_person(app):
    rows = listed(crowd(), purpose="press")
    assert rows[0] == ["country", "day", "signatures"]
    assert sum(int(row[2]) for row in rows[1:]) == 4
    assert "Handed" not in str(rows)


def test_the_press_cannot_tell_the_few_of_a_small_country(app):
    letter = factories.open_letter()
    for country in ("JP",) * 6 + ("AU", "NP"):
        factories.confirmed(letter, country=country)
    rows = listed(letter, purpose="press")[1:]
    assert {(row[0], row[2]) for row in rows} == {("other", "8")}


def test_an_internal_list_obeys_both_consents(app):
    names = [row[1] for row in listed(crowd(), purpose="internal")[1:]]
    assert names == ["Handed Hidden", "Shown Not Handed", "I. T.", ""]


def test_addresses_stand_only_in_an_internal_list_that_asks_for_them(app):
    with pytest.raises(ValueError, match="internal"):
        Wanted("addressee", ("name", "email"))
    rows = listed(crowd(), purpose="internal", columns=("number", "email"))
    assert [bool(row[1]) for row in rows[1:]] == [False, False, False, True]


@pytest.mark.parametrize(
    "name", ["=cmd()", "+1", "-1", "@x", "＝cmd()", "＋x", "－x", "＠x", "\u3000=cmd()", "'=x"]
)
def test_no_cell_is_a_formula(app, name):
    letter = factories.open_letter()
    factories.confirmed(letter, name=name, deliver=True)
    cell = listed(letter, purpose="addressee")[1][1]
    assert cell.startswith("'")
    assert name.strip() in cell or cell == name


@given(st.text(max_size=30))
def test_a_cell_never_begins_like_a_formula(text):
    cell = sheets.safe_cell(text).lstrip(" \u3000\u00a0")
    assert not cell.startswith(sheets.FORMULA_STARTS)


def test_json_holds_the_same_people_and_says_what_it_is(app):
    letter = crowd()
    version = queries.version_in(letter.id, "en")
    told = json.loads(made(letter, "json", purpose="addressee"))
    assert told["rows"] == [{"number": 1, "name": "Handed Hidden", "country": "JP"}]
    assert told["withheld"] == 3
    assert told["versions"] == [{"number": 1, "lang": "en", "sha256": version.sha256}]
    assert (told["letter"], told["title"], told["purpose"]) == (
        letter.slug,
        version.title,
        "addressee",
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}Z", told["as_of"])


def test_a_csv_ends_with_the_letter_the_moment_and_every_version_signed(app):
    letter = crowd()
    factories.confirmed(letter, name="Japanese Reader", lang="ja")
    last = all_lines(letter, purpose="addressee")[-1]
    assert last[0] == ""
    for lang in ("en", "ja"):
        assert f"version 1 {lang} sha256 {queries.version_in(letter.id, lang).sha256}" in last[1]
    assert "JST" in last[1]
    assert "to hand to the addressee" in last[1]


def test_the_addressee_reads_only_comments_that_staff_let_through(app):
    letter = factories.open_letter()
    for state in ("shown", "waiting", "refused"):
        row = factories.confirmed(
            letter, name=f"Name {state}", deliver=True, comment=f"Words {state}"
        )
        begin_writing()
        row = db.session.merge(row)
        row.comment_state = state
        db.session.commit()
    columns = ("name", "comment")
    others = [row[1] for row in listed(letter, purpose="addressee", columns=columns)[1:]]
    ours = [row[1] for row in listed(letter, purpose="internal", columns=columns)[1:]]
    assert others == ["Words shown", "", ""]
    assert ours == ["Words shown", "Words waiting", "Words refused"]


def test_a_list_speaks_of_its_moment_and_its_days(app):
    letter, now = factories.open_letter(), clock.now()
    first = factories.confirmed(letter, name="First", deliver=True, country="JP")
    factories.confirmed(letter, name="Second", deliver=True, country="KR")
    assert people.how_many(letter, Wanted("addressee", as_of=now)) == 0
    assert people.how_many(letter, Wanted("addressee", country="JP")) == 1
    assert people.how_many(letter, Wanted("addressee", since=first.confirmed_at)) == 2
    assert people.how_many(letter, Wanted("addressee", until=first.confirmed_at)) == 0


def test_a_spreadsheet_holds_text_and_nothing_else(app):
    letter = factories.open_letter()
    for name in ("=1+1", "＝cmd()", "Visit https", *MIXED):
        factories.confirmed(letter, name=name, deliver=True)
    texts, live = cells(made(letter, "xlsx", purpose="addressee"))
    assert not live
    assert {"'=1+1", "'＝cmd()", *MIXED} <= set(texts)
    assert any(text.startswith("Open letter: ") for text in texts)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "pdf"])
def test_nobody_who_was_not_to_be_handed_over_is_in_any_format(app, form):
    data = made(crowd(), form, purpose="addressee")
    if form == "xlsx":
        text = " ".join(cells(data)[0])
    else:
        text = pdf_text(data) if form == "pdf" else data.decode()
    assert "Handed Hidden" in text
    for absent in ("Shown Not Handed", "Ini Tials", "I. T.", "Quiet Person", "Never Confirmed"):
        assert absent not in text
    sentence = '"withheld": 3' if form == "json" else "and 3 people whose names are withheld"
    assert sentence in text


def test_a_printed_list_numbers_its_pages_and_draws_every_script(app):
    letter = factories.open_letter()
    for n in range(30):
        factories.confirmed(letter, name=f"{MIXED[n % 6]} {n}", deliver=True, country="JP")
    data = made(letter, "pdf", purpose="addressee")
    text = pdf_text(data)
    assert len(PdfReader(io.BytesIO(data)).pages) == 2
    assert "page 1 of 2" in text
    assert queries.version_in(letter.id, "en").sha256 in text
    for name in ("김영희 0", "山田花子 1", "王小明 2"):
        assert name in text


def test_a_character_that_no_font_draws_is_named_and_no_box_is_drawn(app):
    assert fonts.readable("Yamada \U00012000") == "Yamada [U+12000]"
    assert fonts.readable("山田") == "山田"
    assert fonts.readable("محمد") == "\u2068محمد\u2069"


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_locked_text_is_a_zip_that_only_the_password_opens(app, form):
    data = made(crowd(), form, purpose="addressee", password=PASSWORD)
    assert b"Handed" not in data
    with pyzipper.AESZipFile(io.BytesIO(data)) as archive:
        (name,) = archive.namelist()
        with pytest.raises(RuntimeError):
            archive.read(name)
        assert b"Handed Hidden" in archive.read(name, pwd=PASSWORD.encode())


def test_a_locked_spreadsheet_opens_with_its_password(app):
    data = made(crowd(), "xlsx", purpose="addressee", password=PASSWORD)
    book, plain = msoffcrypto.OfficeFile(io.BytesIO(data)), io.BytesIO()
    assert book.is_encrypted()
    book.load_key(password=PASSWORD)
    book.decrypt(plain)
    assert "Handed Hidden" in cells(plain.getvalue())[0]


def test_a_locked_pdf_opens_with_its_password(app):
    data = made(crowd(), "pdf", purpose="addressee", password=PASSWORD)
    reader = PdfReader(io.BytesIO(data))
    assert reader.is_encrypted
    assert not reader.decrypt("another password")
    assert reader.decrypt(PASSWORD)
    assert "Handed Hidden" in reader.pages[0].extract_text()


def test_passwords_are_ours_and_never_the_same():
    made_ones = {passwords.make() for _n in range(50)}
    assert len(made_ones) == 50
    assert all(passwords.is_ours(one) and one.isascii() for one in made_ones)
    assert not passwords.is_ours("password")
