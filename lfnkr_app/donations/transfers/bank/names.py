"""Names and references on bank lines: one spelling of each, however a bank shortens them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SMALL: Final = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_HYPHENS: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−－ー-ｰ", "-"))
_MARKS: Final = str.maketrans({"゛": "\u3099", "゜": "\u309a", "ﾞ": "\u3099", "ﾟ": "\u309a"})
#: Kinds of organisation as banks shorten them; they stand before a name, or behind it.
#: Source: the Japanese Bankers Association's table of abbreviations for transfers, the common part.
_KINDS: Final = (
    *("カブシキガイシヤ", "ユウゲンガイシヤ", "ゴウドウガイシヤ"),
    "トクテイヒエイリカツドウホウジン",
    *("イツパンシヤダンホウジン", "イツパンザイダンホウジン", "シユウキヨウホウジン"),
    *("シヤカイフクシホウジン", "ガツコウホウジン", "イリヨウホウジン"),
    *("カ", "ユ", "ド", "トクヒ", "シヤ", "ザイ", "シユウ", "フク", "ガク", "イ", "メ", "シ"),
)  # fmt: skip
_SHORT_KIND: Final = re.compile(rf"^\(?(?:{'|'.join(_KINDS)})\)|\((?:{'|'.join(_KINDS)})\)?$")
_LONG_KIND: Final = re.compile(rf"^(?:{'|'.join(kind for kind in _KINDS if len(kind) > 6)})")
#: What banks and machines write before a payer's name.
_LEAD: Final = re.compile(
    r"^(?:振込入金|振込|振替|送金|入金|フリコミ入金|フリコミ|フリカエ|ソウキン|ATM)[0-9]*[*＊・:/-]*"
)
_REFERENCE: Final = re.compile(r"LF\s*(\d{4})\s*([A-Z]{1,4})")
_BARE: Final = re.compile(r"(?<!\d)(\d{4})\s?-?\s?([A-Z]{1,4})(?![A-Z0-9])")


def kana(text: str) -> str:
    """Return a name as banks write it: katakana, large, without spaces, its marks joined."""
    folded = unicodedata.normalize("NFKC", text.translate(_MARKS)).upper()
    joined = "".join(folded.split())
    joined = unicodedata.normalize("NFC", joined)
    return "".join(map(_katakana, joined)).translate(_SMALL).translate(_HYPHENS)


def _katakana(character: str) -> str:
    return chr(ord(character) + 0x60) if "ぁ" <= character <= "ゖ" else character


def payer(text: str) -> str:
    """Return who sent a line, to compare: no reference, no bank words, no kind of organisation."""
    plain = kana(text)
    plain = re.sub(r"^L?F?-?\d{4}-?[A-Z]{1,4}(?=[^A-Z])|LF-?\d{4}-?[A-Z]{0,4}$", "", plain)
    plain = _LEAD.sub("", plain)
    plain = _LONG_KIND.sub("", _SHORT_KIND.sub("", plain))
    return re.sub(r"[^\w]", "", plain.replace("-", "")).lstrip("0123456789_")


def unmarked(name: str) -> str:
    """Return a compared name without its voicing marks, which machines drop."""
    apart = unicodedata.normalize("NFD", name)
    return apart.replace("\u3099", "").replace("\u309a", "")


def references(text: str) -> list[str]:
    """Return the references that a line may name, the likeliest first: `LF-0417-K`.

    Full width, small letters and missing hyphens do no harm; where a name follows without a space,
    each of its first letters may belong to the reference.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = re.sub(r"(?<=[A-Z0-9])\s*[-‐‑‒–—―−ー]\s*(?=[A-Z0-9])", "", plain)
    found: list[str] = []
    for match in [*_REFERENCE.finditer(plain), *_BARE.finditer(plain)]:
        day, letters = match[1], match[2]
        found += [f"LF-{day}-{letters[:length]}" for length in range(len(letters), 0, -1)]
    return list(dict.fromkeys(found))
