"""Signature lists."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfnkr_app.database import db
from lfnkr_app.petitions import exports
from lfnkr_app.web import sheets
from tests import factories


def listed(petition, **wanted):
    text = "".join(exports.csv_stream(petition, exports.Wanted(**wanted)))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


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
        exports.Wanted("addressee", ("name", "email"))
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


def test_json_holds_the_same_people(app):
    text = "".join(exports.json_stream(crowd(), exports.Wanted("addressee")))
    assert json.loads(text) == {
        "rows": [{"number": 1, "name": "Handed Hidden", "country": "JP"}],
        "withheld": 3,
    }


def test_the_command_writes_a_private_file_and_an_audit_entry(app, tmp_path):
    letter, out = crowd(), tmp_path / "list.csv"
    arguments = [
        "petitions",
        "export",
        letter.slug,
        "--reason",
        "For the embassy",
        "--purpose",
        "addressee",
        "--out",
        str(out),
    ]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    assert out.stat().st_mode & 0o777 == 0o600
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    acts = list(db.session.execute(db.text("SELECT act FROM audit_entry")).scalars())
    assert acts == ["signatures.export"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"slug": "nowhere"}, "There is no letter nowhere"),
        ({"reason": " "}, "Say why"),
        ({"columns": "name,shoes"}, "no column shoes"),
        ({"format": "pdf"}, "not as pdf"),
        ({"out": "/nowhere/list.csv"}, "cannot be written"),
    ],
)
def test_a_wrong_export_is_refused_with_one_line(app, tmp_path, changed, said):
    letter = crowd()
    given = {
        "slug": letter.slug,
        "reason": "why",
        "columns": "name",
        "format": "csv",
        "out": str(tmp_path / "x"),
        **changed,
    }
    arguments = ["petitions", "export", given["slug"], "--purpose", "addressee"]
    for option in ("reason", "columns", "format", "out"):
        arguments += [f"--{option}", given[option]]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 1
    assert said in result.output
