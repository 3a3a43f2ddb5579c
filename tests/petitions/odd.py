"""Posts that no browser would send: seeded, so that a failing one comes again."""

from __future__ import annotations

import io
import json
import random
from typing import Any
from urllib.parse import quote_plus

PIECES = (
    "Hana",
    "山田 花子",
    "김철수",
    "محمد",
    "שרה",
    "नमस्ते",
    "Zoë",
    "Ó",
    "e\u0301" * 300,
    "🙂",
    "👨‍👩‍👧‍👦" * 300,
    "🇯🇵🇰",
    "\u202eevil",
    "a\u2066b\u2069",
    "\u200e",
    "\u200f",
    "\u200b\u200b",
    "\ufeff",
    "\u3164",
    "\u2800",
    "\x01\x02\x1f",
    "\x7f",
    "\x85",
    "\u2028",
    "\r\n",
    "\t",
    "Z" + "\u0335" * 60,
    "ﷺ" * 20,
    "ﬃ㍿№",
    "ｓｐａｍ．ｃｏｍ",
    "www.spam.example",
    "http://x.y",
    "//x",
    "=cmd()",
    "@SUM(1)",
    "-1+1",
    "\uff1d1",
    "<script>alert(1)</script>",
    "'; DROP TABLE signature; --",
    "{{ 7*7 }}",
    "%(name)s",
    "%s%n",
    "{0}",
    "../../etc/passwd",
    "\\",
    "\ufffe",
    "\ue000",
    "x" * 256,
    "あ" * 5000,
    "None",
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    "NaN",
    "y",
    "on",
    "off",
    "",
    " ",
    "\u3000",
    "hidden",
    "initials",
    "full",
    "FULL",
    "JP",
    "jp",
    "ＪＰ",
    "XX",
    "ZZ",
    "İstanbul",
    "ß",
    "ǅ",
    "a@b",
    "hana@example.org",
    "HANA+x@EXAMPLE.ORG",
    "hana@gmial.com",
    "ｈａｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ",
    "a@例え.jp",
    '"a b"@example.org',
    "a@[127.0.0.1]",
    "a" * 65 + "@example.org",
    "a@" + "b." * 120 + "org",
    "a@b.c,d@e.f",
    "a@example.org\nBcc: x@example.org",
    "a@exa\u202emple.org",
    "a@-example.org",
    "ａ@example.org",
)
FIELDS = (
    "name", "email", "country", "display", "deliver", "news", "consent", "comment", "website",
    "stamp", "asked", "instead", "csrf_token", "odd", "name[]", "name[0]", "", "__proto__",
)  # fmt: skip
CODECS = ("shift_jis", "euc_kr", "gb18030", "utf-16", "latin-1", "utf-8")
SPOILT = ("", "&", "&&==&", "%", "%ZZ", "%FF%FE", "%00", ";a=b", "&name")


class Dice:
    """Throws odd posts from one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def post(self) -> dict[str, Any]:
        """Return what to hand to a test client's `post`."""
        kinds = (self._form, self._form, self._form, self._files, self._raw, self._json)
        return self._random.choice(kinds)()

    def choice(self, among: list[str]) -> str:
        """Return one of them."""
        return self._random.choice(among)

    def _text(self) -> str:
        parts = self._random.choices(PIECES, k=self._random.choice((1, 1, 1, 2, 3)))
        return self._random.choice(("", " ", "\u200d")).join(parts)

    def _fields(self) -> list[tuple[str, str]]:
        """Return a form that is nearly right: most of it is, so that what is odd gets far."""
        number = self._random.randrange(10**6)
        right = {"name": f"Odd {number}", "email": f"odd{number}@example.org", "country": "JP",
                 "display": "full", "consent": "y"}  # fmt: skip
        pairs = list(right.items())
        for _ in range(self._random.randrange(1, 4)):
            name = self._random.choice(FIELDS)
            if self._random.random() < 0.7:
                pairs = [pair for pair in pairs if pair[0] != name]
            pairs.append((name, self._text()))
        self._random.shuffle(pairs)
        return pairs

    def _form(self) -> dict[str, Any]:
        together: dict[str, list[str]] = {}
        for name, value in self._fields():
            together.setdefault(name, []).append(value)
        return {"data": together}

    def _files(self) -> dict[str, Any]:
        together: dict[str, Any] = dict(self._fields())
        name = self._random.choice(FIELDS[:8])
        together[name] = (io.BytesIO(self._text().encode("utf-8", "replace")), self._text()[:60])
        return {"data": together, "content_type": "multipart/form-data"}

    def _raw(self) -> dict[str, Any]:
        codec = self._random.choice(
            ("shift_jis", "euc_kr", "gb18030", "utf-16", "latin-1", "utf-8")
        )
        body = "&".join(
            f"{name}={quote_plus(value, encoding=codec, errors='replace')}"
            for name, value in self._fields()
        )
        spoil = self._random.choice(
            ("", "&", "&&==&", "%", "%ZZ", "%FF%FE", "%00", ";a=b", "&name")
        )
        return {
            "data": (body + spoil).encode("utf-8", "replace"),
            "content_type": "application/x-www-form-urlencoded" + self._charset(),
        }

    def _json(self) -> dict[str, Any]:
        kind = self._random.choice(("application/json", "text/plain", "image/png", "x", ""))
        return {"data": json.dumps(dict(self._fields())), "content_type": kind}

    def _charset(self) -> str:
        return self._random.choice(("", "; charset=shift_jis", "; charset=nonsense", "; charset"))
