"""Pictures that are moved over tell nothing of their maker."""

from __future__ import annotations

import pytest
from PIL import Image
from PIL.ExifTags import Base

from lfnkr_app.news.moving import pictures


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_a_picture_is_copied_without_place_device_and_comment(tmp_path, suffix):
    source, target = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    exif = Image.Exif()
    exif[Base.Make.value] = "Secret Camera"
    Image.new("RGB", (40, 20), "teal").save(source, exif=exif, comment=b"at the shelter")
    assert b"Secret Camera" in source.read_bytes()
    pictures.without_metadata(source, target)
    assert b"Secret" not in target.read_bytes()
    assert b"shelter" not in target.read_bytes()
    with Image.open(target) as copy:
        assert copy.size == (40, 20)
        assert not copy.getexif()


def test_what_is_no_picture_is_refused_and_leaves_nothing(tmp_path):
    source, target = tmp_path / "a.jpg", tmp_path / "b.jpg"
    source.write_bytes(b"<?php evil")
    with pytest.raises(pictures.NotAPicture):
        pictures.without_metadata(source, target)
    assert list(tmp_path.iterdir()) == [source]
