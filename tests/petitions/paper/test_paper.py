"""Signatures on paper: read, looked at, counted, and taken back in one click."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.petitions import actions, queries
from lfnkr_app.petitions.lists import making
from lfnkr_app.petitions.lists.wanted import Wanted
from lfnkr_app.petitions.models import LetterVersion, Signature, SignatureEvent
from lfnkr_app.petitions.paper import reading
from lfnkr_app.petitions.paper.models import PaperBatch
from lfnkr_app.web import staff_files
from tests import factories
from tests.accounts import people
from tests.terminal import Keyboard

LINES = "Example Hanako, Japan\n例 太郎,日本\n김예시,KR\nExample Hanako, Japan\nNobody, Atlantis\n"


@pytest.fixture
def letter(app):
    petition = factories.open_letter()
    factories.confirmed(petition, name="例　太郎", country="JP")
    return petition


@pytest.fixture
def staff(app):
    return people.sign_in(app, people.member("signatures"))


def address(letter):
    return f"/staff/letters/{letter.id}/paper/"


def fields(**values):
    return {"how": "lines", "lines": LINES, "said": "yes", "lang": "ja", "note": "Blue folder",
            "country": "", "number": "", **values}  # fmt: skip


def looked_at(staff, letter, **values):
    return staff.submit(staff.get(address(letter)), "paper", **fields(**values))


def counted(letter):
    db.session.rollback()
    count = queries.count(letter.id)
    assert count.confirmed == queries.true_count(letter.id)
    return count.confirmed, count.on_paper


def listed(letter):
    db.session.rollback()
    data = making.made(letter, Wanted("addressee"), "json", now=clock.now(), password="")
    return data.decode()


def test_lines_are_looked_at_first_then_counted_undone_and_counted_again(letter, staff):
    page = looked_at(staff, letter)
    assert "Nothing is counted yet" in page.words
    assert "Left out, line 5: no country is called Atlantis" in page.words
    assert "One name has signed this letter before" in page.words
    assert "One name stands more than once" in page.words
    assert counted(letter) == (1, 0)
    page = staff.submit(page, "enter")
    assert "4 people are counted" in page.words
    assert counted(letter) == (5, 4)
    assert staff.get(f"/letters/{letter.slug}/count.json").response.json["on_paper"] == 4
    assert "김예시" in listed(letter)
    assert "김예시" not in staff.get(f"/letters/{letter.slug}/names/").text
    page = staff.submit(page, "undo")
    assert counted(letter) == (1, 0)
    assert "김예시" not in listed(letter)
    page = staff.submit(page, "redo")
    assert counted(letter) == (5, 4)
    acts = list(db.session.execute(db.text("SELECT act FROM audit_entry ORDER BY id")).scalars())
    assert [act for act in acts if act.startswith("paper")] == [
        "paper.enter", "paper.undo", "paper.redo",
    ]  # fmt: skip
    causes = set(
        db.session.scalars(select(SignatureEvent.cause).where(SignatureEvent.kind == "paper"))
    )
    assert causes == {"paper"}
    locked = select(LetterVersion.locked_at).where(LetterVersion.lang == "ja")
    assert db.session.scalar(locked.where(LetterVersion.petition_id == letter.id)) is not None


def test_pressing_twice_counts_once(letter, staff):
    page = looked_at(staff, letter)
    staff.submit(page, "enter")
    staff.submit(page, "enter")
    assert counted(letter) == (5, 4)


def test_what_was_struck_out_alone_stays_out_when_a_batch_comes_back(letter, staff):
    page = staff.submit(looked_at(staff, letter), "enter")
    begin_writing()
    one = db.session.scalars(select(Signature).where(Signature.source == "paper")).first()
    actions.invalidate(one, cause="staff", now=clock.now())
    db.session.commit()
    page = staff.submit(staff.submit(page, "undo"), "redo")
    assert counted(letter) == (4, 3)


def test_names_are_kept_only_where_the_sheets_said_that_they_are_handed_over(letter, staff):
    staff.submit(looked_at(staff, letter, said="no"), "enter")
    assert counted(letter) == (5, 4)
    rows = db.session.scalars(select(Signature).where(Signature.source == "paper")).all()
    assert [(row.name, row.deliver) for row in rows] == [(None, False)] * 4
    assert all(row.name_key for row in rows)
    assert db.session.scalars(select(PaperBatch)).one().lines is None


def test_a_number_alone_counts(letter, staff):
    staff.submit(looked_at(staff, letter, how="number", number="120", country="KR"), "enter")
    assert counted(letter) == (121, 120)
    assert queries.counts_by_country(letter.id)["KR"] == 120
    assert '"withheld": 121' in listed(letter)


def test_a_file_from_excel_in_japan_is_read(letter, staff):
    file = (io.BytesIO("氏名,国\n例 花子,日本\n髙橋 例,米国\n".encode("cp932")), "sheet.csv")
    page = looked_at(staff, letter, how="file", file=file)
    assert "髙橋 例" in page.words
    assert "United States" in page.words
    staff.submit(page, "enter")
    assert counted(letter) == (3, 2)


def test_a_batch_can_be_thrown_away_and_its_names_go_at_once(letter, staff):
    page = staff.submit(looked_at(staff, letter), "drop")
    assert page.path == address(letter)
    batch = db.session.scalars(select(PaperBatch)).one()
    assert (batch.state, batch.lines_sealed) == ("dropped", None)
    assert counted(letter) == (1, 0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"lines": ""}, "Nobody is in it"),
        ({"lines": '"Example'}, "quotation mark"),
        ({"how": "number", "number": "0"}, "Enter how many people signed"),
        ({"how": "number", "number": "-3"}, "from 1 to 100,000"),
        ({"how": "file"}, "Choose a file"),
        ({"how": ""}, "Choose what you have"),
        ({"said": ""}, "Choose what the sheets said"),
    ],
)
def test_wrong_input_is_told_kept_and_counts_nothing(letter, staff, changed, said):
    page = looked_at(staff, letter, **changed)
    assert page.status == 422
    assert said in page.words
    assert "Blue folder" in page.text
    assert counted(letter) == (1, 0)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"), (b" \r\n", "empty"), (b"PK\x03\x04rest", "no CSV"),
        (b"\x00\x01\x02\xff\xfe\x00", "no text"), (bytes(range(256)), "no text"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_text_is_refused_with_a_sentence(data, said):
    with pytest.raises(Refused, match=said):
        staff_files.text_of(data)


def test_every_line_that_is_odd_is_told_with_its_number():
    text = "name,country\nA B,JP\n,JP\nC D,JP,extra\nhttps://x.example,JP\n" + "x" * 256 + ",JP\n"
    found = reading.people(text)
    assert [line.name for line in found.lines] == ["A B"]
    assert [number for number, _fault in found.odd] == [3, 4, 5, 6]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_text_is_read_in_whatever_coding_spreadsheets_write(coding):
    assert staff_files.text_of("例 花子,日本".encode(coding)) == "例 花子,日本"


def test_a_hundred_thousand_lines_are_read_and_one_more_is_refused():
    text = "Example Person,JP\n" * reading.MOST
    assert len(reading.people(text).lines) == reading.MOST
    with pytest.raises(Refused, match="parts"):
        reading.people(text + "One More,JP\n")


def test_the_command_looks_enters_and_undoes(app, letter, tmp_path):
    file = tmp_path / "sheet.csv"
    file.write_text("name,country\nExample Hanako,JP\n例 太郎,JP\n", encoding="utf-8")
    run = app.test_cli_runner().invoke
    asked = run(args=["petitions", "import-paper", letter.slug, str(file)],
                input=Keyboard(b"n\n"))  # fmt: skip
    assert (asked.exit_code, "2 people understood" in asked.output) == (1, True)
    assert "1 names signed before: 例 太郎" in asked.output
    assert counted(letter) == (1, 0)
    done = run(args=["petitions", "import-paper", letter.slug, str(file)])
    assert done.exit_code == 0, done.output
    assert counted(letter) == (3, 2), "without a terminal nobody is asked"
    number = db.session.scalars(select(PaperBatch.id)).one()
    undone = run(args=["petitions", "import-paper", letter.slug, "--undo", str(number)])
    assert undone.exit_code == 0, undone.output
    assert counted(letter) == (1, 0)
    again = run(args=["petitions", "import-paper", letter.slug, "--undo", str(number)])
    assert (again.exit_code, "undone already" in again.output) == (1, True)
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    refused = run(args=["petitions", "import-paper", letter.slug, str(empty)])
    assert (refused.exit_code, "The file is empty" in refused.output) == (1, True)


def test_a_letter_whose_names_are_gone_takes_no_paper(letter, staff):
    begin_writing()
    petition = db.session.merge(letter)
    petition.key_sealed = None
    db.session.commit()
    page = looked_at(staff, letter)
    assert page.status == 409
    assert "were deleted on their day" in page.words


@pytest.mark.parametrize("prefix", ["", "/ja", "/ko", "/zh"])
def test_the_sheet_says_what_a_name_is_for_and_where_to_send_it(browser, letter, prefix):
    page = browser.get(f"{prefix}/letters/{letter.slug}/sheet/")
    assert page.status == 200
    assert "Tokyo 113-0033" in page.words
    assert len(page.tree.findall(".//tbody/tr")) == 10
    if not prefix:
        assert "handed to the addressee" in page.words
