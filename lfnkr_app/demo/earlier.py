"""An earlier letter that is over, made of the joint statement of 2022: its names are long gone."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.demo.letter import CONTENT, COUNTRIES
from lfnkr_app.news.models import Post
from lfnkr_app.petitions.desk.rules import names_until
from lfnkr_app.petitions.models import (
    Delivery,
    LetterVersion,
    Petition,
    PetitionState,
    Signature,
    SignatureState,
)
from lfnkr_app.petitions.timeline import DELIVERED
from lfnkr_app.petitions.turning import turn
from lfnkr_app.petitions.wording import PARTS, Wording
from lfnkr_app.web import safe_html
from lfnkr_app.web.front_matter import read

SLUG: Final = "protest-against-forced-transfer"
POST: Final = "statement-of-protest-against-russias-forced-transfer-of-ukrainian-citizens"
OPENED: Final = clock.tokyo_midnight(date(2022, 10, 13))
CLOSED: Final = clock.tokyo_midnight(date(2023, 1, 1))
HANDED_OVER: Final = date(2023, 1, 20)
SIGNERS: Final = 87


def load_earlier(now: datetime) -> None:
    """Put the letter and its nameless signers in, unless it is there; the caller commits."""
    if db.session.scalar(select(Petition.id).where(Petition.slug == SLUG)) is not None:
        return
    petition = _petition()
    sentences = {facts["lang"]: facts["result"] for facts, _body in _texts()}
    found = {facts["lang"]: _version(petition, facts, body) for facts, body in _texts()}
    db.session.flush()
    dice = random.Random(20220930)  # noqa: S311 - made-up people, the same ones every time
    for _number in range(SIGNERS):
        _signer(petition, found[dice.choice(["ja", "ja", "en"])], dice)
    db.session.add(
        Delivery(petition_id=petition.id, kind=DELIVERED, happened_on=HANDED_OVER,
                 counted=SIGNERS, words=sentences, made_at=now)
    )  # fmt: skip


def _texts() -> list[tuple[dict[str, str], str]]:
    return [read(path) for path in sorted((CONTENT / "earlier").glob("*.html"))]


def _petition() -> Petition:
    post = select(Post.id).where(Post.slug == POST, Post.lang == "en")
    petition = Petition(
        slug=SLUG, post_id=db.session.scalar(post), state=PetitionState.DELIVERED,
        opens_at=OPENED, closes_at=CLOSED, demonstration=True, key_hex=None,
        names_until=names_until(OPENED, CLOSED), made_at=OPENED, goal=100, goals=[50, 100],
    )  # fmt: skip
    db.session.add(petition)
    db.session.flush()
    return petition


def _version(petition: Petition, facts: dict[str, str], body: str) -> LetterVersion:
    parts = {name: facts[name] for name in PARTS if name != "text"}
    words = Wording(text=safe_html.clean(body), **parts)
    version = LetterVersion(
        petition_id=petition.id, lang=facts["lang"], made_at=OPENED, published_at=OPENED,
        locked_at=OPENED + timedelta(hours=1), **words.columns(),
    )  # fmt: skip
    db.session.add(version)
    return version


def _signer(petition: Petition, version: LetterVersion, dice: random.Random) -> None:
    at = OPENED + timedelta(minutes=dice.randint(60, 60 * 24 * 75))
    row = Signature(petition_id=petition.id, version_id=version.id, lang=version.lang,
                    country=dice.choice(COUNTRIES), signed_at=at, state=SignatureState.PENDING,
                    source="online")  # fmt: skip
    db.session.add(row)
    db.session.flush()
    turn(row, SignatureState.PENDING, SignatureState.CONFIRMED, at, confirmed_at=at)
