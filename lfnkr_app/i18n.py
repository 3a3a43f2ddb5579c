"""Languages: which there are, which one a page speaks, how it writes dates and sums."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import g, has_request_context, request
from flask_babel import force_locale, get_locale, lazy_gettext, refresh
from markupsafe import Markup

from lfnkr_app import clock
from lfnkr_app.money import Money

CATALOGUES: Final = Path(__file__).parent / "translations"


@dataclass(frozen=True)
class Language:
    """A language of the site: its code in addresses, in markup, in catalogues, and its own name."""

    code: str
    hreflang: str
    locale: str
    label: str


LANGUAGES: Final = {
    language.code: language
    for language in (
        Language("en", "en", "en", "English"),
        Language("ja", "ja", "ja", "日本語"),
        Language("ko", "ko", "ko", "한국어"),
        Language("zh", "zh-Hans", "zh_Hans", "中文"),
    )
}
DEFAULT: Final = "en"
#: What staff pages speak: the office is in Tokyo. Their words need no other catalogue.
STAFF_LANGUAGES: Final = ("en", "ja")
#: Where the gate leaves the language that the address named.
ENVIRON_KEY: Final = "lfnkr.lang"


def current() -> str:
    """Return the code of the language that is being spoken."""
    locale = get_locale()
    return DEFAULT if locale is None or locale.language not in LANGUAGES else locale.language


def selected() -> str:
    """Return the catalogue of the request's language; Flask-Babel asks for it."""
    if not has_request_context():
        return LANGUAGES[DEFAULT].locale
    return LANGUAGES[g.get("lang") or request.environ.get(ENVIRON_KEY, DEFAULT)].locale


def speak(code: str) -> None:
    """Go on with this request in another language, the one of the row that a token leads to."""
    g.lang = code if code in LANGUAGES else DEFAULT
    refresh()  # type: ignore[no-untyped-call]  # Flask-Babel has no types


def speaking(code: str) -> Any:
    """Return a context in which everything is said in that language; mails are made in one."""
    return force_locale(LANGUAGES.get(code, LANGUAGES[DEFAULT]).locale)


def marked(text: str) -> Any:
    """Return a lazily translated text, for what is written before a request stands."""
    return lazy_gettext(text)


def in_words(words: Mapping[str, str]) -> str:
    """Return words in the reader's language, else in English and marked as such."""
    lang = current()
    if text := words.get(lang):
        return text
    english = words[DEFAULT]
    return english if lang == DEFAULT else Markup('<span lang="en">{}</span>').format(english)


def written_day(moment: datetime | date) -> str:
    """Return a day in Tokyo as `21 Oct 2023`, `2023年10月21日`, `2023년 10월 21일`."""
    day = clock.tokyo_day(moment) if isinstance(moment, datetime) else moment
    forms: dict[str, Callable[[], str]] = {
        "en": lambda: format_date(day, "d MMM y", "en"),
        "ja": lambda: f"{day.year}年{day.month}月{day.day}日",
        "ko": lambda: f"{day.year}년 {day.month}월 {day.day}일",
        "zh": lambda: f"{day.year}年{day.month}月{day.day}日",
    }
    return forms[current()]()


def written_moment(moment: datetime) -> str:
    """Return a moment in Tokyo time with its zone: `21 Oct 2023, 09:00 JST`."""
    comma = "," if current() == DEFAULT else ""
    return f"{written_day(moment)}{comma} {clock.in_tokyo(moment):%H:%M} JST"


def written_money(money: Money) -> str:
    """Return a sum as `JPY 10,000`, in Japanese `10,000円`."""
    if current() == "ja" and money.currency == "JPY":
        return f"{money.figures()}円"
    return str(money)


def written_number(number: int) -> str:
    """Return a whole number with its thousands grouped."""
    return f"{number:,}"


def territories() -> dict[str, str]:
    """Return the names of countries and regions by ISO 3166 code, in the current language."""
    return territories_in(current())


@lru_cache
def territories_in(lang: str) -> dict[str, str]:
    """Return the names of countries and regions by ISO 3166 code, in that language."""
    names = Locale.parse(LANGUAGES[lang].locale).territories
    return {code: str(name) for code, name in names.items() if _is_country(code)}


def country_name(code: str) -> str:
    """Return the name of one country in the current language, empty where there is none."""
    return territories().get(code, "")


def _is_country(code: str) -> bool:
    return (
        len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
    )


def compile_catalogues() -> None:
    """Write each catalogue that is newer than its compiled form."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/messages.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            _compile(source, target)


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".mo.new")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalogue)
    Path(name).replace(target)
