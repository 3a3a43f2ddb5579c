"""The forms in which a picture is stored: itself, and smaller ones for small screens."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final, NamedTuple

from PIL import Image

from lfnkr_app.news.library.pictures import Picture
from lfnkr_app.news.library.rules import KINDS

WIDTHS: Final = (400, 800, 1600)
#: Up to this width a picture also gets a WebP as wide as itself.
WIDEST: Final = 1600
#: What a picture of 800 pixels may weigh. Source: ux.md, section 8.
BUDGET: Final = 80_000
_BUDGET_WIDTH: Final = 800
_QUALITY: Final = 88
_QUALITIES: Final = (82, 74, 66, 58, 50)
_FORMS: Final = {".jpg": "JPEG", ".jpeg": "JPEG", ".jpe": "JPEG", ".jfif": "JPEG", ".png": "PNG",
                 ".webp": "WEBP", ".gif": "GIF", ".avif": "AVIF"}  # fmt: skip


class Size(NamedTuple):
    """One smaller form that lies in the work folder; `ending` follows the stem of the original."""

    file: Path
    ending: str
    width: int
    height: int
    kind: str


def suffix_for(picture: Picture) -> str:
    """Return the ending under which a new picture is stored: PNG for drawings and see-through."""
    return ".png" if picture.has_alpha or picture.is_drawing else ".jpg"


def write(picture: Picture, target: Path, suffix: str) -> None:
    """Write the picture itself."""
    _save(picture.pixels, target, _FORMS[suffix], _QUALITY)


def write_smaller(picture: Picture, main: Path, folder: Path, suffix: str) -> list[Size]:
    """Write the smaller forms into a folder, the smallest first; their names tell the content."""
    mark = hashlib.sha256(main.read_bytes()).hexdigest()[:8]
    plain = ".png" if suffix == ".png" or picture.has_alpha else ".jpg"
    return [
        _write(_scaled(picture.pixels, width), folder, f"-{width}w-{mark}{ending}")
        for width in _widths(picture.pixels.width)
        for ending in ((".webp", plain) if width < picture.pixels.width else (".webp",))
    ]


def _widths(widest: int) -> list[int]:
    smaller = [width for width in WIDTHS if width < widest]
    return [*smaller, widest] if widest <= WIDEST else smaller


def _scaled(pixels: Image.Image, width: int) -> Image.Image:
    height = max(1, round(pixels.height * width / pixels.width))
    if (width, height) == pixels.size:
        return pixels
    return pixels.resize((width, height), Image.Resampling.LANCZOS)


def _write(pixels: Image.Image, folder: Path, ending: str) -> Size:
    """Write one form, in the best quality that fits the budget."""
    suffix = ending[ending.rindex(".") :]
    file = folder / f"size{ending}"
    budget = BUDGET * max(1.0, (pixels.width / _BUDGET_WIDTH) ** 2)
    for quality in _QUALITIES:
        _save(pixels, file, _FORMS[suffix], quality)
        if file.stat().st_size <= budget or suffix == ".png":
            break
    return Size(file, ending, pixels.width, pixels.height, KINDS[suffix])


def _save(pixels: Image.Image, target: Path, form: str, quality: int) -> None:
    options: dict[str, Any] = {"quality": quality}
    if form == "JPEG":
        pixels = _on_white(pixels)
        options |= {"optimize": True, "progressive": True}
    elif form == "WEBP":
        options |= {"method": 4}
    elif form in {"PNG", "GIF"}:
        options = {"optimize": form == "GIF"}
    pixels.save(target, format=form, **options)


def _on_white(pixels: Image.Image) -> Image.Image:
    """Return the picture without alpha; JPEG has none."""
    if pixels.mode != "RGBA":
        return pixels
    white = Image.new("RGB", pixels.size, "white")
    white.paste(pixels, mask=pixels.getchannel("A"))
    return white
