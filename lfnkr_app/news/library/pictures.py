"""Pictures opened with care: looked at before they are decoded, then small, upright, in sRGB.

Source: ux.md, rule 6. Nothing but pixels leaves this module: no place, no device, no name.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, Any, Final

from flask_babel import gettext as _
from PIL import Image, ImageCms, UnidentifiedImageError
from PIL.ExifTags import Base

from lfnkr_app.news.library.rules import PICTURES, FileRefused

MOST_PIXELS: Final = 50_000_000
#: These are decoded whole, and more than once over: 48 million pixels took 740 MB.
MOST_AT_ONCE: Final = {"WEBP": 20_000_000, "AVIF": 20_000_000}
#: The longest side that is kept.
LONGEST: Final = 2560
FORMATS: Final = {
    "JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp",
    "GIF": "image/gif", "AVIF": "image/avif",
}  # fmt: skip
#: More colours than this, and it is a photograph.
COLOURS_OF_A_DRAWING: Final = 4096
_OPENED: Final = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_LARGEST_PROFILE: Final = 1024 * 1024
_STRIP: Final = 256
_FAULTS: Final = (OSError, ValueError, SyntaxError, EOFError, OverflowError, MemoryError)
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90,
}  # fmt: skip
_ON_ITS_SIDE: Final = frozenset({5, 6, 7, 8})


@dataclass(frozen=True)
class Picture:
    """Pixels in RGB or RGBA and nothing else, and the size of the whole in the file, upright.

    `moved` says that only the first frame is left.
    """

    pixels: Image.Image
    size: tuple[int, int]
    is_drawing: bool
    moved: bool

    @property
    def has_alpha(self) -> bool:
        """Whether parts of it are see-through."""
        return self.pixels.mode == "RGBA"


def read(file: IO[bytes], suffix: str) -> Picture:
    """Return what the file shows, its longest side no more than `LONGEST`.

    Raises:
        FileRefused: it is none, is not what its name says, is damaged, or would fill the memory.
    """
    with _opened(file) as picture:
        _require_sane(picture, suffix)
        width, height = picture.size
        try:
            moved = bool(getattr(picture, "is_animated", False)) and picture.format != "MPO"
            orientation = _orientation(picture)
            pixels = _turned(_decoded(picture), orientation)
        except Image.DecompressionBombError:
            raise FileRefused(_too_large()) from None
        except _FAULTS:
            raise FileRefused(_damaged()) from None
    is_drawing = pixels.getcolors(COLOURS_OF_A_DRAWING) is not None
    size = (height, width) if orientation in _ON_ITS_SIDE else (width, height)
    return Picture(pixels, size, is_drawing=is_drawing, moved=moved)


def _opened(file: IO[bytes]) -> Image.Image:
    try:
        return Image.open(file, formats=_OPENED)
    except Image.DecompressionBombError:
        raise FileRefused(_too_large()) from None
    except UnidentifiedImageError:
        raise FileRefused(_no_picture(file)) from None
    except _FAULTS:
        raise FileRefused(_damaged()) from None


def _require_sane(picture: Image.Image, suffix: str) -> None:
    """Look at what the head of the file says, before anything is decoded."""
    width, height = picture.size
    most = MOST_AT_ONCE.get(picture.format or "", MOST_PIXELS)
    if width * height > most:
        raise FileRefused(_too_large(most))
    kind = FORMATS[picture.format or ""]
    if kind != PICTURES[suffix]:
        is_called, is_one = suffix[1:].upper(), kind.removeprefix("image/").upper()
        raise FileRefused(
            _(
                "Its name says %(called)s, but it is a %(kind)s picture. Save it again as %(kind)s "
                "and add that.",
                called=is_called, kind=is_one,
            )
        )  # fmt: skip


def _decoded(picture: Image.Image) -> Image.Image:
    """Return the pixels, shrunk while they are converted: no second copy of a large picture."""
    longest = max(picture.size)
    if longest > LONGEST:
        fits = (max(1, side * LONGEST // longest) for side in picture.size)
        picture.draft(None, (next(fits), next(fits)))
    picture.load()
    profile = picture.info.get("icc_profile")
    small = _in_strips(picture)
    small.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    return _without_idle_alpha(_in_srgb(small, profile))


def _in_strips(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    mode = _mode(picture)
    times = max(1, max(width, height) // LONGEST)
    small = Image.new(mode, (-(-width // times), -(-height // times)))
    for top in range(0, height, _STRIP * times):
        strip = picture.crop((0, top, width, min(height, top + _STRIP * times)))
        small.paste(_in_eight_bits(strip).convert(mode).reduce(times), (0, top // times))
    return small


def _mode(picture: Image.Image) -> str:
    if picture.has_transparency_data:
        return "RGBA"
    return "CMYK" if picture.mode == "CMYK" else "RGB"


def _in_eight_bits(strip: Image.Image) -> Image.Image:
    if not strip.mode.startswith("I"):
        return strip
    return strip.point(lambda value: value * (1 / 256)).convert("L")


def _in_srgb(picture: Image.Image, profile: Any) -> Image.Image:
    """Return the picture in sRGB; a colour profile that is odd or huge counts as none."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if isinstance(profile, bytes) and 0 < len(profile) <= _LARGEST_PROFILE:
        try:
            own, srgb = io.BytesIO(profile), ImageCms.createProfile("sRGB")
            if changed := ImageCms.profileToProfile(picture, own, srgb, outputMode=mode):
                picture = changed
        except (ImageCms.PyCMSError, *_FAULTS):
            pass
    plain = Image.new(mode, picture.size)
    plain.paste(picture.convert(mode))
    return plain


def _without_idle_alpha(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        return picture.convert("RGB")
    return picture


def _orientation(picture: Image.Image) -> int:
    """Return how the camera was held; odd metadata say nothing."""
    try:
        return int(picture.getexif().get(Base.Orientation, 1))
    except (*_FAULTS, TypeError, KeyError, IndexError):
        return 1


def _turned(picture: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def _no_picture(file: IO[bytes]) -> str:
    file.seek(0)
    head = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<", b"%pdf", b"#!", b"pk")):
        return _("Its name says picture, but something else is inside. It was not taken.")
    return _("It cannot be read as a picture: it is damaged, or of another kind. Save it as JPEG.")


def _too_large(most: int = MOST_PIXELS) -> str:
    return _(
        "It has more than %(number)s million pixels. Make it smaller, then add it again.",
        number=most // 1_000_000,
    )


def _damaged() -> str:
    return _("It is damaged or cut off. Take it from where it came from once more.")
