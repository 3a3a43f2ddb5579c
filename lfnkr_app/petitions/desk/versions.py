"""The words of a letter: written, locked by the first signature, replaced by a new version."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, select, update

from lfnkr_app import i18n
from lfnkr_app.database import db
from lfnkr_app.petitions import queries, wording
from lfnkr_app.petitions.desk.models import VersionNotice
from lfnkr_app.petitions.models import LetterVersion, Petition, PetitionState
from lfnkr_app.petitions.wording import Wording


class NeedsNote(Exception):
    """The words are locked by a signature: a new version has to say what changed."""


class StillPublic(Exception):
    """A language in which readers know the letter cannot be taken away."""


def newest(petition_id: int) -> dict[str, LetterVersion]:
    """Return the newest version in each language, whether readers see it yet or not."""
    query = (
        select(LetterVersion)
        .where(LetterVersion.petition_id == petition_id)
        .order_by(LetterVersion.number)
    )
    found = {version.lang: version for version in db.session.scalars(query)}
    return {lang: found[lang] for lang in i18n.LANGUAGES if lang in found}


def write(
    petition: Petition, lang: str, words: Wording, *, note: str = "", by: str, now: datetime
) -> bool:
    """Write what a letter says in one language; return whether anything changed.

    In a draft it stands at once. Under an open letter a locked version stays as it is, and what
    was written is a new one in preparation.

    Raises:
        NeedsNote: it would be a new version, and nothing says what changed.
    """
    known = newest(petition.id).get(lang)
    if known is None:
        _add(petition, lang, words, 1, note="", by=by, now=now)
        return True
    if wording.of(known) == words and (known.published_at or known.change_note == note):
        return False
    return _change(petition, known, words, note, by, now)


def _change(
    petition: Petition, known: LetterVersion, words: Wording, note: str, by: str, now: datetime
) -> bool:
    if known.published_at is None and _says_the_same_as_before(petition, known, words):
        db.session.delete(known)
        return True
    if known.number > 1 and known.published_at is None and not note:
        raise NeedsNote
    if _overwritten(known, words, note, by, now):
        return True
    if not note:
        raise NeedsNote
    _add(petition, known.lang, words, known.number + 1, note=note, by=by, now=now)
    return True


def _overwritten(known: LetterVersion, words: Wording, note: str, by: str, now: datetime) -> bool:
    """Change a version that nobody signed, and return whether that could be.

    Where readers see it, it is published anew: whoever has read the old words is asked to look.
    """
    free = update(LetterVersion).where(
        LetterVersion.id == known.id, LetterVersion.locked_at.is_(None)
    )
    published = {"published_at": now} if known.published_at else {"change_note": note}
    changed = db.session.execute(
        free.values(**words.columns(), made_by=by, made_at=now, **published)
    )
    db.session.expire(known)
    return isinstance(changed, CursorResult) and changed.rowcount == 1


def _says_the_same_as_before(petition: Petition, known: LetterVersion, words: Wording) -> bool:
    in_force = queries.versions(petition.id).get(known.lang)
    return in_force is not None and wording.of(in_force) == words


def _add(
    petition: Petition, lang: str, words: Wording, number: int, *, note: str, by: str, now: datetime
) -> None:
    published = now if petition.state == PetitionState.DRAFT else None
    db.session.add(
        LetterVersion(petition_id=petition.id, lang=lang, number=number, change_note=note,
                      made_by=by, made_at=now, published_at=published, **words.columns())
    )  # fmt: skip
    db.session.flush()


def leave_out(petition: Petition, lang: str) -> bool:
    """Take a language out that readers never saw; return whether there was one.

    Raises:
        StillPublic: readers know the letter in it.
    """
    known = newest(petition.id).get(lang)
    if known is None:
        return False
    if petition.state != PetitionState.DRAFT and known.published_at is not None:
        raise StillPublic
    db.session.delete(known)
    db.session.flush()
    return True


def publish(version: LetterVersion, *, now: datetime) -> bool:
    """Put a prepared version in force; return whether this very call did it.

    Whoever signed an earlier one in that language is told, by a job.
    """
    prepared = update(LetterVersion).where(
        LetterVersion.id == version.id, LetterVersion.published_at.is_(None)
    )
    changed = db.session.execute(prepared.values(published_at=now))
    if not isinstance(changed, CursorResult) or changed.rowcount != 1:
        return False
    if version.number > 1:
        db.session.add(VersionNotice(version_id=version.id, late_from=now))
    db.session.expire(version)
    return True
