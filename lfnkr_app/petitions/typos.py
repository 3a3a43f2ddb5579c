"""Likely slips of the pen in the domain of an address: asked about once, never corrected."""

from __future__ import annotations

from typing import Final

#: Where most of our readers have their mail.
COMMON: Final = (
    "gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.jp", "yahoo.co.kr", "yahoo.co.uk",
    "ymail.com", "icloud.com", "outlook.com", "outlook.jp", "hotmail.com", "hotmail.co.jp",
    "hotmail.co.uk", "live.com", "live.jp", "docomo.ne.jp", "ezweb.ne.jp", "softbank.ne.jp",
    "i.softbank.jp", "ybb.ne.jp", "nifty.com", "ocn.ne.jp", "naver.com", "hanmail.net",
    "daum.net", "nate.com", "protonmail.com", "proton.me",
)  # fmt: skip
#: Real places that look like a slip for one of the above.
REAL: Final = frozenset(
    {
        "mail.com", "email.com", "gmx.com", "gmx.net", "hotmail.de", "hotmail.fr", "hotmail.it",
        "hotmail.es", "yahoo.ca", "yahoo.de", "yahoo.fr", "yahoo.in", "live.de", "live.fr",
        "live.nl", "live.ca", "outlook.de", "outlook.fr", "outlook.kr", "date.com", "never.com",
        "nave.com", "rate.com", "late.com", "hate.com", "note.com", "love.com", "lime.com",
        "line.com", "life.com", "five.com", "give.com", "olive.com", "alive.com", "like.com",
        "oon.ne.jp",
    }
)  # fmt: skip
#: Slips that are more than one letter away.
KNOWN: Final = {
    "docomo.co.jp": "docomo.ne.jp", "docomo.com": "docomo.ne.jp", "docomo.jp": "docomo.ne.jp",
    "ezweb.co.jp": "ezweb.ne.jp", "ezweb.jp": "ezweb.ne.jp", "gmail.co.jp": "gmail.com",
    "gmail.jp": "gmail.com", "gmail.ne.jp": "gmail.com", "gmail.co.kr": "gmail.com",
    "gmail.kr": "gmail.com", "gmail.co.uk": "gmail.com",
    "icloud.co.jp": "icloud.com", "icloud.jp": "icloud.com", "softbank.jp": "softbank.ne.jp",
    "softbank.co.jp": "softbank.ne.jp", "yahoo.ne.jp": "yahoo.co.jp", "yahoo.jp": "yahoo.co.jp",
    "yahoo.kr": "yahoo.co.kr", "naver.co.kr": "naver.com", "naver.net": "naver.com",
    "hanmail.com": "hanmail.net", "hanmail.co.kr": "hanmail.net", "daum.com": "daum.net",
}  # fmt: skip


def likely_address(email: str) -> str | None:
    """Return the address that was probably meant, or None where nothing looks like a slip."""
    local, _, typed = email.rpartition("@")
    domain = typed.lower()
    if not local or domain in COMMON or domain in REAL:
        return None
    meant = KNOWN.get(domain) or next((d for d in COMMON if _one_slip(domain, d)), None)
    return f"{local}@{meant}" if meant else None


def _one_slip(typed: str, meant: str) -> bool:
    """Return whether one letter was left out, added, changed, or swapped with its neighbour."""
    if len(typed) < len(meant):
        return any(meant[:i] + meant[i + 1 :] == typed for i in range(len(meant)))
    if len(typed) > len(meant):
        return any(typed[:i] + typed[i + 1 :] == meant for i in range(len(typed)))
    odd = [i for i in range(len(meant)) if typed[i] != meant[i]]
    if len(odd) == 2 and odd[1] == odd[0] + 1:
        return typed[odd[0]] == meant[odd[1]] and typed[odd[1]] == meant[odd[0]]
    return len(odd) == 1
