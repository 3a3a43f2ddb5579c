"""Files that staff bring: their text, whatever a spreadsheet or a bank in Japan wrote it in."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from flask_babel import gettext as _

from lfnkr_app.errors import Refused

#: Bytes that stand at the start of files that are no text, whatever they are called.
_NO_TEXT: Final = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff")
#: Beside UTF-8: what spreadsheets in Japan write, and what Windows calls Unicode.
_CODED: Final = ("utf-8-sig", "cp932")


def text_of(data: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Shift_JIS.

    Raises:
        Refused: it is empty, or no text.
    """
    if not data.strip():
        raise Refused(_("The file is empty."))
    if data.startswith(_NO_TEXT):
        raise Refused(_("This is no CSV file. In Excel choose “Save as”, “CSV UTF-8”."))
    known = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else _CODED
    for coding in known:
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        if not any(is_control(c) for c in text):
            return text
    raise Refused(
        _("The file is no text that we can read. In Excel choose “Save as”, “CSV UTF-8”.")
    )


@cache
def is_control(character: str) -> bool:
    """Return whether a character is none that text is made of."""
    return unicodedata.category(character) == "Cc" and character not in "\t\r\n"
