"""Assets: read once at start, served under addresses that name their content."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request

from lfnkr_app.config import ROOT
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.site_app import one_language

STATIC = ROOT / "static"
#: The source of the editor with its packages, and the fonts of pictures that the server draws.
NOT_SERVED = {STATIC / "editor", STATIC / "build" / "fonts"}
BUNDLES = {"css/site.css": "css/parts.txt", "css/staff.css": "css/parts-staff.txt"}
bp = Blueprint("assets", __name__, url_prefix="/assets")


@dataclass(frozen=True)
class Asset:
    """One file as it is served: its bytes, also compressed, and the mark of its content."""

    body: bytes
    packed: bytes | None
    kind: str
    mark: str


def load(app: Flask) -> None:
    """Read every asset into the application."""
    app.extensions["lfnkr_assets"] = {**_files(), **_bundles()}
    app.register_blueprint(bp)


def asset_url(name: str) -> str:
    """Return the address of an asset; it changes with the content.

    Raises:
        KeyError: there is no such asset.
    """
    assets: dict[str, Asset] = current_app.extensions["lfnkr_assets"]
    return f"/assets/{assets[name].mark}/{name}"


def asset_or_none(name: str) -> str | None:
    """Return the address of an asset, or None where it was not built."""
    return asset_url(name) if name in current_app.extensions["lfnkr_assets"] else None


@bp.get("/<mark>/<path:name>")
@page_class("asset")
@one_language
def serve(mark: str, name: str) -> Response:
    """Return the asset's bytes, compressed where the reader takes that."""
    asset = current_app.extensions["lfnkr_assets"].get(name)
    if asset is None or asset.mark != mark:
        abort(404)
    packed = asset.packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(asset.packed if packed else asset.body, mimetype=asset.kind)
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _files() -> dict[str, Asset]:
    """Return what is served as it is; names that begin with a dot are the build's own marks."""
    kept = [p for p in _found(STATIC) if p.suffix != ".txt" and not p.name.startswith(".")]
    return {p.relative_to(STATIC).as_posix(): _asset(p.read_bytes(), p.name) for p in kept}


def _found(folder: Path) -> Iterator[Path]:
    """Yield every file under `folder`; never goes into what is not served."""
    for path in sorted(folder.iterdir()):
        if path.is_file():
            yield path
        elif path not in NOT_SERVED:
            yield from _found(path)


def _bundles() -> dict[str, Asset]:
    return {name: _asset(_joined(parts), name) for name, parts in BUNDLES.items()}


def _joined(parts: str) -> bytes:
    listing = STATIC / parts
    names = listing.read_text(encoding="utf-8").split() if listing.exists() else []
    return b"\n".join(_part(listing.parent, name) for name in names)


def _part(folder: Path, name: str) -> bytes:
    path = folder / name
    return (path if path.exists() else STATIC / name).read_bytes()


def _asset(body: bytes, name: str) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packs = kind.startswith("text/") or "javascript" in kind or kind.endswith(("json", "svg+xml"))
    packed = gzip.compress(body, 9, mtime=0) if packs else None
    return Asset(body, packed, kind, hashlib.sha256(body).hexdigest()[:12])
