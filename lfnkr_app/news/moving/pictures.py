"""Pictures without metadata: no place, no device, no name. Source: ux.md, rule 6."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from lfnkr_app.news.wordpress.records import N_

CLEANED: Final = frozenset({".jpg", ".jpeg", ".png", ".webp"})
QUALITY: Final = 92
#: What may be decoded: 150 MB of memory. Cameras of twenty years fit in.
MOST_PIXELS: Final = 50_000_000
_FAULTS: Final = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)
_UNREADABLE: Final = N_("not a picture that can be read")
_TOO_LARGE: Final = N_("more than 50 million pixels: too large to show")


class NotAPicture(ValueError):
    """The file cannot be read as a picture, or is too large to be one in good faith."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def without_metadata(source: Path, target: Path | None) -> None:
    """Write the picture upright and bare of EXIF, XMP, comments and colour profile.

    Without a target it is only read, to see whether it could be written.

    Raises:
        NotAPicture: it cannot be decoded, or would fill the memory.
    """
    unfinished = target.with_name(f"{target.name}.new") if target else None
    try:
        with Image.open(source) as picture:
            _require_sane(picture)
            form = picture.format
            if unfinished is None:
                picture.load()
                return
            upright = ImageOps.exif_transpose(picture)
        upright.info = {}
        upright.save(unfinished, format=form, quality=QUALITY)
    except _FAULTS as fault:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)
        if isinstance(fault, NotAPicture):
            raise
        is_bomb = isinstance(fault, Image.DecompressionBombError)
        raise NotAPicture(_TOO_LARGE if is_bomb else _UNREADABLE) from fault
    if unfinished is not None and target is not None:
        unfinished.replace(target)


def size_of(path: Path) -> tuple[int, int]:
    """Return width and height in pixels from the head of a file; (0, 0) when it tells none."""
    try:
        with Image.open(path) as picture:
            return picture.size
    except _FAULTS:
        return 0, 0


def _require_sane(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise NotAPicture(_TOO_LARGE)
