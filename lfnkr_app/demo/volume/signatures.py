"""Made-up signatures in any number under a demonstration letter: confirmed, sealed, and counted."""

from __future__ import annotations

import random
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, insert, select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.demo.letter import CONTENT, COUNTRIES, SLUG
from lfnkr_app.errors import Refused
from lfnkr_app.petitions import parts, queries, rows, rules, tally
from lfnkr_app.petitions.counting.models import CountDay
from lfnkr_app.petitions.models import (
    CommentState,
    Display,
    Petition,
    Signature,
    SignatureEvent,
    SignatureState,
    Source,
)
from lfnkr_app.petitions.parts import Standing

BATCH: Final = 5000
DISPLAYS: Final = (Display.HIDDEN,) * 5 + (Display.INITIALS,) * 2 + (Display.FULL,) * 3
LANGUAGES: Final = ("ja", "ja", "ja", "en", "en", "ko", "zh")
COMMENTS: Final = (
    "I made this comment up.", "これは見本のコメントです。", "예시 의견입니다.", "这是示例留言。",
)  # fmt: skip


@dataclass(frozen=True)
class _Filling:
    """What all made-up signatures of one run share."""

    petition: Petition
    versions: dict[str, int]
    names: list[str]
    run: str
    now: datetime
    dice: random.Random


def demonstration_letter(slug: str | None) -> Petition:
    """Return the letter to fill, the demonstration's own where none is named.

    Raises:
        Refused: there is no such letter, or it is a real one.
    """
    slug = slug or SLUG
    petition = db.session.scalar(select(Petition).where(Petition.slug == slug))
    if petition is None:
        raise Refused(f"There is no letter {slug}. `lfnkr demo load` brings one of its own.")
    if not petition.demonstration:
        raise Refused(f"{slug} is a real letter: made-up signers are never mixed into it.")
    return petition


def add(petition: Petition, number: int, *, now: datetime) -> Iterator[int]:
    """Put so many confirmed signatures in, batch by batch, each committed; yield each size."""
    filling = _filling(petition, now)
    for begin in range(0, number, BATCH):
        batch = [_row(filling, n) for n in range(begin, min(begin + BATCH, number))]
        begin_writing()
        _put(petition.id, batch)
        db.session.commit()
        yield len(batch)


def _filling(petition: Petition, now: datetime) -> _Filling:
    versions = queries.versions(petition.id)
    spoken = {lang: queries.spoken(versions, lang).id for lang in LANGUAGES}
    names = (CONTENT / "names.txt").read_text(encoding="utf-8").splitlines()
    dice = random.Random()  # noqa: S311 - made-up people
    return _Filling(petition, spoken, names, secrets.token_hex(4), now, dice)


def _row(filling: _Filling, number: int) -> dict[str, Any]:
    """Return a row as signing and confirming leave it, what is not needed forgotten."""
    dice, petition = filling.dice, filling.petition
    signer = _signer(filling, number)
    open_for = filling.now - petition.opens_at
    signed_at = filling.now - open_for * dice.random() ** 1.5  # Most came lately.
    row = rows.new_row(petition, signer, rows.Circumstances(), signed_at)
    row |= {
        "version_id": filling.versions[signer.lang], "seat": 1, "state": SignatureState.CONFIRMED,
        "confirmed_at": min(signed_at + timedelta(minutes=3), filling.now),
        "comment_state": CommentState.SHOWN if signer.comment else CommentState.NONE,
    }  # fmt: skip
    if not rules.keeps_name(forgets=petition.forgets, display=signer.display,
                            deliver=signer.deliver):  # fmt: skip
        row |= {"name_sealed": None, "comment_sealed": None, "comment_state": CommentState.NONE}
    if petition.forgets and not signer.news:
        row["email_sealed"] = None
    return row


def _signer(filling: _Filling, number: int) -> rules.Signer:
    dice = filling.dice
    return rules.Signer(
        name=f"{dice.choice(filling.names)[:240]} {number + 1}",
        email=f"fill-{filling.run}-{number}@example.invalid",
        country=dice.choice(COUNTRIES), lang=dice.choice(LANGUAGES), display=dice.choice(DISPLAYS),
        deliver=dice.random() < 0.6, news=dice.random() < 0.1,
        comment=dice.choice(COMMENTS) if dice.random() < 0.05 else "",
    )  # fmt: skip


def _put(petition_id: int, batch: list[dict[str, Any]]) -> None:
    """Store rows, their events and their part of the count, in the caller's transaction.

    Their days are closed anew: what was closed before knows nothing of them.
    """
    batch.sort(key=lambda row: row["signed_at"])
    for id_, row in zip(_free_ids(len(batch)), batch, strict=True):
        row["id"] = id_
    db.session.execute(insert(Signature).execution_options(render_nulls=True), batch)
    events = [
        {"petition_id": petition_id, "signature_id": row["id"], "was": SignatureState.PENDING,
         "became": SignatureState.CONFIRMED, "kind": Source.ONLINE, "cause": "",
         "at": row["confirmed_at"]}
        for row in batch
    ]  # fmt: skip
    db.session.execute(insert(SignatureEvent), events)
    for country, n in Counter(row["country"] for row in batch).items():
        tally.move(petition_id, country, Source.ONLINE, n)
    standing = (Standing(petition_id, row["id"], row["display"], row["lang"]) for row in batch)
    parts.move_all(Counter(parts.keys(standing)))
    db.session.execute(delete(CountDay).where(CountDay.petition_id == petition_id))


def _free_ids(number: int) -> Sequence[int]:
    """Return so many ids that no other row will get; told beforehand, rows go in all at once."""
    if db.engine.dialect.name == "postgresql":
        taken = select(func.nextval("signature_id_seq")).select_from(
            func.generate_series(1, number)
        )
        return db.session.scalars(taken).all()
    last = db.session.scalar(select(func.max(Signature.id))) or 0
    return range(last + 1, last + 1 + number)
