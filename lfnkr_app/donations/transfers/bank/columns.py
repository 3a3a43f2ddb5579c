"""Which column of a bank file is which, by the words at its head."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from lfnkr_app.database import db
from lfnkr_app.web.organisation import SiteSetting

#: Where staff's own choices are kept, by the look of the file.
SETTING: Final = "bank_columns"
LOOKED_AT: Final = 25
#: Words at the head of a column, and what stands under them; the more certain word first.
#: Source: exports of MUFG, SMBC, Mizuho, Japan Post Bank, Rakuten, GMO Aozora; English by custom.
WORDS: Final[dict[str, tuple[str, ...]]] = {
    "day": (
        *(
            "お取引日",
            "取引日",
            "取扱日",
            "お取扱日",
            "取扱日付",
            "お取引日付",
            "取引日付",
            "年月日",
        ),
        *(
            "日付",
            "入金日",
            "勘定日",
            "BOOKINGDATE",
            "TRANSACTIONDATE",
            "DATE",
            "VALUEDATE",
            "起算日",
        ),
    ),
    "credit": (
        *(
            "お預り金額",
            "お預かり金額",
            "預り金額",
            "預かり金額",
            "お預入れ",
            "お預入れ額",
            "お預入金額",
        ),
        *(
            "預入金額",
            "入金金額",
            "入金額",
            "受入金額",
            "お受入金額",
            "入金",
            "CREDIT",
            "CREDITAMOUNT",
        ),
        *("PAIDIN", "MONEYIN", "DEPOSIT", "DEPOSITS"),
    ),
    "debit": (
        *(
            "お支払金額",
            "お支払い金額",
            "支払金額",
            "支払い金額",
            "お引出し",
            "お引出し額",
            "お引出金額",
        ),
        *(
            "引出金額",
            "出金金額",
            "出金額",
            "払出金額",
            "お払出金額",
            "出金",
            "DEBIT",
            "DEBITAMOUNT",
        ),
        *("PAIDOUT", "MONEYOUT", "WITHDRAWAL", "WITHDRAWALS"),
    ),
    "amount": ("入出金", "金額", "取引金額", "AMOUNT"),
    "payer": (
        *("振込依頼人名", "振込依頼人", "依頼人名", "ご依頼人名", "ご依頼人", "依頼人", "支払人"),
        *("詳細2", "PAYER", "PAYERNAME", "NAME", "SENDER", "ORDERINGCUSTOMER"),
    ),
    "text": (
        *("摘要内容", "お取り扱い内容", "お取扱内容", "お取扱い内容", "お取引内容", "取引内容"),
        *("入出金内容", "取扱内容", "摘要", "取引名", "詳細1", "メモ", "備考", "EDI情報"),
        *("DESCRIPTION", "DETAILS", "REFERENCE", "REMITTANCEINFORMATION", "TEXT", "MEMO"),
        "NARRATIVE",
    ),
}
_MANY: Final = ("payer", "text")


@dataclass(frozen=True)
class Layout:
    """The place of each kind of cell; `start` is the first row below the head."""

    start: int
    day: int
    credit: int | None = None
    debit: int | None = None
    amount: int | None = None  # one column for both ways, with a sign
    payer: tuple[int, ...] = ()
    text: tuple[int, ...] = ()


def layout_of(rows: Sequence[Sequence[str]]) -> Layout | None:
    """Return the layout of a file: as staff told before, by its words, or None: ask."""
    return kept(rows) or recognised(rows)


def recognised(rows: Sequence[Sequence[str]]) -> Layout | None:
    """Return the layout that the words at the head tell."""
    for number, row in enumerate(rows[:LOOKED_AT]):
        found = _places([_word(cell) for cell in row])
        if "day" in found and ("credit" in found or "amount" in found):
            return Layout(start=number + 1, **found)
    return None


def _places(words: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, known in WORDS.items():
        places = [words.index(word) for word in known if word in words]
        if places:
            found[kind] = tuple(sorted(set(places))) if kind in _MANY else places[0]
    if "credit" in found:
        found.pop("amount", None)
    return found


def _word(cell: str) -> str:
    plain = unicodedata.normalize("NFKC", cell).upper()
    return re.sub(r"\([^)]*\)|[\s_:・*]", "", plain)


def kept(rows: Sequence[Sequence[str]]) -> Layout | None:
    """Return the layout that staff told for a file of this look."""
    row = db.session.get(SiteSetting, SETTING)
    told = (row.value or {}).get(look_of(rows)) if row else None
    if not told:
        return None
    return Layout(**{**told, "payer": tuple(told["payer"]), "text": tuple(told["text"])})


def told(rows: Sequence[Sequence[str]], layout: Layout, known: dict[str, Any]) -> dict[str, Any]:
    """Return what is to be kept so that a file of this look is read by itself next time."""
    return {**known, look_of(rows): asdict(layout)}


def look_of(rows: Sequence[Sequence[str]]) -> str:
    """Return what files of one bank have in common: the width, and the head if there is one."""
    widest = max((len(row) for row in rows[:LOOKED_AT]), default=0)
    head = next((row for row in rows[:LOOKED_AT] if len(row) == widest), [])
    words = [] if any(re.search(r"\d", cell) for cell in head) else [_word(cell) for cell in head]
    return hashlib.sha256("\x1f".join([str(widest), *words]).encode()).hexdigest()[:16]
