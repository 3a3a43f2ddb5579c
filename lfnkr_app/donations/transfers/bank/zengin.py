"""The banks' common fixed format: records of 200 characters, half-width kana.

Source: Japanese Bankers Association, 振込入金通知 (kind 01) and 入出金取引明細 (kind 03).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

LENGTH: Final = 200
_HEAD: Final = re.compile(r"1(01|03)[01]\d{6}")
#: The first year of the era that a record's two figures count in.
REIWA: Final = 2018


def is_zengin(text: str) -> bool:
    """Return whether a text is in that format."""
    return bool(_HEAD.match(text)) and len(text.splitlines()[0]) >= LENGTH


def rows(text: str) -> list[list[str]]:
    """Return the incoming lines as rows `day, sum, payer, text`, under a head of words."""
    whole = text.replace("\r", "").replace("\n", "")
    records = [whole[place : place + LENGTH] for place in range(0, len(whole), LENGTH)]
    kind = records[0][1:3]
    read: Callable[[str], list[str]] = _notice if kind == "01" else _statement
    lines = [read(record) for record in records if record.startswith("2")]
    return [["日付", "入金", "振込依頼人", "摘要"], *lines]


def _notice(record: str) -> list[str]:
    """Read a notice of a transfer; a cancelled one counts for nothing."""
    cancelled = record[127:128] == "1"
    return [_day(record[7:13]), "0" if cancelled else _plain(record[19:29]),
            record[49:97].strip(), record[128:148].strip()]  # fmt: skip


def _statement(record: str) -> list[str]:
    """Read a line of a statement; what goes out counts for nothing."""
    comes = record[21:22] == "1"
    text = f"{record[159:179].strip()} {record[179:199].strip()}".strip()
    return [_day(record[9:15]), _plain(record[24:36]) if comes else "0",
            record[81:129].strip(), text]  # fmt: skip


def _day(figures: str) -> str:
    return f"{REIWA + int(figures[:2])}{figures[2:]}" if figures.isdigit() else ""


def _plain(figures: str) -> str:
    return figures.strip().lstrip("0") or "0"
