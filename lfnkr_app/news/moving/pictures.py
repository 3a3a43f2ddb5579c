"""Pictures without metadata: no place, no device, no name. Source: ux.md, rule 6."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

CLEANED: Final = frozenset({".jpg", ".jpeg", ".png", ".webp"})
QUALITY: Final = 92


class NotAPicture(ValueError):
    """The file cannot be read as a picture, or is too large to be one in good faith."""


def without_metadata(source: Path, target: Path) -> None:
    """Write the picture upright and bare of EXIF, XMP, comments and colour profile.

    Raises:
        NotAPicture: it cannot be decoded, or would fill the memory.
    """
    unfinished = target.with_name(f"{target.name}.new")
    try:
        with Image.open(source) as picture:
            upright = ImageOps.exif_transpose(picture)
            form = picture.format
        upright.info = {}
        upright.save(unfinished, format=form, quality=QUALITY)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        unfinished.unlink(missing_ok=True)
        raise NotAPicture("not a picture that can be read") from fault
    unfinished.replace(target)
