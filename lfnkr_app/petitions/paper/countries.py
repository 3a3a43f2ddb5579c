"""Countries as people write them on paper: a code, or a name in one of our languages."""

from __future__ import annotations

import unicodedata
from functools import cache

from lfnkr_app.i18n import LANGUAGES, territories_in

#: What stands on sheets beside the names that the languages themselves have.
_ALSO = {"usa": "US", "uk": "GB", "korea": "KR", "rok": "KR", "england": "GB", "米国": "US",
         "英国": "GB", "アメリカ": "US", "日本国": "JP",
         "한국": "KR", "韓国": "KR", "南韓": "KR"}  # fmt: skip


def code_of(written: str) -> str:
    """Return the ISO code of a country; empty where nothing of ours is called so."""
    folded = _folded(written)
    if folded.upper() in territories_in("en"):
        return folded.upper()
    return _known().get(folded, "")


@cache
def _known() -> dict[str, str]:
    known = {
        _folded(name): code for lang in LANGUAGES for code, name in territories_in(lang).items()
    }
    return known | _ALSO


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
