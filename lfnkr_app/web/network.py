"""From which network a request comes; the address itself is never stored or logged."""

from __future__ import annotations

import ipaddress
from typing import Final

#: Not public; ranges for documentation count as public. Source: RFC 1918, 3927, 4193, 4291.
_NEAR: Final = [
    ipaddress.ip_network(n)
    for n in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
              "::1/128", "fe80::/10", "fc00::/7")
]  # fmt: skip


def network_of(address: str | None) -> str | None:
    """Return the IPv4 address or IPv6 /64 as text, or None for a loopback or private peer."""
    try:
        peer = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped:
        peer = peer.ipv4_mapped
    if any(peer in near for near in _NEAR if near.version == peer.version):
        return None
    if peer.version == 4:
        return str(peer)
    return str(ipaddress.ip_network((peer, 64), strict=False))
