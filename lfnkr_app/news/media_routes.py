"""Files that staff uploaded, at the paths that WordPress gave them."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from typing import Final

from flask import Response, abort, current_app, send_file
from werkzeug.security import safe_join

from lfnkr_app import config
from lfnkr_app.news.routes import bp
from lfnkr_app.web.site_app import one_language

UPLOADS: Final = "wp-content/uploads"
OLD_PAGES: Final = "pages"
#: A size that the library made; its name tells the content, so that it never changes.
HASHED: Final = re.compile(r"-\d{1,4}w-[0-9a-f]{8}(?=\.(?:webp|jpg|png)$)")
_SIZE: Final = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled)(?=\.[^.]+$)")
#: Kinds that a browser shows without running anything; all others are offered for saving.
SHOWN: Final = frozenset(
    {
        *("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"),
        *("application/pdf", "text/plain", "audio/mpeg", "video/mp4"),
    }
)
_ORIGINALS: Final = (".jpg", ".png", ".jpeg", ".webp", ".gif", ".avif")
#: Staff may replace what lies at an address, so readers ask again soon; mostly the answer is 304.
SOON_S: Final = 300
NEVER_S: Final = 31_536_000


@bp.get("/wp-content/uploads/<path:name>")
@one_language
def upload(name: str) -> Response:
    """Return a file; a size that is missing falls back to the original."""
    path = stored(f"{UPLOADS}/{name}")
    if path is not None:
        return sent(path, lasts=bool(HASHED.search(name)))
    original = _original(f"{UPLOADS}/{name}")
    return sent(original) if original else abort(404)


def _original(name: str) -> Path | None:
    """Return the picture of which this is a size that is not there, or no longer."""
    if hashed := HASHED.search(name):
        stems = (f"{name[: hashed.start()]}{suffix}" for suffix in _ORIGINALS)
        return next((path for stem in stems if (path := stored(stem))), None)
    return stored(_SIZE.sub("", name))


def media_dir() -> Path:
    """Return the folder of media; a relative one lies in the project."""
    return config.ROOT / str(current_app.config["MEDIA_DIR"])


def stored(name: str) -> Path | None:
    """Return the file of that name in the media folder, or None; nothing outside is reached."""
    joined = safe_join(str(media_dir()), name)
    path = None if joined is None else Path(joined)
    hidden = any(part.startswith(".") for part in name.split("/"))
    return path if path is not None and not hidden and _is_file(path) else None


def _is_file(path: Path) -> bool:
    """Return whether a file is there; a name that the disk cannot hold is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def sent(path: Path, *, lasts: bool = False) -> Response:
    """Return the file as an answer that no browser runs; `lasts`: what lies there never changes."""
    kind = mimetypes.guess_type(path.name)[0]
    shown = kind in SHOWN
    response = send_file(
        path, mimetype=kind if shown else "application/octet-stream", as_attachment=not shown,
        download_name=path.name, max_age=SOON_S,
    )  # fmt: skip
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = (
        f"public, max-age={NEVER_S}, immutable" if lasts else f"public, max-age={SOON_S}"
    )
    return response
