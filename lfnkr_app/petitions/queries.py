"""Reading letters, versions, counts and signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, bindparam, case, exists, func, select, text

from lfnkr_app import clock, i18n
from lfnkr_app.database import db
from lfnkr_app.errors import Refused
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.petitions import rules
from lfnkr_app.petitions.models import (
    HOLDS_A_SEAT,
    LetterVersion,
    Petition,
    PetitionState,
    Signature,
    SignatureState,
    Tally,
)
from lfnkr_app.petitions.standing import Standing, standing

PUBLIC: Final = (
    PetitionState.OPEN, PetitionState.PAUSED, PetitionState.CLOSED, PetitionState.DELIVERED,
    PetitionState.ARCHIVED,
)  # fmt: skip


# What every signing asks, put together once: that costs several times what running it does.
_PUBLIC_PETITION: Final = select(Petition).where(
    Petition.slug == bindparam("slug"), Petition.state != PetitionState.DRAFT
)
_PUBLISHED: Final = select(LetterVersion).where(
    LetterVersion.petition_id == bindparam("petition"), LetterVersion.published_at.is_not(None)
)
_VERSIONS: Final = _PUBLISHED.order_by(LetterVersion.number)
_VERSION_IN: Final = _PUBLISHED.order_by(
    case((LetterVersion.lang == bindparam("lang"), 0), (LetterVersion.lang == i18n.DEFAULT, 1),
         else_=2),
    LetterVersion.lang, LetterVersion.number.desc(),
).limit(1)  # fmt: skip
_COUNT: Final = (
    select(Tally.kind, func.sum(Tally.n))
    .where(Tally.petition_id == bindparam("petition"))
    .group_by(Tally.kind)
)
_HOLDING: Final = select(Signature).where(
    Signature.petition_id == bindparam("petition"), Signature.address_key == bindparam("key"),
    text(HOLDS_A_SEAT),
)  # fmt: skip
_SEATED: Final = _HOLDING.order_by(Signature.seat).with_for_update()
_IN_SEAT: Final = (
    _HOLDING.where(Signature.seat == bindparam("seat"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_BY_UID: Final = select(Signature).where(Signature.uid == bindparam("uid"))
_BY_UID_LOCKED: Final = _BY_UID.with_for_update()
_PAST_MAILS: Final = select(OutgoingMail.key, OutgoingMail.queued_at).where(
    OutgoingMail.about == bindparam("about")
)


@dataclass(frozen=True)
class Count:
    """How many signed one letter; `confirmed` is the whole count, paper included."""

    confirmed: int
    on_paper: int


@dataclass(frozen=True)
class LetterCard:
    """What other pages show of a letter."""

    slug: str
    title: str
    ask: str
    addressee: str
    intro: str
    confirmed: int
    on_paper: int
    goal: int | None
    is_open: bool
    standing: Standing
    opens_at: datetime


@dataclass(frozen=True)
class LetterLine:
    """What the staff home shows of a letter."""

    id: int
    slug: str
    title: str
    confirmed: int
    waiting: int
    today: int


def public_petition(slug: str) -> Petition | None:
    """Return the letter of that slug if readers may see it."""
    return db.session.scalar(_PUBLIC_PETITION, {"slug": slug})


def public_petitions() -> Sequence[Petition]:
    """Return the letters that readers may see, the open and newest first."""
    order = (Petition.state != PetitionState.OPEN, Petition.opens_at.desc(), Petition.id.desc())
    return db.session.scalars(
        select(Petition).where(Petition.state.in_(PUBLIC)).order_by(*order)
    ).all()


def all_petitions() -> Sequence[Petition]:
    """Return every letter, newest first, for staff."""
    return db.session.scalars(select(Petition).order_by(Petition.id.desc())).all()


def by_slug(slug: str) -> Petition:
    """Return the letter of that slug, whatever its state, for commands.

    Raises:
        Refused: there is none.
    """
    petition = db.session.scalar(select(Petition).where(Petition.slug == slug))
    if petition is None:
        raise Refused(f"There is no letter {slug}.")
    return petition


def versions(petition_id: int) -> dict[str, LetterVersion]:
    """Return the newest published version of a letter in each language that it has."""
    found = db.session.scalars(_VERSIONS, {"petition": petition_id})
    return {version.lang: version for version in found}


def published_versions(petition_id: int) -> Sequence[LetterVersion]:
    """Return every version that readers may know, language by language, the newest first."""
    query = select(LetterVersion).where(
        LetterVersion.petition_id == petition_id, LetterVersion.published_at.is_not(None)
    )
    order = (LetterVersion.lang, LetterVersion.number.desc())
    return db.session.scalars(query.order_by(*order)).all()


def carried_by_post(post_id: int, lang: str) -> LetterVersion | None:
    """Return the text that people sign under a post, in exactly that language, or None."""
    petition_id = db.session.scalar(
        select(Petition.id).where(Petition.post_id == post_id, Petition.state.in_(PUBLIC))
    )
    return None if petition_id is None else versions(petition_id).get(lang)


def version_in(petition_id: int, lang: str) -> LetterVersion:
    """Return the newest version in `lang`, else in English, else in any language."""
    return db.session.scalars(_VERSION_IN, {"petition": petition_id, "lang": lang}).one()


def spoken(known: dict[str, LetterVersion], lang: str) -> LetterVersion:
    """Return the version in that language, or the best there is."""
    return known.get(lang) or known.get(i18n.DEFAULT) or next(iter(known.values()))


def count(petition_id: int) -> Count:
    """Return the exact count of one letter."""
    rows = db.session.execute(_COUNT, {"petition": petition_id})
    by_kind = {kind: int(n) for kind, n in rows}
    return Count(confirmed=sum(by_kind.values()), on_paper=by_kind.get("paper", 0))


def counts_by_country(petition_id: int) -> dict[str, int]:
    """Return how many signed from each country; `""` stands for those who named none."""
    rows = db.session.execute(
        select(Tally.country, func.sum(Tally.n))
        .where(Tally.petition_id == petition_id)
        .group_by(Tally.country)
    )
    return {country: int(n) for country, n in rows if n}


def true_count(petition_id: int) -> int:
    """Return the count from the signatures themselves; slow, for checks."""
    confirmed = (Signature.petition_id == petition_id, Signature.state == SignatureState.CONFIRMED)
    return db.session.scalar(select(func.count()).select_from(Signature).where(*confirmed)) or 0


def seated(petition_id: int, key: bytes) -> Sequence[Signature]:
    """Return the signatures that hold a seat for one address, locked for this transaction."""
    return db.session.scalars(_SEATED, {"petition": petition_id, "key": key}).all()


def in_seat(petition_id: int, key: bytes, seat: int) -> Signature | None:
    """Return the signature that holds one seat of an address, read anew and locked."""
    return db.session.scalar(_IN_SEAT, {"petition": petition_id, "key": key, "seat": seat})


def signature_by_uid(uid: bytes, *, for_update: bool = False) -> Signature | None:
    """Return the signature of that uid, locked if it is about to change."""
    return db.session.scalar(_BY_UID_LOCKED if for_update else _BY_UID, {"uid": uid})


def past_mails(key: bytes) -> list[rules.PastMail]:
    """Return the mails that went to one address about one letter."""
    rows = db.session.execute(_PAST_MAILS, {"about": key})
    return [rules.PastMail(mail_key, queued_at) for mail_key, queued_at in rows]


def is_queued(mail_key: str) -> bool:
    """Return whether the outbox knows a mail of that key."""
    return bool(db.session.scalar(select(exists().where(OutgoingMail.key == mail_key))))


def card(petition: Petition) -> LetterCard:
    """Return what other pages show of a letter, in the reader's language."""
    version, counted = version_in(petition.id, i18n.current()), count(petition.id)
    now = standing(petition.state, petition.opens_at, petition.closes_at, clock.now())
    return LetterCard(
        slug=petition.slug, title=version.title, ask=version.ask, addressee=version.addressee,
        intro=version.intro, confirmed=counted.confirmed, on_paper=counted.on_paper,
        goal=rules.present_goal(petition.goal, petition.goals, counted.confirmed),
        is_open=now == Standing.OPEN, standing=now, opens_at=petition.opens_at,
    )  # fmt: skip


