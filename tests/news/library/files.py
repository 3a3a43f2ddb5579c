"""Files that people bring, good and bad, made for tests."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def photo(width: int = 900, height: int = 600, form: str = "JPEG", **options: Any) -> bytes:
    """Return a picture with as many shades as a photograph."""
    return saved(pixels(width, height), form, **options)


def pixels(width: int = 900, height: int = 600) -> Image.Image:
    grain = Image.effect_noise((width, height), 60)
    slope = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (slope, Image.blend(slope, grain, 0.3), slope.rotate(180)))


def drawing(width: int = 640, height: int = 400, form: str = "PNG", **options: Any) -> bytes:
    """Return a picture of three colours."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("teal", (20, 20, width // 2, height // 2))
    picture.paste("navy", (width // 2, height // 2, width - 20, height - 20))
    return saved(picture, form, **options)


def see_through() -> bytes:
    picture = pixels(500, 500).convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize((500, 500)))
    return saved(picture, "PNG")


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


def with_secrets(orientation: int = 6) -> bytes:
    """Return a photo that tells where it was taken, by which device, and by whom."""
    exif = Image.Exif()
    exif[Base.Make.value], exif[Base.Artist.value] = "Secret Camera", "Secret Name"
    exif[Base.Orientation.value] = orientation
    place = {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (42.0, 58.0, 12.0)}
    exif.get_ifd(IFD.GPSInfo).update(place)
    return photo(exif=exif, comment=b"Secret shelter", xmp=b"<x>Secret</x>")


def moving(frames: int = 3, form: str = "GIF") -> bytes:
    shades = random.Random(1)
    made = [Image.new("RGB", (60, 40), (shades.randrange(256), n % 256, n // 256))
            for n in range(frames)]  # fmt: skip
    return saved(made[0], form, save_all=True, append_images=made[1:], duration=50)


def png_of(width: int, height: int) -> bytes:
    """Return the head of a PNG of that size, with next to no content: a bomb."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head)
            + _chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + _chunk(b"IEND", b""))  # fmt: skip


def jpeg_of(width: int, height: int) -> bytes:
    """Return a JPEG whose head claims that size."""
    raw = photo(64, 64)
    place = raw.index(b"\xff\xc0")
    return raw[: place + 5] + struct.pack(">HH", height, width) + raw[place + 9 :]


def gif_of(width: int, height: int) -> bytes:
    raw = drawing(20, 20, "GIF")
    return raw[:6] + struct.pack("<HH", width, height) + raw[10:]


def webp_of(width: int, height: int) -> bytes:
    """Return an extended WebP whose head claims that size."""
    inner = photo(32, 32, "WEBP")[12:]
    canvas = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + bytes(4) + canvas + inner
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunk(name: bytes, body: bytes) -> bytes:
    crc = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)
