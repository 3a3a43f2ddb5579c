"""The form of one block of the home page: a field for each thing that each row says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import Length

from lfnkr_app.errors import Refused
from lfnkr_app.i18n import DEFAULT, LANGUAGES
from lfnkr_app.pages.block_rules import Block, Part, Row, shares_fit
from lfnkr_app.web.forms import StaffForm, trimmed

EMPTY: Final = 2


@dataclass(frozen=True)
class RowFields:
    """The fields of one row: its place, what it says once, and what it says by language."""

    number: int
    place: Field
    parts: list[tuple[Part, Field]]
    others: list[tuple[str, list[tuple[Part, Field]]]]

    @property
    def is_wrong_below(self) -> bool:
        """Whether a field of another language than English holds an error."""
        return any(field.errors for _lang, fields in self.others for _part, field in fields)


class BlockForm(StaffForm):
    """The rows of a block; `block` and `size` are set where it is made."""

    block: Block
    size: int

    def rows(self) -> Iterator[RowFields]:
        """Yield the fields row by row."""
        for number in range(self.size):
            others = [
                (language.label, [(p, self[_name(p, number, code)]) for p in self.block.parts
                                  if p.spoken])
                for code, language in LANGUAGES.items() if code != DEFAULT
            ]  # fmt: skip
            parts = [(part, self[_name(part, number)]) for part in self.block.parts]
            yield RowFields(number, self[f"place_{number}"], parts, others)

    def read(self, today: date) -> list[Row] | None:
        """Return the rows in the order of their places; None where something is wrong."""
        if not self.validate():
            return None
        told = [self._row(row, today) for row in self.rows() if _is_filled(row)]
        rows = [row for _place, row in sorted(told, key=lambda pair: pair[0])]
        shares = [row["share"] for row in rows if row.get("share")]
        if not self.errors and not shares_fit(shares):
            self.form_errors.append(_("Together the shares come to more than 100 %."))
        return None if self.errors else rows

    def _row(self, fields: RowFields, today: date) -> tuple[tuple[int, int], Row]:
        row = {part.name: self._said(part, fields.number, today) for part, _field in fields.parts}
        return (self._place(fields), fields.number), row

    def _place(self, fields: RowFields) -> int:
        text = (fields.place.data or "").strip() or str(fields.number + 1)
        if text.isdecimal() and len(text) <= 3:
            return int(text)
        _tell(fields.place, _("Enter the place as a number, 1 for the first."))
        return 0

    def _said(self, part: Part, number: int, today: date) -> str | dict[str, str]:
        field = self[_name(part, number)]
        text = field.data or ""
        if not text:
            _tell(field, _("Fill this in too, or empty the whole row."))
            return ""
        if part.spoken:
            words = {code: self[_name(part, number, code)].data or "" for code in LANGUAGES}
            return {code: said for code, said in words.items() if said}
        try:
            return part.kept(text, today) if part.kept else text
        except Refused as fault:
            _tell(field, fault.message)
        return ""


def form_for_block(block: Block, rows: Sequence[Row], size: int | None = None) -> BlockForm:
    """Return the form of a block with its rows in it and some empty ones after them."""
    size = min(len(rows) + EMPTY, block.most_rows) if size is None else size
    fields: dict[str, Any] = {"block": block, "size": size}
    for number in range(size):
        fields[f"place_{number}"] = StringField(_l("Place"), filters=[trimmed])
        for part in block.parts:
            for code in LANGUAGES if part.spoken else (DEFAULT,):
                fields[_name(part, number, code)] = _field(part)
    made: Callable[..., BlockForm] = type("BlockForm", (BlockForm,), fields)
    return made(data=_standing(block, rows))


def _field(part: Part) -> Any:
    kind: Any = TextAreaField if part.is_long else StringField
    return kind(part.label, [Length(max=part.most)], filters=[trimmed])


def _standing(block: Block, rows: Sequence[Row]) -> dict[str, str]:
    data: dict[str, str] = {}
    for number, row in enumerate(rows):
        data[f"place_{number}"] = str(number + 1)
        for part in block.parts:
            words = row[part.name] if part.spoken else {DEFAULT: row[part.name]}
            data |= {_name(part, number, code): text for code, text in words.items()}
    return data


def _name(part: Part, number: int, code: str = DEFAULT) -> str:
    return f"{part.name}_{number}" if not part.spoken else f"{part.name}_{code}_{number}"


def _is_filled(row: RowFields) -> bool:
    """Return whether anything stands in a row but its place; an empty one is left out."""
    others = [field for _lang, fields in row.others for _part, field in fields]
    return any(field.data for field in (*(field for _part, field in row.parts), *others))


def _tell(field: Field, words: str) -> None:
    field.errors = (*field.errors, words)
