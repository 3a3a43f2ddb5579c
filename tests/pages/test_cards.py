"""Social cards: looked at as pictures, since that is what other sites show."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Post
from lfnkr_app.pages import social
from lfnkr_app.web import fonts
from tests.news.factories import make_post

PAPER, INK = (251, 250, 246), (27, 36, 40)
TITLES = [
    ("en", "Open letter"),
    ("en", "A title of three hundred letters, which nobody should write but somebody will. " * 4),
    ("en", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4),
    ("ja", "中国政府による脱北者の強制送還に抗議する声明" * 10),
    ("ko", "중국 정부는 탈북자 강제북송을 즉시 중단하라 " * 10),
    ("zh", "致习近平的公开信：请停止遣返脱北者" * 10),
    ("en", "رسالة مفتوحة إلى الرئيس " * 12),
    ("en", "🙏🕊️👨‍👩‍👧‍👦 " * 60),
    ("en", "Z̷̢̛a̵l̸g̶o̵" + "\u0301" * 200),
    ("en", '#panic("x") $x$ *b* \\ "quoted" <a> {{ 7 * 7 }} [#image("/etc/passwd")]'),
    ("en", ""),
]


@pytest.fixture
def media(app, tmp_path):
    before = app.config["MEDIA_DIR"]
    app.config["MEDIA_DIR"] = str(tmp_path)
    yield tmp_path
    app.config["MEDIA_DIR"] = before


def card_url(page):
    whole = page.tree.find(".//meta[@property='og:image']").get("content")
    return whole.removeprefix("http://127.0.0.1:8000")


def opened(body):
    return Image.open(io.BytesIO(body)).convert("RGB")


def test_all_fonts_are_there():
    assert fonts.missing() == [], "run `make test`, which builds static/build/fonts"


@pytest.mark.parametrize(("lang", "title"), TITLES)
def test_every_title_fits_its_card(app, lang, title):
    with app.test_request_context():
        picture = opened(social.drawn(social.Card("1", title, lang, "LFNKR")))
    assert picture.size == (1200, 630)
    beside, under = picture.crop((1125, 0, 1200, 530)), picture.crop((0, 455, 1200, 470))
    for empty in (beside, under):
        assert empty.getextrema() == tuple((value, value) for value in PAPER)
    words = picture.crop((80, 156, 1120, 452))
    dark = [pixel for _n, pixel in words.getcolors(2**20) or [] if sum(pixel) < 200]
    assert bool(dark) == bool(title.strip())


def test_a_card_shows_the_title_and_is_kept_for_ever(browser, media):
    post = make_post("Open letter", slug="open")
    url = card_url(browser.get("/open/"))
    assert re.fullmatch(rf"/cards/{post.id}-[0-9a-f]{{12}}\.png", url)
    answer = browser.get(url).response
    assert answer.mimetype == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert opened(answer.data).size == (1200, 630)
    assert (media / "cards" / Path(url).name).read_bytes() == answer.data


def test_a_new_title_has_a_new_address_and_the_old_one_leads_there(browser, media):
    post = make_post("Open letter", slug="open")
    old = card_url(browser.get("/open/"))
    browser.get(old)
    begin_writing()
    db.session.get_one(Post, post.id).social_title = "Stop sending refugees back"
    db.session.commit()
    page = browser.get("/open/")
    new = card_url(page)
    assert new != old
    assert page.tree.find(".//meta[@property='og:title']").get("content") == (
        "Stop sending refugees back"
    )
    assert browser.get(old).location == new
    browser.get(new)
    kept = [path.name for path in (media / "cards").iterdir() if not path.name.startswith(".")]
    assert kept == [Path(new).name]


def test_what_is_not_published_has_no_card(browser, media):
    post = make_post("Secret plan", slug="plan")
    url = card_url(browser.get("/plan/"))
    assert browser.get(url).status == 200
    begin_writing()
    db.session.get_one(Post, post.id).status = "draft"
    db.session.commit()
    assert browser.get(url).status == 404
    for odd in ("x", "1-zzz.png", f"{post.id}-000000000000.gif", "99999999999-000000000000.png"):
        assert browser.get(f"/cards/{odd}").status == 404, odd


def test_a_sensitive_post_gets_the_card_of_the_site(browser, media):
    make_post("Who was beaten", slug="quiet", sensitive=True)
    page = browser.get("/quiet/")
    assert card_url(page) == card_url(browser.get("/archive/"))
    assert card_url(page).startswith("/cards/site-en-")
    assert browser.get(card_url(page)).status == 200
    assert card_url(browser.get("/ja/archive/")).startswith("/cards/site-ja-")


def test_a_chosen_picture_is_the_card(browser, media):
    folder = media / "wp-content" / "uploads"
    folder.mkdir(parents=True)
    Image.new("RGB", (900, 1600), "#123456").save(folder / "tall.jpg", exif=_with_place())
    make_post(slug="seen", social_image="wp-content/uploads/tall.jpg")
    url = card_url(browser.get("/seen/"))
    body = browser.get(url).response.data
    picture = opened(body)
    assert url.endswith(".jpg")
    assert picture.size == (1200, 630)
    assert picture.getpixel((600, 300)) == pytest.approx((0x12, 0x34, 0x56), abs=3)
    assert b"Exif" not in body


def test_a_chosen_picture_that_is_none_gives_way_to_the_title(browser, media):
    folder = media / "wp-content" / "uploads"
    folder.mkdir(parents=True)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8 no picture")
    make_post(slug="seen", social_image="wp-content/uploads/broken.jpg")
    assert opened(browser.get(card_url(browser.get("/seen/"))).response.data).size == (1200, 630)
    make_post(slug="gone", social_image="wp-content/uploads/gone.jpg")
    assert card_url(browser.get("/gone/")).endswith(".png")


def test_a_card_comes_even_where_none_can_be_kept(browser, media):
    make_post(slug="open")
    (media / "cards").write_text("a file where the folder should be")
    assert browser.get(card_url(browser.get("/open/"))).status == 200


def test_two_readers_at_once_get_the_same_card(app, browser, media):
    make_post(slug="open")
    url = card_url(browser.get("/open/"))

    def get(_number):
        return app.test_client().get(url, base_url="http://127.0.0.1:8000").data

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(get, range(4)))) == 1


def _with_place():
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    return exif
