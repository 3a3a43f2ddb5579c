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
_SIZE: Final = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled)(?=\.[^.]+$)")
#: Kinds that a browser shows without running anything; all others are offered for saving.
SHOWN: Final = frozenset(
    {
        *("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"),
        *("application/pdf", "text/plain", "audio/mpeg", "video/mp4"),
    }
)
HEADERS: Final = {
    "Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "public, max-age=86400",
}  # fmt: skip


@bp.get("/wp-content/uploads/<path:name>")
@one_language
def upload(name: str) -> Response:
    """Return a file; a size that is missing falls back to the original."""
    path = stored(f"{UPLOADS}/{name}") or stored(f"{UPLOADS}/{_SIZE.sub('', name)}")
    if path is None:
        abort(404)
    return sent(path)


def media_dir() -> Path:
    """Return the folder of media; a relative one lies in the project."""
    return config.ROOT / str(current_app.config["MEDIA_DIR"])


def stored(name: str) -> Path | None:
    """Return the file of that name in the media folder, or None; nothing outside is reached."""
    joined = safe_join(str(media_dir()), name)
    path = None if joined is None else Path(joined)
    hidden = any(part.startswith(".") for part in name.split("/"))
    return path if path is not None and not hidden and path.is_file() else None


def sent(path: Path) -> Response:
    """Return the file as an answer that no browser runs."""
    kind = mimetypes.guess_type(path.name)[0]
    shown = kind in SHOWN
    response = send_file(
        path, mimetype=kind if shown else "application/octet-stream", as_attachment=not shown,
        download_name=path.name, max_age=86400,
    )  # fmt: skip
    response.headers.update(HEADERS)
    return response
