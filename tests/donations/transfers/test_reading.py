"""Bank files are read as banks write them; what is odd is told, and nothing is guessed."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfnkr_app.donations.transfers.bank import cells, columns, names, staff_reading
from lfnkr_app.donations.transfers.bank.columns import Layout
from lfnkr_app.errors import Refused
from lfnkr_app.money import NotAnAmount
from tests.donations.transfers import samples


def read(data):
    rows = staff_reading.table(data)
    return staff_reading.understood(rows, columns.recognised(rows), "JPY")


@pytest.mark.parametrize("bank", samples.BANKS)
def test_a_bank_is_read_by_the_words_at_the_head(bank):
    text, coding = samples.BANKS[bank]
    found = read(text.encode(coding))
    assert [(line.day, line.minor) for line in found.lines] == [
        (date(2026, 4, 17), 10000), (date(2026, 4, 18), 5000),
    ]  # fmt: skip
    assert (found.outgoing, found.odd) == (1, [])
    first, second = found.lines
    assert names.payer(f"{first.text} {first.payer}" if not first.payer else first.payer) in {
        "ヤマダハナコ", "YAMADAHANAKO",
    }  # fmt: skip
    assert "LF-0417-K" in names.references(f"{second.text} {second.payer}")


@pytest.mark.parametrize("kind", ["01", "03"])
def test_the_fixed_format_of_banks_is_read(kind):
    found = read(samples.zengin(kind, ("080417", 10000, "ﾔﾏﾀﾞ ﾊﾅｺ", ""),
                                ("080418", 5000, "ﾚｲ ﾀﾛｳ", "LF0417K")))  # fmt: skip
    assert [(line.day, line.minor, names.payer(line.payer)) for line in found.lines] == [
        (date(2026, 4, 17), 10000, "ヤマダハナコ"), (date(2026, 4, 18), 5000, "レイタロウ"),
    ]  # fmt: skip
    assert "LF-0417-K" in names.references(found.lines[1].text)


def test_what_goes_out_of_a_fixed_statement_is_left():
    found = read(samples.zengin("03", ("080417", -220, "", ""), ("080417", 1, "ﾚｲ", "")))
    assert (len(found.lines), found.outgoing) == (1, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026/4/17", "2026-04-17"), ("20260417", "2026-04-17"), ("R8.4.17", "2026-04-17"),
        ("令和8年4月17日", "2026-04-17"), ("令和元年5月1日", "2019-05-01"),
        ("Ｒ０８／０４／１７", "2026-04-17"),
        ("2026年4月17日", "2026-04-17"), ("2026-04-17 09:30", "2026-04-17"),
        ("H31.4.1", "2019-04-01"),
        ("17.04.2026", "2026-04-17"), ("17 Apr 2026", "2026-04-17"), ("04/17/2026", None),
        ("2026/2/30", None), ("", None), ("残高", None), ("99999999", None),
    ],
)  # fmt: skip
def test_days_are_read_in_every_writing(text, day):
    assert cells.day_of(text) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("10,000", 10000), ("１０，０００", 10000), ("¥10000", 10000), ("10000円", 10000), ("", 0),
     ("-220", -220), ("▲220", -220), ("(220)", -220), ("220-", -220), ("+5000", 5000),
     ("10,000.00", 10000), ("\\10,000", 10000), ("－220", -220)],
)  # fmt: skip
def test_sums_are_read_in_every_writing(text, minor):
    assert cells.sum_of(text, "JPY") == minor


@pytest.mark.parametrize(
    "text", ["30.5", "NaN", "1,0,0", "1e5", "x", "--5x", "99999999999999999999999"]
)
def test_what_is_no_sum_is_refused(text):
    with pytest.raises(NotAnAmount):
        cells.sum_of(text, "JPY")


@given(st.text(max_size=40))
def test_no_cell_however_odd_breaks_the_reading(text):
    cells.day_of(text)
    names.references(text)
    names.payer(text)
    with contextlib.suppress(NotAnAmount):
        cells.sum_of(text, "USD")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        *(("ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダハナコ"), ("ヤマタ゛ハナコ", "ヤマダハナコ")),
        *(("やまだ　はなこ", "ヤマダハナコ"), ("ﾔﾏﾀ ﾞ ﾊﾅｺ", "ヤマダハナコ")),
        *(("振込1 ヤマダ ハナコ", "ヤマダハナコ"), ("ﾌﾘｺﾐ*ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダハナコ")),
        *(("LF-0417-K ヤマダ ハナコ", "ヤマダハナコ"), ("0417K ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダハナコ")),
        *(("ｶ)ｱｵｿﾗ", "アオソラ"), ("カ）アオソラ", "アオソラ"), ("ｱｵｿﾗ(ｶ", "アオソラ")),
        *(("ﾄｸﾋ)ﾚｲﾉｶｲ", "レイノカイ"), ("カブシキガイシャ アオソラ", "アオソラ")),
        *(("ｼｬ)ﾚｲ", "レイ"), ("株式会社", "株式会社"), ("シユッパン", "シユツパン")),
        *(("ジュン", "ジユン"), ("Smith John", "SMITHJOHN")),
    ],
)  # fmt: skip
def test_a_payer_has_one_spelling(written, name):
    assert names.payer(written) == name


@pytest.mark.parametrize(
    "written",
    ["LF-0417-K", "lf0417k", "ＬＦ－０４１７－Ｋ", "LF 0417 K ﾔﾏﾀﾞ", "ﾔﾏﾀﾞLF0417K", "0417K ﾔﾏﾀﾞ",
     "LF-0417-K.", "LF0417KSMITH", "lf−0417ーk"],
)  # fmt: skip
def test_a_reference_is_found_however_it_is_typed(written):
    assert "LF-0417-K" in names.references(written)


def test_equal_lines_of_one_day_are_numbered():
    lines = "日付,入金,摘要\n" + "2026/4/17,500,レイ\n" * 2 + "2026/4/18,500,レイ\n"
    assert [line.ordinal for line in read(lines.encode()).lines] == [1, 2, 1]


def test_odd_rows_are_told_and_notes_are_left():
    lines = "日付,入金,摘要\n2026/4/17,x,レイ\n?,500,レイ\n合計,,\n2026/4/17,0,レイ\n"
    found = read(lines.encode())
    assert found.odd == [(2, "the sum cannot be read"), (3, "the day cannot be read")]
    assert (found.lines, found.outgoing) == ([], 1)


def test_a_file_without_words_is_asked_about():
    rows = staff_reading.table(samples.HEADLESS.encode("cp932"))
    assert columns.recognised(rows) is None
    told = Layout(start=0, day=1, amount=3, text=(2,))
    assert len(staff_reading.understood(rows, told, "JPY").lines) == 2


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04x", b"\x00\x01\x02", b"one\ntwo\n", b"%PDF-1.4"])
def test_what_is_no_list_is_refused(app, data):
    with pytest.raises(Refused), app.test_request_context():
        staff_reading.table(data)
