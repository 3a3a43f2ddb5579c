"""What is thought of one signing: counted, compared with the lists, and held or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lfnkr_app.petitions import rules as signing
from lfnkr_app.petitions.guarding import lists, pace, rules, settings, work
from lfnkr_app.petitions.guarding.domains import is_unusual
from lfnkr_app.petitions.models import Petition
from lfnkr_app.petitions.rows import Circumstances, letter_key
from lfnkr_app.petitions.rules import Signer
from lfnkr_app.privacy.addresses import canonical_address


@dataclass(frozen=True)
class Sent:
    """What came with the form beside the person's words. The address is never stored."""

    address: str | None = None
    ip_key: bytes | None = None
    trap: bool = False
    opened_at: datetime | None = None
    solution: str = ""


def circumstances(
    petition: Petition, signer: Signer, sent: Sent, *, now: datetime
) -> Circumstances:
    """Count a signing and return with what it is to be stored: its network, and why it is held.

    Nothing is counted where the letter takes no signatures.
    """
    if not signing.accepts_signatures(petition.state, petition.opens_at, petition.closes_at, now):
        return Circumstances()
    because = _why_held(petition, signer, sent, now)
    return Circumstances(ip_key=sent.ip_key, held_because=because)


def _why_held(petition: Petition, signer: Signer, sent: Sent, now: datetime) -> str | None:
    limits = settings.limits()
    paces = pace.count(petition.id, _keys(petition, signer, sent), now)
    unsolved = work.is_missing(petition, sent.solution, sent.opened_at, paces, limits, now=now)
    verdict = lists.verdict(petition.id, domain_of(signer), sent.address, signer.country, now)
    seen = rules.Observed(
        trap=sent.trap, opened_at=sent.opened_at, paces=paces,
        surge_over=pace.surge_over(petition.id, paces[pace.LETTER], limits, now),
    )  # fmt: skip
    return rules.held_because(
        rules.signs(seen, limits, now), listed=verdict.listed, passes=verdict.passes,
        unsolved=unsolved,
    )  # fmt: skip


def _keys(petition: Petition, signer: Signer, sent: Sent) -> dict[str, bytes]:
    key = letter_key(petition)
    keys = {rules.NAME: signing.name_key(key, signer.name)}
    if is_unusual(domain_of(signer)):
        keys[rules.DOMAIN] = signing.domain_key(key, signer.email)
    if sent.ip_key:
        keys[rules.NETWORK] = sent.ip_key
    return keys


def domain_of(signer: Signer) -> str:
    """Return the mail domain of a signer, in its one spelling."""
    return canonical_address(signer.email).rpartition("@")[2]
