"""The count by day: sums that are the count at every moment, closed days, and the chain."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import actions, queries, tally, turning
from lfnkr_app.petitions.counting import chain, checking, days, jobs
from lfnkr_app.petitions.counting.models import CountDay
from lfnkr_app.petitions.counting.routes import PROGRAM
from lfnkr_app.petitions.models import Signature
from lfnkr_app.petitions.rows import Circumstances
from tests import factories
from tests.petitions.counting.crowd import at_once, paper_rows, writing

#: Noon in Tokyo.
NOON = datetime(2026, 5, 10, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CONFIRMED = "confirmed"


def write(act, *values, **words):
    begin_writing()
    done = act(*values, **words)
    db.session.commit()
    return done


def letter_with_days():
    """Return a letter with one of everything: ten days, five days and a day ago, and today."""
    letter = factories.open_letter(opens_at=NOON - 30 * DAY)
    first = [factories.confirmed(letter, now=NOON - 10 * DAY) for _ in range(5)]
    write(actions.withdraw, first[0], now=NOON - 5 * DAY)
    write(actions.invalidate, first[1], cause="staff", now=NOON - 5 * DAY)
    write(actions.restore, first[1], cause="staff", now=NOON - DAY)
    rows = list(paper_rows(letter, 7))
    write(turning.enter_all, rows, NOON - 5 * DAY, cause="paper")
    held = Circumstances(held_because="test")
    write(actions.sign, letter, factories.signer(), held, now=NOON - DAY)
    factories.confirmed(letter, now=NOON)
    return letter


def sheet(browser, letter, path="how-we-count.csv"):
    text = browser.get(f"/letters/{letter.slug}/{path}").response.get_data().decode()
    return list(csv.DictReader(io.StringIO(text)))


def summed(lines):
    return sum(
        int(line["confirmed"]) - int(line["removed"]) + int(line["on_paper"]) + int(line["by_hand"])
        for line in lines
    )


def test_the_days_say_what_happened_and_add_up_to_the_count(browser):
    letter = letter_with_days()
    lines = sheet(browser, letter)
    assert list(lines[0]) == ["day", "confirmed", "removed", "held", "on_paper", "by_hand", "hash"]
    assert [tuple(line.values()) for line in lines] == [
        ("2026-04-30", "5", "0", "", "0", "0", ""), ("2026-05-05", "0", "2", "", "7", "0", ""),
        ("2026-05-09", "1", "0", "", "0", "0", ""), ("2026-05-10", "1", "0", "", "0", "0", ""),
    ]  # fmt: skip
    count = browser.get(f"/letters/{letter.slug}/count.json").response.json
    assert (summed(lines), count["on_paper"]) == (count["confirmed"], 7) == (12, 7)
    assert sheet(browser, letter, "how-we-count/?format=csv") == lines


def test_a_day_is_closed_three_hours_after_its_end_and_never_changes(browser):
    letter = letter_with_days()
    midnight = clock.tokyo_midnight(date(2026, 5, 10))
    assert days.close_days(letter.id, midnight + timedelta(hours=2, minutes=59)) == 2
    assert days.close_days(letter.id, midnight + timedelta(hours=3)) == 1
    assert days.close_days(letter.id, midnight + timedelta(hours=3)) == 0
    before = sheet(browser, letter)
    assert [bool(line["hash"]) for line in before] == [True, True, True, False]
    assert [line["held"] for line in before] == ["0", "0", "1", ""]
    late = factories.confirmed(letter, now=NOON - 5 * DAY)
    assert late.id
    after = sheet(browser, letter)
    assert after[:3] == before[:3]
    assert summed(after) == queries.count(letter.id).confirmed == 13


def test_the_short_program_checks_the_file_and_notices_one_figure(browser, tmp_path):
    letter = letter_with_days()
    jobs.close_days(NOON)
    text = browser.get(f"/letters/{letter.slug}/how-we-count.csv").text
    right = _run(tmp_path, text)
    assert (right.returncode, right.stdout.split()[0]) == (0, "12")
    forged = _run(tmp_path, text.replace("2026-05-05,0,2,0,7", "2026-05-05,0,2,0,8"))
    assert (forged.returncode, forged.stderr.strip()) == (1, "2026-05-05 is not as it was written")


def _run(folder: Path, text: str):
    program = folder / "check.py"
    program.write_text(PROGRAM, encoding="utf-8")
    return subprocess.run([sys.executable, program], input=text, capture_output=True, text=True,
                          check=False)  # fmt: skip


def test_the_program_in_the_docs_is_the_one_that_the_page_shows():
    docs = Path(__file__).parents[3] / "docs" / "office" / "count.md"
    assert PROGRAM in docs.read_text(encoding="utf-8")


def test_what_was_counted_before_days_were_kept_is_carried_over(browser):
    letter = factories.open_letter(opens_at=NOON - 30 * DAY)
    write(tally.move, letter.id, "JP", "online", 40)
    write(tally.move, letter.id, "", "paper", 2)
    factories.confirmed(letter, now=NOON - 2 * DAY)
    lines = sheet(browser, letter)
    assert [(x["day"], x["confirmed"], x["on_paper"]) for x in lines] == [
        ("2026-05-07", "40", "2"), ("2026-05-08", "1", "0")
    ]  # fmt: skip
    with time_machine.travel(NOON, tick=False):
        page = browser.get(f"/letters/{letter.slug}/how-we-count/")
    assert "+42 carried over" in page.words
    assert jobs.close_days(NOON) == 2
    write(tally.move, letter.id, "JP", "online", -3)
    lines = days.ledger(letter.id, NOON).lines
    assert [(x.day, x.figures.removed, x.figures.late) for x in lines][2:] == [
        (date(2026, 5, 9), 3, -3)
    ]
    assert lines[-1].total == 40


def test_the_page_shows_days_newest_first_with_reasons_a_month_at_a_time(browser):
    letter = factories.open_letter(opens_at=NOON - 60 * DAY)
    for n in range(40):
        write(turning.enter_all, paper_rows(letter, 1), NOON - n * DAY)
    own, struck = (factories.confirmed(letter, now=NOON - DAY) for _ in range(2))
    write(actions.withdraw, own, now=NOON)
    write(actions.invalidate, struck, cause="staff", now=NOON)
    jobs.close_days(NOON)
    with time_machine.travel(NOON, tick=False):
        page = browser.get(f"/letters/{letter.slug}/how-we-count/")
        rows = list(page.tree.find(".//tbody"))
        assert (page.status, len(rows)) == (200, 31)
        first = " ".join(" ".join(rows[0].itertext()).split())
        reasons = "2 1 struck out by the office 1 taken back by their owners"
        assert first.startswith(f"10 May 2026 so far 40 0 {reasons} not yet 1 0")
        assert "not closed yet" in first
        second = browser.get(f"/letters/{letter.slug}/how-we-count/?page=2")
        assert len(list(second.tree.find(".//tbody"))) == 9
        assert browser.get(f"/letters/{letter.slug}/how-we-count/?page=3").status == 404
        assert browser.get(f"/ja/letters/{letter.slug}/how-we-count/").status == 200
    assert f"/letters/{letter.slug}/how-we-count.csv" in page.links()


def test_a_letter_without_signatures_has_no_days(browser):
    letter = factories.open_letter()
    assert "Nobody has confirmed yet" in browser.get(f"/letters/{letter.slug}/how-we-count/").words
    assert sheet(browser, letter) == []
    assert jobs.close_days(clock.now()) == 0


def test_two_workers_close_a_day_once(app):
    letter_id = letter_with_days().id
    at_once(app, [lambda: days.close_days(letter_id, NOON)] * 4)
    assert [row.day.day for row in days.closed_days(letter_id)] == [30, 5, 9]
    assert chain.first_broken(days.closed_days(letter_id)) is None


def test_while_people_confirm_every_reading_of_the_days_adds_up(app):
    letter = letter_with_days()
    letter_id, now = letter.id, NOON + timedelta(minutes=1)
    numbers = [factories.signature(letter, now=now - DAY).id for _ in range(24)]
    odd: list[object] = []

    def confirm(number):
        row = db.session.get_one(Signature, number, with_for_update=True)
        turning.turn(row, "pending", CONFIRMED, now, confirmed_at=now)

    def read():
        ledger = days.ledger(letter_id, now)
        odd.extend(ledger.astray.items())
        db.session.rollback()

    deeds = [writing(lambda n=n: confirm(n)) for n in numbers]
    at_once(app, [deed for pair in zip(deeds, [read] * 24, strict=True) for deed in pair])
    assert odd == []
    assert days.ledger(letter_id, now).total == queries.count(letter_id).confirmed == 36


@pytest.mark.parametrize("figure", ["confirmed", "on_paper", "held"])
def test_a_changed_day_is_found(app, figure):
    letter = letter_with_days()
    jobs.close_days(NOON)
    changed = update(CountDay).where(CountDay.day == date(2026, 5, 5)).values({figure: 9})
    write(db.session.execute, changed)
    verdict = checking.check(letter.id, letter.slug, NOON)
    assert verdict.broken == date(2026, 5, 5)
