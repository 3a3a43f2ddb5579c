"""A file that somebody brings, made ready to be stored, or refused with one sentence."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from flask_babel import gettext as _

from lfnkr_app.news.library import pictures, rules, sizes
from lfnkr_app.news.library.rules import FileRefused
from lfnkr_app.news.library.sizes import Size

#: One picture at a time in a process: two large ones at once would need twice the memory.
_one_at_a_time: Final = threading.Lock()
_PHONE: Final = frozenset({".heic", ".heif"})
_DRAWN: Final = frozenset({".svg", ".svgz"})
_SIGN_OF_PDF: Final = b"%PDF-"
_END_OF_PDF: Final = b"%%EOF"
_TAIL: Final = 2048


@dataclass(frozen=True)
class Ready:
    """A file in the work folder, made anew; `note` is what its owner should know."""

    file: Path
    suffix: str
    width: int = 0
    height: int = 0
    smaller: list[Size] = field(default_factory=list)
    note: str = ""

    @property
    def kind(self) -> str:
        """What it is, as `image/jpeg`."""
        return rules.KINDS[self.suffix]


def take(file: IO[bytes], name: str, folder: Path, suffix: str = "") -> Ready:
    """Return the file as it will be stored; with a suffix it takes the place of such a file.

    Raises:
        FileRefused: it is nothing that the library takes.
    """
    own = rules.suffix_of(name)
    _require_weight(file)
    if own in rules.PICTURES and (not suffix or suffix in rules.PICTURES):
        return _picture(file, own, folder, suffix)
    if own in rules.DOCUMENTS and suffix in {"", own}:
        return _document(file, own, folder)
    raise FileRefused(_other_kind(suffix) if own in rules.KINDS else _not_taken(own))


def smaller(file: Path, folder: Path, suffix: str) -> Ready:
    """Return the smaller forms of a picture that is stored already, which stays as it is.

    Raises:
        FileRefused: it cannot be read as what its name says.
    """
    with _one_at_a_time, file.open("rb") as stored:
        _require_weight(stored)
        picture = pictures.read(stored, suffix)
        forms = sizes.write_smaller(picture, file, folder, suffix)
    return Ready(file, suffix, *picture.size, smaller=forms)


def _picture(file: IO[bytes], own: str, folder: Path, suffix: str) -> Ready:
    main = folder / "main"
    with _one_at_a_time:
        picture = pictures.read(file, own)
        suffix = suffix or sizes.suffix_for(picture)
        sizes.write(picture, main, suffix)
        forms = sizes.write_smaller(picture, main, folder, suffix)
    note = _("It moved; only its first picture was kept.") if picture.moved else ""
    return Ready(main, suffix, *picture.pixels.size, smaller=forms, note=note)


def _document(file: IO[bytes], suffix: str, folder: Path) -> Ready:
    raw = file.read()
    if suffix == ".pdf":
        _require_pdf(raw)
    else:
        raw = _text(raw).encode()
    main = folder / "main"
    main.write_bytes(raw)
    note = ""
    if suffix == ".pdf":
        note = _("A PDF may name who wrote it: look at its properties before you link to it.")
    return Ready(main, suffix, note=note)


def _require_weight(file: IO[bytes]) -> None:
    weight = file.seek(0, 2)
    file.seek(0)
    if not weight:
        raise FileRefused(_("It is empty."))
    if weight > rules.MOST_BYTES:
        most = rules.MOST_BYTES // 1024**2
        raise FileRefused(_("It is larger than %(most)s MB. Make it smaller first.", most=most))


def _require_pdf(raw: bytes) -> None:
    if not raw.startswith(_SIGN_OF_PDF):
        raise FileRefused(_("Its name says PDF, but something else is inside. It was not taken."))
    if _END_OF_PDF not in raw[-_TAIL:]:
        raise FileRefused(
            _("This PDF is cut off. Take it from where it came from once more.")
        )  # fmt: skip


def _text(raw: bytes) -> str:
    """Return plain text, also of an older Japanese computer."""
    for name in ("utf-8-sig", "cp932"):
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefused(_("Its name says text, but something else is inside. It was not taken."))


def _other_kind(suffix: str) -> str:
    if suffix in rules.PICTURES:
        return _("This place holds a picture: choose a picture.")
    return _("This place holds a %(kind)s file: choose one.", kind=suffix[1:].upper())


def _not_taken(suffix: str) -> str:
    if suffix in _DRAWN:
        return _("SVG drawings can hold programs. Save it as PNG and add that.")
    if suffix in _PHONE:
        return _("Browsers cannot show HEIC. Save it as JPEG on the phone and add that.")
    return _(
        "Pictures (JPEG, PNG, WebP, GIF, AVIF) and documents (PDF, TXT, CSV) can be added. "
        "Save this one as PDF and add that."
    )
