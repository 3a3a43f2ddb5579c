"""Social cards: the picture of 1200 x 630 that other sites show beside a link to a page of ours.

The address of a card names what is drawn on it, so that it may be kept for ever. A post that asks
for care gets the card of the whole site, which says nothing of it.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import typst
from flask import current_app, url_for
from PIL import Image, ImageOps

from lfnkr_app import i18n
from lfnkr_app.config import ROOT
from lfnkr_app.news import media_routes
from lfnkr_app.news.models import Post
from lfnkr_app.news.moving.pictures import MOST_PIXELS
from lfnkr_app.web import fonts
from lfnkr_app.web.organisation import organisation

SIZE: Final = (1200, 630)
TEMPLATE: Final = ROOT / "templates" / "cards" / "card.typ"
#: The template fits what it gets; more than this is never read.
LONGEST: Final = 400
#: So few colours say it all, in a quarter of the bytes.
COLOURS: Final = 48
QUALITY: Final = 85


@dataclass(frozen=True)
class Card:
    """One card: `key` says whose it is; with a picture that is the card, else the title."""

    key: str
    title: str
    lang: str
    line: str
    picture: Path | None = None

    @property
    def form(self) -> str:
        """The kind of file."""
        return "jpg" if self.picture else "png"

    @property
    def mark(self) -> str:
        """A short mark that changes with what is drawn."""
        drawn = f"{_data(self)}{_design()}{fonts.mark()}{_mark_of(self.picture)}"
        return hashlib.sha256(drawn.encode()).hexdigest()[:12]


def of_post(post: Post) -> Card:
    """Return the card of a post."""
    if post.sensitive:
        return of_site(post.lang)
    words = " ".join((post.social_title or post.title).split())[:LONGEST]
    picture = media_routes.stored(post.social_image) if post.social_image else None
    return Card(str(post.id), words, post.lang, organisation().name, picture)


def of_site(lang: str) -> Card:
    """Return the card of every page that has none of its own."""
    site = organisation()
    name = site.name_ja if lang == "ja" else site.name
    return Card(f"site-{lang}", name, lang, urlsplit(current_app.config["SITE_URL"]).netloc)


def address(card: Card) -> str:
    """Return the whole address of a card, as other sites ask for it."""
    return f"{current_app.config['SITE_URL']}{url_for('pages.card', name=name(card))}"


def site_card_url() -> str:
    """Return the whole address of the card of a page that has none of its own."""
    return address(of_site(i18n.current()))


def name(card: Card) -> str:
    """Return the name of a card's file."""
    return f"{card.key}-{card.mark}.{card.form}"


def drawn(card: Card) -> bytes:
    """Return the card as the bytes of its file."""
    with _picture(card) as picture:
        out = io.BytesIO()
        if card.form == "jpg":
            picture.save(out, "JPEG", quality=QUALITY, optimize=True)
        else:
            few = picture.quantize(
                COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
            )  # The other ways lose the lamp.
            few.save(out, "PNG")
        return out.getvalue()


def _picture(card: Card) -> Image.Image:
    """Return the picture of a card; the title where the one that was chosen cannot be read."""
    if card.picture:
        try:
            return _cropped(card.picture)
        except (OSError, ValueError, Image.DecompressionBombError):
            pass
    return _titled(card)


def _cropped(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too large")
        picture.draft("RGB", SIZE)
        return ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGB"), SIZE)


def _titled(card: Card) -> Image.Image:
    """Return the drawn card; the words go in as data, which no template language reads."""
    compiler = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts.loaded())
    page = compiler.compile(format="png", ppi=72, sys_inputs={"data": _data(card)})
    if not isinstance(page, bytes):
        raise TypeError("a card is one page")
    return Image.open(io.BytesIO(page)).convert("RGB")


def _data(card: Card) -> str:
    words = {
        "title": card.title, "lang": i18n.LANGUAGES[card.lang].code, "line": card.line,
        "short": organisation().short_name, "fonts": fonts.families(card.lang),
    }  # fmt: skip
    return json.dumps(words)


@cache
def _design() -> str:
    return TEMPLATE.read_text(encoding="utf-8")


def _mark_of(picture: Path | None) -> str:
    if picture is None:
        return ""
    facts = picture.stat()
    return f"{picture.name}{facts.st_mtime_ns}{facts.st_size}"
