"""Every word of the site stands in the catalogues that speak it, in full and with its placeholders.

Public words are said in every language; words that only staff see in those that staff pages speak.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from lfnkr_app.config import ROOT
from lfnkr_app.i18n import CATALOGUES, LANGUAGES, STAFF_LANGUAGES

PLACEHOLDER = re.compile(r"%\((\w+)\)")
STAFF_ONLY = re.compile(
    r"(.*/)?(templates/(staff|security|emails/staff_\w+)/.*|templates/(layouts|components)/staff\.html"
    r"|lfnkr_app/(staff|accounts)/.*|lfnkr_app/(\w+/)+staff_\w+\.py"
    r"|lfnkr_app/news/(desk|library|topics|redirects|moving|leaving|wordpress)/.*"
    r"|lfnkr_app/petitions/paper/reading\.py"
    r"|lfnkr_app/pages/(office|home|menu)_(forms|routes)\.py)"
)
FOR_STAFF = {LANGUAGES[code].locale for code in STAFF_LANGUAGES}
TRANSLATED = [language.locale for language in LANGUAGES.values() if language.code != "en"]


@pytest.fixture(scope="session")
def words(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """Return every message that the code and the templates hold, and whether only staff see it."""
    target = tmp_path_factory.mktemp("words") / "messages.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend", "-q"]
    keys = ["-k", "_l", "-k", "lazy_gettext"]
    command = [*babel, "extract", "-F", "babel.cfg", *keys, "--omit-header", "-o", target, "."]
    subprocess.run(command, cwd=ROOT, check=True)
    return {
        _first(message.id): all(STAFF_ONLY.fullmatch(path) for path, _line in message.locations)
        for message in _catalogue(target)
        if message.id
    }


@pytest.mark.parametrize("locale", TRANSLATED)
def test_every_word_is_translated(words, locale):
    known = {_first(m.id): m for m in _catalogue(CATALOGUES / locale / "LC_MESSAGES/messages.po")}
    wanted = [word for word, staff in words.items() if locale in FOR_STAFF or not staff]
    missing = sorted(word for word in wanted if word not in known or not _said(known[word]))
    assert not missing, f"run `make messages`, then translate into {locale}: {missing[:10]}"


@pytest.mark.parametrize("locale", TRANSLATED)
def test_no_placeholder_is_lost_and_no_guess_is_left(locale):
    for message in _catalogue(CATALOGUES / locale / "LC_MESSAGES/messages.po"):
        if message.id:
            assert not message.fuzzy, f"check the guess for {message.id!r}"
            asked = set(PLACEHOLDER.findall(" ".join(_all(message.id))))
            for said in filter(None, _all(message.string)):
                assert set(PLACEHOLDER.findall(said)) == asked, f"{locale}: {message.id!r}"


def _catalogue(path: Path):
    with path.open("rb") as file:
        return read_po(file)


def _all(words: str | tuple[str, ...]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def _first(words: str | tuple[str, ...]) -> str:
    return _all(words)[0]


def _said(message) -> bool:
    return all(_all(message.string))