def featured_card() -> LetterCard | None:
    """Return the newest open letter for the home page, or None when none is open."""
    now = clock.now()
    newest = (
        select(Petition)
        .where(Petition.state == PetitionState.OPEN, Petition.opens_at <= now,
               (Petition.closes_at.is_(None)) | (Petition.closes_at > now))
        .order_by(Petition.opens_at.desc(), Petition.id.desc())
        .limit(1)
    )  # fmt: skip
    petition = db.session.scalar(newest)
    return None if petition is None else card(petition)


def card_for_post(post_id: int) -> LetterCard | None:
    """Return the card of the letter that a post carries, or None."""
    petition = db.session.scalar(
        select(Petition).where(Petition.post_id == post_id, Petition.state.in_(PUBLIC))
    )
    return None if petition is None else card(petition)


def dashboard_letters() -> list[LetterLine]:
    """Return the letters with their figures for the staff home, newest first."""
    today = clock.tokyo_midnight(clock.tokyo_day(clock.now()))
    return [_line(petition, today) for petition in all_petitions()]


def dashboard_needs(_now: datetime) -> list[tuple[int, str, str, str]]:
    """Return what of letters needs someone, for the staff home."""
    from lfnkr_app.petitions import needs  # The parts that answer stand above this file.

    return list(needs.all_needs())


def _line(petition: Petition, today: datetime) -> LetterLine:
    waiting = _how_many(petition.id, Signature.state == SignatureState.PENDING)
    fresh = _how_many(
        petition.id, Signature.state == SignatureState.CONFIRMED, Signature.confirmed_at >= today
    )
    title = version_in(petition.id, i18n.current()).title
    return LetterLine(
        petition.id, petition.slug, title, count(petition.id).confirmed, waiting, fresh
    )


def _how_many(petition_id: int, *conditions: ColumnElement[bool]) -> int:
    query = (
        select(func.count())
        .select_from(Signature)
        .where(Signature.petition_id == petition_id, *conditions)
    )
    return db.session.scalar(query) or 0
