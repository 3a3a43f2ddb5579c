"""Where the links and pictures of an old page may point, and how an address reads as text."""

import re
from collections.abc import Callable
from html import escape
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

_YOUTUBE: Final = re.compile(r"https://www\.youtube(?:-nocookie)?\.com/(?:embed|v)/([\w-]{6,20}).*")


Leads = Callable[[str, str], str | None]
"""From path and query of an old address on this site to its present one, or None to keep it."""


def nowhere(_path: str, _query: str) -> str | None:
    """Return None: the address stays."""
    return None


class Addresses:
    """The addresses of one site; `base_url` is how WordPress knew it, with or without www."""

    def __init__(self, base_url: str, leads: Leads = nowhere) -> None:
        self._host = _bare_host(urlsplit(base_url))
        self._leads = leads

    def link(self, address: str) -> str | None:
        """Return where a link may lead: a path on this site, http(s), mailto; None otherwise.

        Foreign http links stay: half of the web of 2003 never got https, and a changed
        address would be a guess.
        """
        address, parts = _split(address)
        if parts is None or not address or "\\" in address:
            return None
        if parts.scheme in {"http", "https"}:
            return self._web_link(address, parts)
        if parts.scheme == "" and address[0] in "/?":
            return self._own(parts) or address
        return address if parts.scheme in {"", "mailto"} else None

    def picture(self, address: str) -> str | None:
        """Return the path of a picture of our own, or None for any other."""
        found = self.link(address)
        return found if found and re.match(r"/(?!/)", found) else None

    def _web_link(self, address: str, parts: SplitResult) -> str | None:
        """Return an address on this site as its path, another whole."""
        host = _bare_host(parts)
        if host and host == self._host:
            path = "/" + parts.path.lstrip("/")
            return self._own(parts) or urlunsplit(("", "", path, parts.query, parts.fragment))
        return address if host else None

    def _own(self, parts: SplitResult) -> str | None:
        """Return where an address of ours leads today, or None when it stays as it is."""
        found = self._leads(parts.path, parts.query)
        return f"{found}#{parts.fragment}" if found and parts.fragment else found


def player_address(address: str) -> str | None:
    """Return the page behind an embedded player: https, or a file on this site; None otherwise."""
    address, parts = _split(address)
    if parts is None or not address or "\\" in address:
        return None
    if parts.scheme in {"http", "https"} and parts.hostname:
        return _YOUTUBE.sub(r"https://www.youtube.com/watch?v=\1", _secure(address))
    return address if address.startswith("/") else None


def readable(address: str) -> str:
    """Return an address as people read it: host and path, or the file's name on this site."""
    parts = urlsplit(address)
    path = unquote(parts.path, errors="ignore")
    if not parts.netloc:
        return path.rstrip("/").rpartition("/")[2] or address
    query = f"?{parts.query}" if "youtube.com" in parts.netloc and parts.query else ""
    return (parts.netloc + path).rstrip("/") + query


def link_paragraph(address: str) -> str:
    """Return a paragraph with nothing but a link."""
    return f'<p><a href="{escape(address)}">{escape(readable(address), quote=False)}</a></p>'


def scheme_of(address: str) -> str:
    """Return `javascript:` and the like, or the address itself when it has no scheme."""
    address, parts = _split(address)
    return f"{parts.scheme}:" if parts is not None and parts.scheme else address


def _split(address: str) -> tuple[str, SplitResult | None]:
    """Return the address as browsers read it, and its parts; None for one that has none."""
    address = re.sub(r"[\x00-\x1f\x7f]", "", address).strip().replace(" ", "%20")
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        parts = urlsplit(address)
        _ = parts.hostname, parts.port
    except ValueError:
        return address, None
    return address, parts


def _secure(address: str) -> str:
    """Return the address with https; every player that still plays has it."""
    return re.sub(r"^http:", "https:", address, flags=re.IGNORECASE)


def _bare_host(parts: SplitResult) -> str:
    """Return the host in lower case without www."""
    return (parts.hostname or "").removeprefix("www.")
