"""Bank files: each line once; what is sure is booked, everything else waits for a person."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import panels, worth
from lfnkr_app.donations.models import Gift, GiftLog, Receipt
from lfnkr_app.donations.payouts.models import Payout
from lfnkr_app.donations.refunds.models import Refund
from lfnkr_app.donations.transfers import jobs
from lfnkr_app.donations.transfers.bank import deciding, files, queries, staff_reading
from lfnkr_app.donations.transfers.bank.models import BankBatch, BankLine, FileState
from lfnkr_app.errors import Refused
from tests.accounts import people
from tests.browser import Browser
from tests.donations.support import (
    gift,
    gifts,
    give,
    mails,
    offer_transfers,
    receipt_numbers,
    stored,
)
from tests.donations.transfers import samples
from tests.donations.transfers.support import aged
from tests.terminal import Keyboard


def statement(*lines, head="日付,入金,摘要,振込依頼人"):
    return "\n".join([head, *(",".join(map(str, line)) for line in lines)]) + "\n"


def bring(staff, text, *, account="bank-JPY", coding="cp932"):
    """Bring a file; return the page that shows what is understood."""
    page = staff.get("/staff/gifts/bank/")
    sent = {"csrf_token": token(page), "account": account,
            "file": (io.BytesIO(text.encode(coding)), "list.csv")}  # fmt: skip
    return staff.post("/staff/gifts/bank/", data=sent, follow=True)


def enter(staff, text, **options):
    return staff.submit(bring(staff, text, **options), "/enter")


def token(page):
    return next(i for i in page.tree.iter("input") if i.get("name") == "csrf_token").get("value")


def lines():
    db.session.rollback()
    return list(db.session.scalars(select(BankLine).order_by(BankLine.id)))


def today():
    return clock.tokyo_day(clock.now())


def test_a_transfer_goes_from_form_to_receipt_by_a_bank_file(browser, staff):
    offer_transfers()
    shown = browser.get(give(browser, method="bank", email="rei@example.org").location)
    reference = gift().reference
    assert reference in shown.words
    page = bring(
        staff, statement((today(), 5000, "振込", f"{reference.replace('-', '').lower()} ﾚｲ"))
    )
    assert "1 of them matched" in page.words
    assert reference in page.words
    assert receipt_numbers() == [], "nothing is entered yet"
    done = staff.submit(page, "/enter")
    assert "1 booked as gifts" in done.words
    booked = gift()
    assert booked.state == "succeeded"
    assert clock.tokyo_day(booked.received_at) == today()
    assert len(receipt_numbers()) == mails("receipt") == 1
    assert lines()[0].gift_id == booked.id
    assert "Your transfer has arrived" in browser.get(shown.path).words
    assert "bank file" in list(db.session.scalars(select(GiftLog.source)))
    assert "Look at the line, or undo it" in staff.get(f"/staff/gifts/{booked.id}/").words


def test_the_same_file_twice_enters_nothing_twice(staff):
    text = samples.MUFG
    enter(staff, text)
    page = bring(staff, text)
    assert "0 new" in page.words
    assert "2 known already" in page.words
    done = staff.submit(page, "/enter")
    assert "2 known before" in done.words
    assert len(lines()) == 2


def test_a_name_in_kana_with_its_sum_is_sure_and_a_sum_alone_is_not(staff):
    stored(5000, method="bank", transfer_name="ヤマダ ハナコ")
    stored(7000, method="bank", name="Other", email="o@example.org")
    page = enter(
        staff, statement((today(), 5000, "振込", "ﾔﾏﾀﾞ ﾊﾅｺ"), (today(), 7000, "振込", "ﾍﾞﾂ"))
    )
    assert "1 booked as gifts" in page.words
    assert "1 to match" in page.words
    assert [one.state for one in gifts()] == ["succeeded", "open"]
    [waiting] = queries.waiting(1, clock.now())[0]
    assert waiting.guesses[0].why == ("sum",)


@pytest.mark.parametrize(
    "rows",
    [
        [(5000, "ﾔﾏﾀﾞ ﾊﾅｺ"), (5000, "ﾔﾏﾀﾞ ﾊﾅｺ")],
        [(4800, "ﾔﾏﾀﾞ ﾊﾅｺ")],
        [(5000, "ﾔﾏﾀ")],
    ],
)
def test_what_is_not_quite_sure_waits(staff, rows):
    stored(5000, method="bank", transfer_name="ヤマダ ハナコ")
    enter(staff, statement(*((today(), minor, "振込", payer) for minor, payer in rows)))
    assert gift().state == "open"
    waiting, total, _pages = queries.waiting(1, clock.now())
    assert total == len(rows)
    assert waiting[0].guesses[0].gift.id == gift().id


def test_two_announced_alike_are_left_to_a_person(staff):
    for mail in ("a@example.org", "b@example.org"):
        stored(5000, method="bank", transfer_name="ヤマダ ハナコ", email=mail)
    enter(staff, statement((today(), 5000, "振込", "ﾔﾏﾀﾞ ﾊﾅｺ")))
    assert [one.state for one in gifts()] == ["open", "open"]


def test_staff_match_a_line_and_the_gift_takes_what_came(staff):
    stored(5000, method="bank")
    enter(staff, statement((today(), 4800, "振込", gift().reference)))
    page = staff.get("/staff/gifts/match/")
    assert "same reference" in page.words
    assert "Another sum came: the gift takes what came." in page.words
    done = staff.submit(page, "/take")
    assert "Matched." in done.words
    assert "Every line of the bank is matched" in done.words
    assert (gift().amount_minor, gift().state) == (4800, "succeeded")
    assert "announced JPY 5,000" in list(db.session.scalars(select(GiftLog.source)))
    assert any("JPY 5,000" in str(line.words) for line in panels.happenings(gift()))
    [line] = lines()
    assert (line.state, line.decided_by) == ("matched", "mika@example.org")


def test_staff_find_a_gift_by_its_reference_in_any_writing(staff):
    stored(5000, method="bank")
    enter(staff, statement((today(), 300, "振込", "ﾌﾒｲ")))
    [line] = lines()
    page = staff.get(f"/staff/gifts/match/{line.id}/")
    wrong = staff.submit(page, "/take", reference="LF-0101-ZZ")
    assert "No announced transfer has this reference" in wrong.words
    typed = gift().reference.lower().replace("-", "")
    assert "Matched." in staff.submit(page, "/take", reference=typed).words
    assert gift().amount_minor == 300


def test_a_line_becomes_a_gift_without_announcement(staff):
    enter(staff, statement((date(2026, 4, 17), 12000, "振込", "ﾚｲ ﾀﾛｳ")))
    [line] = lines()
    page = staff.get(f"/staff/gifts/match/{line.id}/gift")
    refused = staff.submit(page, name="", receipt_way="mail")
    assert refused.status == 422
    assert "Enter the name, or choose that no receipt is sent" in refused.words
    staff.submit(page, name="例 太郎", receipt_way="mail", email="taro@example.org", note="phone")
    made = gift()
    assert (made.source, made.method, made.amount_minor, made.state) == (
        "hand", "bank", 12000, "succeeded",
    )  # fmt: skip
    assert clock.tokyo_day(made.received_at) == date(2026, 4, 17)
    assert mails("receipt") == 1
    assert (lines()[0].state, lines()[0].gift_id) == ("made", made.id)


def test_a_second_gift_under_a_reference_is_offered_as_another_gift(staff):
    stored(5000, method="bank", name="例 花子", email="hanako@example.org")
    reference = gift().reference
    enter(staff, statement((today(), 5000, "振込", reference)))
    enter(staff, statement((today(), 5000, "振込", reference), (today(), 5000, "振込", reference)))
    page = staff.get("/staff/gifts/match/")
    assert f"{reference} has come already" in page.words
    [link] = [one for one in page.links() if "like=" in one]
    form = staff.get(link)
    assert 'value="hanako@example.org"' in form.text
    staff.submit(form, receipt_way="mail")
    first, second = gifts()
    assert first.donor_id == second.donor_id
    assert len(receipt_numbers()) == 2


def test_a_line_is_no_gift_with_a_reason_and_waits_again_when_undone(staff):
    enter(staff, statement((today(), 3, "利息", "")))
    [line] = lines()
    address = f"/staff/gifts/match/{line.id}/"
    assert staff.submit(staff.get(address), "/no-gift", reason="").status == 422
    staff.submit(staff.get(address), "/no-gift", reason="interest")
    assert (lines()[0].state, lines()[0].reason) == ("no_gift", "interest")
    assert address in staff.get("/staff/gifts/match/decided").links()
    staff.submit(staff.get(address), "/undo", reason="mistake")
    assert (lines()[0].state, lines()[0].reason) == ("waiting", None)


def test_a_match_that_was_wrong_is_undone_and_the_announcement_waits_again(staff):
    stored(5000, method="bank", transfer_name="ヤマダ ハナコ", message="kept")
    reference = gift().reference
    enter(staff, statement((today(), 5000, "振込", reference)))
    [line] = lines()
    wrong = gift()
    page = staff.submit(staff.get(f"/staff/gifts/match/{line.id}/"), "/undo", reason="wrong person")
    assert "The line waits again." in page.words
    old, again = gifts()
    assert (old.id, old.state, old.reference, worth.net(old).minor) == (
        wrong.id, "succeeded", None, 0,
    )  # fmt: skip
    assert (again.state, again.reference, again.message, again.transfer_name) == (
        "open", reference, "kept", "ヤマダ ハナコ",
    )  # fmt: skip
    assert list(db.session.scalars(select(Receipt.state))) == ["void"]
    assert db.session.scalars(select(Refund)).one().reason == "wrong person"
    assert staff.get(f"/staff/gifts/{old.id}/").status == 200
    staff.submit(staff.get("/staff/gifts/match/"), "/take")
    assert [one.state for one in gifts()] == ["succeeded", "succeeded"]
    assert [worth.net(one).minor for one in gifts()] == [0, 5000]


def test_a_file_is_taken_back_with_its_gifts_only_with_a_reason(staff):
    stored(5000, method="bank")
    text = statement((today(), 5000, "振込", gift().reference), (today(), 9, "振込", "ﾌﾒｲ"))
    page = enter(staff, text)
    refused = staff.submit(page, "/undo", reason="")
    assert refused.status == 422
    assert "Write why they are taken back." in refused.words
    done = staff.submit(page, "/undo", reason="wrong account")
    assert "The receipt of one gift is void." in done.words
    assert {line.state for line in lines()} == {"undone"}
    assert [worth.net(one).minor for one in gifts()] == [0, 5000]
    assert "2 lines" in enter(staff, text).h1
    assert [one.state for one in gifts()] == ["succeeded", "succeeded"]
    assert len(lines()) == 4


def test_columns_are_asked_for_once(staff):
    page = bring(staff, samples.HEADLESS)
    assert page.h1 == "Which column is which?"
    same = staff.submit(page, "/columns", day="1", credit="1")
    assert same.status == 422
    told = staff.submit(page, "/columns", start="0", day="1", credit="3", signed="y", words="2")
    assert "2 new" in told.words
    assert "1 went out, left aside" in told.words
    again = bring(staff, samples.HEADLESS)
    assert "2 new" in again.words, "the columns are known by now"
    staff.submit(again, "/drop")
    assert lines() == []


def test_a_line_of_the_other_account_is_asked_about(staff):
    enter(staff, samples.MUFG)
    page = bring(staff, samples.MUFG, account="post-JPY")
    assert "Is this the right account?" in page.words
    assert "2 lines stand already under another account" in page.words


def test_payouts_of_cards_and_lines_worded_otherwise_are_pointed_out(staff):
    now = clock.now()
    begin_writing()
    db.session.add(Payout(payout_id="po_1", state="paid", amount_minor=70000, currency="JPY",
                          arrives_at=now, made_at=now, changed_at=now))  # fmt: skip
    db.session.commit()
    enter(staff, statement((today(), 70000, "振込", "ｶ)ﾚｲ"), (today(), 5, "振込", "ｽﾄﾗｲﾌﾟｼﾞﾔﾊﾟﾝ")))
    enter(staff, statement((today(), 5, "送金", "ストライプ")))
    page = staff.get("/staff/gifts/match/")
    assert page.text.count("This may be card gifts, paid out") == 3
    assert page.text.count("A line of this day and sum stands already") == 2


def test_a_long_file_is_entered_by_the_worker_and_shows_how_far_it_is(staff):
    text = statement(*((today(), 100 + n, "振込", f"ﾚｲ{n}") for n in range(650)))
    page = enter(staff, text)
    assert "300 of 650 lines are entered." in page.words
    assert page.response.headers["Refresh"]
    assert staff.submit(page, "/enter").words.count("600 of 650 lines") == 1
    assert jobs.enter_files(clock.now()) == 50
    assert "This file is entered" in staff.get(page.path).words
    assert len(lines()) == 650
    assert jobs.enter_files(clock.now()) == 0


def test_a_file_that_nobody_enters_is_forgotten_after_a_week(staff):
    bring(staff, samples.MUFG)
    assert jobs.sweep_files(clock.now()) == 0
    assert jobs.sweep_files(clock.now() + timedelta(days=8)) == 1
    db.session.rollback()
    assert db.session.scalars(select(BankBatch)).one().content is None


def test_two_people_at_one_line_book_it_once(app, staff):
    stored(5000, method="bank", email="a@example.org")
    stored(5000, method="bank", email="b@example.org")
    enter(staff, statement((today(), 5000, "振込", "ﾌﾒｲ")))
    line_id, wanted = lines()[0].id, [one.id for one in gifts()] * 2
    actor_id = db.session.scalar(select(StaffUser.id))

    def take(gift_id):
        with app.app_context():
            begin_writing()
            line = queries.line(line_id, for_update=True)
            try:
                actor = db.session.get_one(StaffUser, actor_id)
                chosen = db.session.get_one(Gift, gift_id)
                deciding.take(line, chosen, actor=actor, now=clock.now())
                db.session.commit()
            except Refused:
                db.session.rollback()
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take, wanted)) == 1
    assert len(receipt_numbers()) == 1
    assert [one.state for one in gifts()].count("succeeded") == 1


def test_two_lines_for_one_gift_book_it_once(app, staff):
    stored(5000, method="bank")
    enter(staff, statement((today(), 4999, "振込", "ﾌﾒｲ"), (today(), 4998, "振込", "ﾌﾒｲ")))
    first, second = lines()
    staff.submit(staff.get(f"/staff/gifts/match/{first.id}/"), "/take", reference=gift().reference)
    page = staff.get(f"/staff/gifts/match/{second.id}/")
    answer = staff.submit(page, "/take", reference=gift().reference)
    assert "This gift has come already" in answer.words
    assert (lines()[1].state, gift().amount_minor) == ("waiting", 4999)


def test_nobody_is_reminded_while_their_money_may_be_there(browser, staff):
    offer_transfers()
    give(browser, method="bank")
    aged(gift(), days=15)
    enter(staff, statement((today(), 5000, "振込", "ﾌﾒｲ")))
    assert jobs.remind(clock.now()) == 0
    [line] = lines()
    staff.submit(staff.get(f"/staff/gifts/match/{line.id}/"), "/no-gift", reason="another")
    assert jobs.remind(clock.now()) == 1


def test_the_staff_home_names_the_transfers_to_match(staff):
    enter(staff, samples.MUFG)
    home = staff.get("/staff/")
    assert "transfers to match" in home.words
    assert "/staff/gifts/match/" in home.links()
    assert "/staff/gifts/bank/" in staff.get("/staff/gifts/").links()


def test_wrong_files_get_a_sentence(staff):
    assert "This is no CSV file" in bring(staff, "PK\x03\x04 x").words
    assert bring(staff, "only one column\nx\n").status == 422
    assert bring(staff, samples.MUFG, account="bank-GBP").status == 422
    page = staff.get("/staff/gifts/bank/")
    assert "Choose a file." in staff.submit(page, "/bank/").words


def test_the_command_looks_and_enters(app, tmp_path):
    stored(10000, method="bank", transfer_name="ヤマダ ハナコ")
    aged(gift(), days=(today() - date(2026, 4, 16)).days)
    path = tmp_path / "list.csv"
    path.write_bytes(samples.MUFG.encode("cp932"))

    def run(*words):
        return app.test_cli_runner().invoke(args=["donations", "import-bank", str(path), *words])

    looked = run("--dry-run")
    assert "2 lines came in: 0 known, 1 matched, 1 unclear. 1 went out" in looked.output
    assert lines() == []
    assert "1 gifts booked, 1 wait" in run().output
    assert "2 known" in run("--dry-run").output
    path.write_bytes(samples.HEADLESS.encode())
    assert run().exit_code == 1


@pytest.mark.parametrize("typed", [b"n\n", b""])
def test_the_command_asks_only_at_a_terminal_and_leaves_nothing_after_a_no(app, tmp_path, typed):
    """A script has nobody to ask: the command itself is the word."""
    path = tmp_path / "list.csv"
    path.write_bytes(samples.MUFG.encode("cp932"))
    run = app.test_cli_runner().invoke
    args = ["donations", "import-bank", str(path)]
    asked = run(args=args, input=Keyboard(typed))
    assert (asked.exit_code, asked.stderr.strip()) == (1, "Error: Nothing was entered.")
    looked_at = db.session.scalars(select(BankBatch)).one()
    assert (lines(), looked_at.state, looked_at.content) == ([], FileState.DROPPED, None)
    db.session.rollback()
    assert (run(args=args).exit_code, len(lines())) == (0, 2)


SAME = st.sampled_from([500, 1000])
DAYS = st.lists(st.lists(st.tuples(SAME, st.sampled_from(["ﾚｲ", "ﾍﾞﾂ"])), max_size=4),
                min_size=1, max_size=4)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(days=DAYS, spans=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=4),
       cut=st.integers(0, 4))  # fmt: skip
def test_any_overlap_of_files_enters_each_true_line_once(app, days, spans, cut):
    """Files hold whole days; the last may be cut short, as of a day that goes on."""
    true = [[(date(2026, 4, 1) + timedelta(days=n), *line) for line in day]
            for n, day in enumerate(days)]  # fmt: skip
    partial = [*true[:-1], true[-1][:cut]]
    pieces = [partial, *(true[min(span) : max(span) + 1] for span in spans), true]
    begin_writing()
    db.session.execute(BankLine.__table__.delete())
    for piece in pieces:
        flat = [(day, minor, "振込", payer) for lines_ in piece for day, minor, payer in lines_]
        _enter_directly(statement(*flat))
    db.session.commit()
    wanted = sum(map(len, true))
    assert db.session.scalar(select(func.count(BankLine.id))) == wanted
    total = db.session.scalar(select(func.sum(BankLine.amount_minor))) or 0
    assert total == sum(minor for day in true for _day, minor, _payer in day)


def _enter_directly(text):
    batch = files.look_at(staff_reading.table(text.encode()), "bank", "JPY", actor=None,
                          now=clock.now())  # fmt: skip
    files.enter(batch, actor=None, now=clock.now())
    while files.go_on(batch, now=clock.now()):
        pass


def test_words_of_a_line_are_sealed(app, staff):
    enter(staff, statement((today(), 5000, "振込", "ﾚｲ ﾀﾛｳ")))
    row = db.session.execute(select(BankLine.__table__)).mappings().one()
    assert "ﾚｲ".encode() not in bytes(row["payer"])
    assert "ﾚｲ".encode() not in bytes(row["text"])


def test_only_the_role_gets_to_bank_files(app):
    author = people.sign_in(app, people.member("author", email="author@example.org"))
    for path in ("bank/", "match/", "by-hand/", "match/decided"):
        assert author.get(f"/staff/gifts/{path}").status == 403
        assert Browser(app).get(f"/staff/gifts/{path}").status == 303
