"""Files with a password: on the spreadsheet and the PDF themselves, around CSV and JSON a ZIP.

All of it is AES-256. The spreadsheet and the PDF are locked in memory: no open copy is written.
"""

from __future__ import annotations

import io
import secrets
import zipfile
from collections.abc import Iterable
from typing import Any

from msoffcrypto.format.ooxml import OOXMLFile
from pypdf import PdfReader, PdfWriter
from pyzipper.zipfile_aes import WZ_AES, AESZipFile

from lfnkr_app.lists.store import TakesBytes

_AesZip: Any = AESZipFile  # The library has no types.


def zipped(out: TakesBytes, name: str, pieces: Iterable[bytes], password: str) -> None:
    """Write a ZIP with one locked file, piece by piece."""
    with _AesZip(out, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        archive.setpassword(password.encode())
        archive.setencryption(WZ_AES, nbits=256)
        with archive.open(name, "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)


def workbook(out: TakesBytes, book: io.BytesIO, password: str) -> None:
    """Write a spreadsheet that Excel opens with the password (agile encryption)."""
    locked = io.BytesIO()
    OOXMLFile(book).encrypt(password, locked)
    out.write(locked.getvalue())


def pdf(plain: bytes, password: str) -> bytes:
    """Return a PDF that opens with the password; nobody holds the one that would lift it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
    writer.encrypt(password, owner_password=secrets.token_urlsafe(32), algorithm="AES-256")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()
