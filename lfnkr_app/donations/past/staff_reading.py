"""A file of past gifts, line by line: understood, or told what is odd."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from flask_babel import gettext as _

from lfnkr_app.donations.models import Method
from lfnkr_app.errors import Refused
from lfnkr_app.money import DECIMALS, Money, NotAnAmount, parse
from lfnkr_app.web.staff_files import is_control

MOST: Final = 20_000
LONGEST: Final = 500
#: The columns, each with the heads by which it is known.
HEADS: Final = {
    "day": ("day", "date", "日付", "受領日"), "amount": ("amount", "金額"),
    "currency": ("currency", "通貨"), "method": ("method", "方法"),
    "name": ("name", "氏名", "名前", "お名前"), "email": ("email", "mail", "メール"),
    "address": ("address", "住所"), "fund": ("fund", "使途"),
    "number": ("receipt", "receipt number", "number", "領収書番号"), "note": ("note", "備考"),
}  # fmt: skip
NEEDED: Final = ("day", "amount", "name")
METHODS: Final = {
    "カード": "card", "クレジットカード": "card",
    "銀行": "bank", "銀行振込": "bank", "振込": "bank",
    "郵便": "post", "郵便振替": "post", "現金": "cash", "その他": "other", "": "other",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One past gift; `day` as 2019-04-01, the sum in minor units; `twin` counts equal lines."""

    day: str
    minor: int
    currency: str
    method: str
    name: str
    email: str = ""
    address: str = ""
    fund: str = ""
    number: str = ""
    note: str = ""
    twin: int = 0


@dataclass
class Understood:
    """What was read: gifts, the earliest first, and sentences about lines that were left out."""

    lines: list[Line] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def gifts(text: str, *, today: date, funds: Mapping[str, str]) -> Understood:
    """Return the gifts of a file; `funds` are the slugs by any name of a fund in small letters.

    Raises:
        Refused: heads are missing, there are too many lines, or quotes do not close.
    """
    found, numbers, twins = Understood(), set[str](), Counter[Line]()
    for place, cells in _rows(text):
        if len(found.lines) + len(found.refused) >= MOST:
            raise Refused(_("More than %(most)s lines. Cut the file into parts.", most=f"{MOST:,}"))
        try:
            line = _line(cells, today, funds)
            if line.number and line.number in numbers:
                raise Refused(_("the receipt number stands in the file before"))
        except Refused as fault:
            found.refused.append((place, fault.message))
            continue
        numbers.add(line.number)
        found.lines.append(Line(**{**vars(line), "twin": twins[line]}))
        twins[line] += 1
    found.lines.sort(key=lambda line: line.day)
    return found


def totals(lines: Iterable[Line]) -> list[Money]:
    """Return what the lines come to, one sum for each currency."""
    sums = Counter[str]()
    for line in lines:
        sums[line.currency] += line.minor
    return [Money(sums[code], code) for code in DECIMALS if code in sums]


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    comma = "\t" if "\t" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
    try:
        names = _names(next(reader, []))
        for cells in reader:
            clean = [unicodedata.normalize("NFC", cell).strip() for cell in cells]
            if any(clean):
                yield reader.line_num, dict(zip(names, clean, strict=False))
    except csv.Error:
        said = _("Line %(number)s cannot be read: a quotation mark does not close, or "
                 "stands where none belongs.", number=reader.line_num)  # fmt: skip
        raise Refused(said) from None


def _names(heads: list[str]) -> list[str]:
    plain = [unicodedata.normalize("NFKC", head).strip().casefold() for head in heads]
    known = {head: name for name, heads_of in HEADS.items() for head in heads_of}
    names = [known.get(head, "") for head in plain]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise Refused(_("The first line must name the columns; missing: %(names)s.",
                        names=", ".join(missing)))  # fmt: skip
    return names


def _line(cells: dict[str, str], today: date, funds: Mapping[str, str]) -> Line:
    _check_texts(cells)
    currency = cells.get("currency", "").upper() or "JPY"
    if currency not in DECIMALS:
        raise Refused(_("no currency of ours: JPY, USD, EUR or KRW"))
    return Line(
        day=_day(cells.get("day", ""), today).isoformat(), currency=currency,
        minor=_minor(cells.get("amount", ""), currency), method=_method(cells.get("method", "")),
        name=cells["name"], email=_email(cells.get("email", "")), address=cells.get("address", ""),
        fund=_fund(cells.get("fund", ""), funds), number=cells.get("number", ""),
        note=cells.get("note", ""),
    )  # fmt: skip


def _check_texts(cells: dict[str, str]) -> None:
    if not cells.get("name"):
        raise Refused(_("no name"))
    if len(cells["name"]) > 255 or "\n" in cells["name"]:
        raise Refused(_("a name of more than 255 characters, or over two lines"))
    if any(len(cell) > LONGEST for cell in cells.values()):
        raise Refused(_("more than 500 characters in a cell"))
    if any(is_control(letter) for cell in cells.values() for letter in cell):
        raise Refused(_("characters that are no text"))


def _day(text: str, today: date) -> date:
    plain = unicodedata.normalize("NFKC", text).translate(str.maketrans("/.年月", "----"))
    parts = plain.removesuffix("日").split("-")
    try:
        day = date(*(int(part) for part in parts))
    except (TypeError, ValueError, OverflowError):
        raise Refused(_("no day like 2019-04-01")) from None
    if not date(1990, 1, 1) <= day <= today:
        raise Refused(_("a day before 1990 or after today"))
    return day


def _minor(text: str, currency: str) -> int:
    try:
        minor = parse(text, currency).minor
    except NotAnAmount:
        minor = 0
    if not 0 < minor < 10**12:
        raise Refused(_("no amount in that currency"))
    return minor


def _method(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    method = METHODS.get(plain, plain)
    if method not in set(Method):
        raise Refused(_("no method of ours: card, bank, post, cash or other"))
    return method


def _email(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    local, at, domain = plain.rpartition("@")
    if plain and (not at or not local or "." not in domain or " " in plain):
        raise Refused(_("no email address like name@example.org"))
    return plain


def _fund(text: str, funds: Mapping[str, str]) -> str:
    if text and text.casefold() not in funds:
        raise Refused(_("no fund is called so"))
    return funds[text.casefold()] if text else ""
