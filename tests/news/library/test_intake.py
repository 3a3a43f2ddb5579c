"""Files become safe and small, or are refused with one sentence."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image, ImageCms

from lfnkr_app import create_app
from lfnkr_app.news.library import intake, rules
from tests.conftest import settings
from tests.news.library import files


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return an application for its words; no test here touches a database."""
    return create_app(settings(f"sqlite:///{tmp_path_factory.mktemp('intake') / 'none.db'}"))


@pytest.fixture
def take(site, tmp_path):
    """Return a function that takes a file as the library would."""

    def taken(raw, name, suffix=""):
        with site.app_context():
            return intake.take(io.BytesIO(raw), name, tmp_path, suffix)

    return taken


def refusal(take, raw, name, suffix=""):
    with pytest.raises(rules.FileRefused) as refused:
        take(raw, name, suffix)
    return refused.value.message


def test_a_photo_comes_out_upright_and_tells_nothing_of_its_maker(take):
    raw = files.with_secrets(orientation=6)
    assert b"Secret Camera" in raw
    ready = take(raw, "IMG_1.jpg")
    assert (ready.width, ready.height) == (600, 900)
    for file in (ready.file, *(size.file for size in ready.smaller)):
        written = file.read_bytes()
        assert b"Secret" not in written
        assert b"Exif" not in written
        with Image.open(file) as picture:
            assert not picture.getexif()
            assert not {"exif", "xmp", "comment", "icc_profile"} & picture.info.keys()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_to_hold_a_camera_comes_out_upright(take, orientation):
    plain = files.pixels(90, 60)
    plain.paste("red", (0, 0, 30, 20))
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    turned = plain if orientation == 1 else plain.transpose(Image.Transpose(turns[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    with Image.open(take(files.saved(turned, "JPEG", exif=exif, quality=95), "a.jpg").file) as made:
        assert made.size == (90, 60)
        red, green, _blue = made.getpixel((10, 8))
        assert red > 200 > 60 > green


def test_a_large_photo_gets_sizes_that_grow_and_fit_the_budget(take):
    ready = take(files.photo(4000, 3000), "a.jpg")
    assert (ready.suffix, ready.width, ready.height) == (".jpg", 2560, 1920)
    told = [(size.width, size.kind) for size in ready.smaller]
    assert told == [(w, kind) for w in (400, 800, 1600) for kind in ("image/webp", "image/jpeg")]
    assert all(size.file.stat().st_size < 80_000 for size in ready.smaller if size.width <= 800)
    for size in ready.smaller:
        with Image.open(size.file) as picture:
            assert picture.size == (size.width, size.height)


def test_a_small_picture_is_never_made_larger(take):
    ready = take(files.photo(300, 200), "a.jpg")
    assert [(size.width, size.kind) for size in ready.smaller] == [(300, "image/webp")]


def test_a_long_narrow_picture_keeps_its_shape(take):
    ready = take(files.photo(40, 6000), "a.jpg")
    assert (ready.width, ready.height) == (17, 2560)
    assert take(files.photo(6000, 1), "b.jpg").height == 1


def test_see_through_and_drawings_stay_png_and_photos_become_jpeg(take):
    assert take(files.see_through(), "a.png").suffix == ".png"
    assert {size.kind for size in take(files.see_through(), "a.png").smaller} == {
        "image/webp", "image/png"
    }  # fmt: skip
    assert take(files.drawing(), "a.png").suffix == ".png"
    assert take(files.photo(form="PNG"), "a.png").suffix == ".jpg"
    assert take(files.photo(form="WEBP"), "a.webp").suffix == ".jpg"
    assert take(files.photo(form="AVIF"), "a.avif").suffix == ".jpg"


def test_cmyk_sixteen_bits_grey_and_palettes_are_converted(take):
    cmyk = files.saved(files.pixels().convert("CMYK"), "JPEG")
    deep = Image.new("I;16", (400, 300), 32768)
    grey = files.saved(files.pixels().convert("L"), "JPEG")
    palette = files.saved(files.pixels().convert("P"), "PNG", transparency=0)
    for raw, name in ((cmyk, "a.jpg"), (files.saved(deep, "PNG"), "a.png"), (grey, "g.jpg"),
                      (palette, "p.png")):  # fmt: skip
        with Image.open(take(raw, name).file) as made:
            assert made.mode in {"RGB", "RGBA"}
    with Image.open(take(files.saved(deep, "PNG"), "a.png").file) as made:
        assert made.getpixel((5, 5)) == (128, 128, 128)


def test_colours_are_moved_to_srgb_and_an_odd_profile_is_dropped(take):
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (lab, b"nonsense", lab + bytes(2_000_000)):
        raw = files.photo(icc_profile=profile)
        with Image.open(take(raw, "a.jpg").file) as made:
            assert "icc_profile" not in made.info


@pytest.mark.parametrize(("form", "name"), [("GIF", "a.gif"), ("WEBP", "a.webp"), ("PNG", "a.png")])
def test_of_what_moves_the_first_picture_is_kept_and_said(take, form, name):
    ready = take(files.moving(form=form), name)
    assert "only its first picture" in ready.note
    with Image.open(ready.file) as made:
        assert not getattr(made, "is_animated", False)


def test_five_thousand_frames_cost_no_more_than_one(take):
    assert "only its first picture" in take(files.moving(5000), "a.gif").note


def test_what_hangs_behind_a_picture_is_gone(take):
    for raw, name in ((files.photo(), "a.jpg"), (files.drawing(), "a.png"),
                      (files.drawing(form="GIF"), "a.gif")):  # fmt: skip
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("evil.js", "alert(1)")
        tail = b"<script>alert(1)</script>" + files.PDF + archive.getvalue()
        written = take(raw + tail, name).file.read_bytes()
        assert b"script" not in written
        assert b"evil.js" not in written


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (files.png_of(50_000, 50_000), "a.png"),
        (files.png_of(10_000, 5_001), "a.png"),
        (files.png_of(2**31 - 1, 1), "a.png"),
        (files.jpeg_of(60_000, 60_000), "a.jpg"),
        (files.gif_of(65_000, 65_000), "a.gif"),
        (files.webp_of(16_000, 16_000), "a.webp"),
    ],
    ids=["png", "a little too large", "one line", "jpeg", "gif", "webp"],
)
def test_a_bomb_is_refused_before_it_is_decoded(take, raw, name):
    assert "more than 50 million pixels" in refusal(take, raw, name)


def test_a_webp_may_be_smaller_only_since_it_is_decoded_whole(take):
    raw = files.saved(Image.new("RGB", (5000, 4001)), "WEBP", method=0)
    assert "more than 20 million pixels" in refusal(take, raw, "a.webp")


@pytest.mark.parametrize(
    ("raw", "name", "words"),
    [
        (b"", "a.jpg", "empty"),
        (files.photo()[:5000], "a.jpg", "damaged or cut off"),
        (files.drawing()[:200], "a.png", "damaged or cut off"),
        (files.photo(form="WEBP")[:3000], "a.webp", "damaged"),
        (b"\xff\xd8\xff\xe0 and no more", "a.jpg", "damaged"),
        (files.png_of(100, 100), "a.png", "damaged or cut off"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "SVG drawings can hold programs"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", "something else is inside"),
        (b"<!doctype html><script>alert(1)</script>", "a.jpg", "something else is inside"),
        (b"alert(1)", "a.gif", "cannot be read as a picture"),
        (b"GIF89a=1;alert(1)//", "a.gif", "damaged"),
        (files.PDF, "a.jpg", "something else is inside"),
        (files.drawing(form="GIF") + files.PDF, "a.pdf", "something else is inside"),
        (files.PDF[:-8], "a.pdf", "cut off"),
        (files.photo(), "a.png", "it is a JPEG picture"),
        (files.drawing(), "a.jpg", "it is a PNG picture"),
        (b"\0\x01\xfe\xff\x80", "a.txt", "something else is inside"),
        (b"x", "a.docx", "Save this one as PDF"),
        (b"x", "a.html", "Save this one as PDF"),
        (b"x", "a.jpg.php", "Save this one as PDF"),
        (b"x", "nothing", "Save this one as PDF"),
        (b"x", "a.heic", "Browsers cannot show HEIC"),
    ],
    ids=lambda value: value if isinstance(value, str) else "raw",
)
def test_what_is_no_good_file_is_refused_with_its_reason(take, raw, name, words):
    assert words in refusal(take, raw, name)


def test_more_than_25_megabytes_are_refused(take):
    assert "larger than 25 MB" in refusal(take, bytes(25 * 1024 * 1024 + 1), "a.jpg")


def test_documents_stay_what_they_are_and_old_japanese_text_becomes_utf8(take):
    assert take(files.PDF, "a.PDF").file.read_bytes() == files.PDF
    assert take("送還".encode("cp932"), "a.txt").file.read_text() == "送還"
    assert take("a,送還".encode(), "a.csv").kind == "text/csv"


def test_in_the_place_of_a_file_its_kind_stays(take):
    assert take(files.photo(), "new.jpg", ".png").suffix == ".png"
    assert take(files.see_through(), "new.png", ".jpg").kind == "image/jpeg"
    assert take(files.photo(), "new.jpg", ".gif").kind == "image/gif"
    assert "choose a picture" in refusal(take, files.PDF, "new.pdf", ".jpg")
    assert "holds a PDF" in refusal(take, files.photo(), "new.jpg", ".pdf")


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("IMG_2041 (1).JPG", "img-2041-1"), ("送還.jpg", "picture"),
        ("../../etc/passwd.png", "passwd"),
        ("C:\\Photos\\Été à Paris.jpeg", "ete-a-paris"), (".htaccess.jpg", "htaccess"),
        ("a" * 300 + ".jpg", "a" * 60), ("\x00\u202egpj.exe.jpg", "gpj-exe"),
    ],
)  # fmt: skip
def test_a_name_becomes_plain_letters(name, stem):
    assert rules.stem_of(name, is_picture=True) == stem
