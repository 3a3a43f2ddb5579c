"""The lists that staff keep: mail domains, networks and countries, to be held or let through."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.petitions.guarding.models import GuardEntry, Verdict
from lfnkr_app.web import site_version

DOMAIN, NETWORK, COUNTRY = "domain", "network", "country"
KINDS: Final = (DOMAIN, NETWORK, COUNTRY)
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Entry:
    """One entry as every process keeps it."""

    kind: str
    verdict: str
    petition_id: int | None
    value: str
    until: date | None
    network: Network | None = None

    def stands(self, petition_id: int, today: date) -> bool:
        """Return whether it holds for that letter on that day."""
        ours = self.petition_id in {None, petition_id}
        return ours and (self.until is None or today <= self.until)

    def fits(self, domain: str, address: str | None, country: str) -> bool:
        """Return whether a signing is what it speaks of; a domain stands for those under it too."""
        if self.kind == DOMAIN:
            return domain == self.value or domain.endswith(f".{self.value}")
        if self.kind == COUNTRY:
            return bool(country) and country == self.value
        return self.network is not None and _lies_in(address, self.network)


@dataclass(frozen=True)
class Judged:
    """What the lists say of one signing: held for which kind of entry, or let through."""

    listed: str | None = None
    passes: bool = False


def verdict(
    petition_id: int, domain: str, address: str | None, country: str, now: datetime
) -> Judged:
    """Return what the lists say; to be let through wins over everything else."""
    entries = site_version.cached("guard_entries", _all)
    if not entries:
        return Judged()
    today = clock.tokyo_day(now)
    fitting = [
        entry for entry in entries
        if entry.stands(petition_id, today) and entry.fits(domain, address, country)
    ]  # fmt: skip
    if any(entry.verdict == Verdict.PASS for entry in fitting):
        return Judged(passes=True)
    return Judged(listed=fitting[0].kind if fitting else None)


def _all() -> list[Entry]:
    rows = db.session.scalars(select(GuardEntry).order_by(GuardEntry.id)).all()
    return [
        Entry(row.kind, row.verdict, row.petition_id, row.value or "", row.until, _network(row))
        for row in rows
    ]


def _network(row: GuardEntry) -> Network | None:
    return ipaddress.ip_network(row.value or "") if row.kind == NETWORK else None


def _lies_in(address: str | None, network: Network) -> bool:
    try:
        peer = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return False
    if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped:
        peer = peer.ipv4_mapped
    return peer.version == network.version and peer in network
