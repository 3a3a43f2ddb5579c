"""The open letter to Xi Jinping in four languages, and a few hundred made-up signers."""

from __future__ import annotations

import random
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.news.models import Post
from lfnkr_app.petitions import rows, rules
from lfnkr_app.petitions.models import (
    Delivery,
    Display,
    LetterVersion,
    Petition,
    PetitionState,
    Signature,
    SignatureState,
)
from lfnkr_app.petitions.timeline import EVENT
from lfnkr_app.petitions.turning import turn
from lfnkr_app.petitions.wording import PARTS, Wording
from lfnkr_app.web import safe_html
from lfnkr_app.web.front_matter import read

CONTENT: Final = Path(__file__).parent / "content"
SLUG: Final = "open-letter-to-xi-jinping"
SIGNERS: Final = 320
COUNTRIES: Final = (
    ("JP",) * 9 + ("KR",) * 5 + ("US", "US", "DE", "GB", "FR", "CA", "AU", "TW", "", "")
)

READ_ALOUD: Final = {
    "en": "Made up for the demonstration: the letter was read aloud at an evening in Tokyo.",
    "ja": "デモ用の記載：東京での集いで書簡が読み上げられました。",
    "ko": "시연용 기록: 도쿄의 모임에서 편지가 낭독되었습니다.",
    "zh": "演示用记录：这封信在东京的一次集会上被宣读。",
}


def load_letter(now: datetime) -> None:
    """Put the letter and its signers in, unless the letter is there; the caller commits."""
    if db.session.scalar(select(Petition.id).where(Petition.slug == SLUG)) is not None:
        return
    petition = _petition(now)
    _versions(petition, now)
    dice = random.Random(20231021)  # noqa: S311 - made-up people, the same ones every time
    names = (CONTENT / "names.txt").read_text(encoding="utf-8").splitlines()
    for number in range(SIGNERS):
        _signer(petition, number, names[number % len(names)], dice, now)
    day = clock.tokyo_day(now - timedelta(days=21))
    db.session.add(Delivery(petition_id=petition.id, kind=EVENT, happened_on=day, made_at=now,
                            words=READ_ALOUD))  # fmt: skip


def _petition(now: datetime) -> Petition:
    post = select(Post.id).where(Post.slug == SLUG, Post.lang == "en")
    petition = Petition(
        slug=SLUG, post_id=db.session.scalar(post), state=PetitionState.OPEN, goal=1000,
        goals=[300, 500, 1000],
        opens_at=now - timedelta(days=60), names_until=now + timedelta(days=305),
        demonstration=True, key_hex=secrets.token_hex(32),
    )  # fmt: skip
    db.session.add(petition)
    db.session.flush()
    return petition


def _versions(petition: Petition, now: datetime) -> None:
    for path in sorted((CONTENT / "letter").glob("*.html")):
        facts, body = read(path)
        parts = {name: facts[name] for name in PARTS if name != "text"}
        words = Wording(text=safe_html.clean(body), **parts)
        db.session.add(
            LetterVersion(petition_id=petition.id, lang=facts["lang"], made_at=now,
                          published_at=petition.opens_at, locked_at=petition.opens_at,
                          **words.columns())
        )  # fmt: skip
    db.session.flush()


def _signer(petition: Petition, number: int, name: str, dice: random.Random, now: datetime) -> None:
    at = now - timedelta(minutes=dice.randint(5, 60 * 24 * 59))
    display = dice.choice([Display.HIDDEN] * 5 + [Display.INITIALS] * 2 + [Display.FULL] * 3)
    deliver = dice.random() < 0.6
    signer = rules.Signer(
        name=name, email=f"demo-{number}@example.invalid", country=dice.choice(COUNTRIES),
        lang=dice.choice(["ja", "ja", "en", "ko", "zh"]), display=display, deliver=deliver,
    )  # fmt: skip
    row = rows.imported(petition, signer, source="online", now=at)
    db.session.add(row)
    if dice.random() < 0.92:
        _confirm(row, at + timedelta(minutes=3))


def _confirm(row: Signature, at: datetime) -> None:
    """Count a made-up signer as a real one is counted, but for the mail."""
    db.session.flush()
    turn(row, SignatureState.PENDING, SignatureState.CONFIRMED, at, confirmed_at=at)
    if not rules.keeps_name(forgets=True, display=row.display, deliver=row.deliver):
        row.name = None
    row.email = None
