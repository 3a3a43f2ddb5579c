"""What the blocks of the home page are made of, and what each thing in them may say."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lfnkr_app.errors import Refused
from lfnkr_app.pages import targets
from lfnkr_app.web import as_of

Row = dict[str, Any]
_WHOLE: Final = Decimal(100)


@dataclass(frozen=True)
class Part:
    """One thing that each row of a block says; `spoken` ones have words by language."""

    name: str
    label: Any
    spoken: bool = False
    most: int = 200
    hint: Any = ""
    kept: Callable[[str, date], str] | None = None

    @property
    def is_long(self) -> bool:
        """Whether it needs more than a line."""
        return self.most > 200


@dataclass(frozen=True)
class Block:
    """One block of the home page; `fact` is where its first words stand in programmes.json."""

    name: str
    title: Any
    about: Any
    parts: tuple[Part, ...]
    fact: str
    most_rows: int = 8
    first_rows: int = 8

    @property
    def setting(self) -> str:
        """The name under which staff's rows are kept."""
        return f"home_{self.name}"


def share(text: str, _today: date) -> str:
    """Return a share of a hundred, with one decimal at most.

    Raises:
        Refused: it is none.
    """
    plain = unicodedata.normalize("NFKC", text).replace("%", "").replace(",", ".").strip()
    try:
        number = Decimal(plain)
        right = 0 < number <= _WHOLE and number == number.quantize(Decimal("0.1"))
    except InvalidOperation:
        right = False
    if not right:
        raise Refused(_("Enter a number above 0 and up to 100, with one decimal at most."))
    return f"{number.normalize():f}"


def target(text: str, _today: date) -> str:
    """Return where a link leads.

    Raises:
        Refused: no link of a public page may lead there.
    """
    return targets.kept(text)


def shares_fit(shares: list[str]) -> bool:
    """Return whether shares come to a hundred at most."""
    return sum(map(Decimal, shares), Decimal()) <= _WHOLE


_AS_OF: Final = Part(
    "as_of", _l("As of"), most=10, kept=as_of.day, hint=_l("A year, a month or a day: 2024-03")
)
_COUNTED: Final = Part(
    "counted", _l("How it was counted"), spoken=True, most=600,
    hint=_l("Where the figure comes from, in one or two sentences."),
)  # fmt: skip

BLOCKS: Final = {
    block.name: block
    for block in (
        Block(
            "programmes", _l("What we do"), _l("Short lines: what it is, and what it does."),
            (Part("name", _l("Name"), spoken=True, most=60),
             Part("text", _l("One sentence"), spoken=True, most=200)),
            "programmes", first_rows=4,
        ),
        Block(
            "gifts", _l("How gifts are used"),
            _l("A table of shares. Only figures of your own accounts; without any it is hidden."),
            (Part("item", _l("Used for"), spoken=True, most=80),
             Part("share", _l("Share of all spending, in %"), most=8, kept=share),
             _AS_OF, _COUNTED),
            "gifts",
        ),
        Block(
            "impact", _l("In figures"),
            _l("Numbers that show what was done, each with its date and how it was counted."),
            (Part("figure", _l("Figure"), spoken=True, most=20),
             Part("words", _l("What it counts"), spoken=True, most=80), _AS_OF, _COUNTED),
            "impact",
        ),
        Block(
            "archives", _l("Older archives"),
            _l("Links under their old labels. One whose page is not there stays hidden."),
            (Part("label", _l("Words of the link"), spoken=True, most=80),
             Part("target", _l("Leads to"), most=200, kept=target,
                  hint=_l("An address of this site, like /archive-1.htm"))),
            "archives",
        ),
    )
}  # fmt: skip
