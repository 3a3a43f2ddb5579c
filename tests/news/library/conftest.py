"""A folder of media for each test, and the folder's contents as a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.accounts.people import member, sign_in
from tests.browser import Browser


@pytest.fixture
def media_dir(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """Return an empty folder, in which the application keeps its media for this test."""
    before, app.config["MEDIA_DIR"] = app.config["MEDIA_DIR"], str(tmp_path / "media")
    yield tmp_path / "media"
    app.config["MEDIA_DIR"] = before


@pytest.fixture
def kept(media_dir: Path) -> Callable[[], list[str]]:
    """Return a function that lists all files in the folder, hidden ones too."""

    def listed() -> list[str]:
        files = (path for path in media_dir.rglob("*") if path.is_file())
        return sorted(path.relative_to(media_dir).as_posix() for path in files)

    return listed


@pytest.fixture
def editor(app: Flask, media_dir: Path) -> Browser:
    """Return a browser in which an editor is signed in."""
    return sign_in(app, member("editor"))


def token(browser: Browser) -> Any:
    """Return the token of the upload page."""
    form = browser.get("/staff/media/upload").form("upload")
    return next(i.get("value") for i in form.iter("input") if i.get("name") == "csrf_token")
