"""Which characters a TrueType font can draw, read from its table `cmap`.

Source: ISO/IEC 14496-22 (OpenType), chapter `cmap`, formats 4 and 12.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path


def drawn_by(path: Path) -> set[int]:
    """Return the code points that a font file has a shape for."""
    table = _table(path.read_bytes(), b"cmap")
    return set().union(*(set(_points(table[at:])) for at in set(_offsets(table))))


def _table(font: bytes, wanted: bytes) -> bytes:
    (number,) = struct.unpack_from(">H", font, 4)
    for n in range(number):
        tag, _sum, at, length = struct.unpack_from(">4sIII", font, 12 + 16 * n)
        if tag == wanted:
            return font[at : at + length]
    return b"\0\0\0\0"


def _offsets(table: bytes) -> Iterator[int]:
    (number,) = struct.unpack_from(">H", table, 2)
    for n in range(number):
        _platform, _encoding, at = struct.unpack_from(">HHI", table, 4 + 8 * n)
        yield at


def _points(part: bytes) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", part)
    if form == 12:
        (groups,) = struct.unpack_from(">I", part, 12)
        for n in range(groups):
            first, last, _glyph = struct.unpack_from(">III", part, 16 + 12 * n)
            yield from range(first, last + 1)
    elif form == 4:
        yield from _in_segments(part)


def _in_segments(part: bytes) -> Iterator[int]:
    """Return what format 4 says; a segment may hold holes, which point to glyph 0."""
    (doubled,) = struct.unpack_from(">H", part, 6)
    for n in range(0, doubled, 2):
        (last,) = struct.unpack_from(">H", part, 14 + n)
        (first,) = struct.unpack_from(">H", part, 16 + doubled + n)
        (shift,) = struct.unpack_from(">H", part, 16 + 2 * doubled + n)
        here = 16 + 3 * doubled + n
        (offset,) = struct.unpack_from(">H", part, here)
        for point in range(first, min(last, 0xFFFE) + 1):
            if not offset:
                glyph = (point + shift) & 0xFFFF
            else:
                (glyph,) = struct.unpack_from(">H", part, here + offset + 2 * (point - first))
            if glyph:
                yield point
