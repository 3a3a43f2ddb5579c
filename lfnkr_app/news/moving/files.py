"""Folders that come along: uploaded files, and old pages from before WordPress."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Final

from sqlalchemy import select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.news import actions
from lfnkr_app.news.models import Kind, Post, Status
from lfnkr_app.news.moving import pictures, report
from lfnkr_app.news.wordpress.records import N_
from lfnkr_app.web import safe_html

UPLOADS: Final = "wp-content/uploads"
HTML: Final = frozenset({".htm", ".html"})
#: Never copied: they would run on some server or hide something.
NOT_COPIED: Final = frozenset(
    {".php", ".phtml", ".phar", ".cgi", ".pl", ".py", ".sh", ".exe", ".sql"}
)
COPIED: Final = "copied"
OLD_PAGES: Final = "old pages"
_PROGRAM: Final = N_("not a picture or document")
_TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HEAD: Final = re.compile(r"<head\b.*?</head>", re.IGNORECASE | re.DOTALL)
_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?([\w-]{3,20})", re.IGNORECASE)


def require_folders(*folders: Path | None) -> None:
    """Look whether folders are there, before anything is written.

    Raises:
        Refused: one is not.
    """
    for folder in folders:
        if folder is not None and not folder.is_dir():
            raise Refused(f"{folder} is not a folder")


def copy_media(source: Path, target: Path, told: report.Report, *, write: bool) -> list[str]:
    """Copy uploads to where their addresses find them; what is there already stays.

    Return the paths, without the leading slash, that are there now or would be.

    Raises:
        Refused: there is no such folder.
    """
    inner = source / UPLOADS
    root = inner if inner.is_dir() else source
    there = []
    for path in _files(root):
        name = f"{UPLOADS}/{_name(path, root)}"
        if _copy(path, name, target / name, told, write=write):
            there.append(name)
    return there


def take_pages(source: Path, target: Path, told: report.Report, *, write: bool) -> None:
    """Take old pages in: HTML as pages at their exact path, pictures and documents as files.

    Raises:
        Refused: there is no such folder.
    """
    for path in _files(source):
        name = _name(path, source)
        if path.suffix.lower() in HTML:
            _take_page(path, name, told, write=write)
        else:
            _copy(path, name, target / "pages" / name, told, write=write)


def _files(folder: Path) -> Iterator[Path]:
    require_folders(folder)
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not path.is_symlink() and not hidden:
            yield path


def _name(path: Path, root: Path) -> str:
    """Return the path under a folder as addresses spell it: a Mac takes letters apart."""
    return unicodedata.normalize("NFC", path.relative_to(root).as_posix())


def _copy(path: Path, name: str, target: Path, told: report.Report, *, write: bool) -> bool:
    """Copy a file that is not there yet, and return whether its address has one then."""
    if path.suffix.lower() in NOT_COPIED:
        told.add(COPIED, report.REFUSED, name, _PROGRAM)
        return False
    if target.exists():
        told.add(COPIED, report.SAME)
        return True
    refused = _put(path, target if write else None)
    told.add(COPIED, report.REFUSED if refused else report.NEW, name, refused or "")
    return refused is None


def _put(path: Path, target: Path | None) -> str | None:
    """Put a file in its place, a picture without what it tells of its maker; say why not, if so.

    Without a target it is only looked at.
    """
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() in pictures.CLEANED:
        try:
            pictures.without_metadata(path, target)
        except pictures.NotAPicture as fault:
            return fault.why
    elif target is not None:
        shutil.copyfile(path, target)
    return None


def _take_page(path: Path, name: str, told: report.Report, *, write: bool) -> None:
    if db.session.scalar(select(Post.id).where(Post.path == name)) is not None:
        told.add(OLD_PAGES, report.SAME)
        return
    told.add(OLD_PAGES, report.NEW, name)
    title, words = read_page(path.read_bytes(), path.stem)
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    db.session.rollback()
    if not write:
        return
    begin_writing()
    db.session.add(
        Post(kind=Kind.PAGE, status=Status.PUBLISHED, slug=path.name, path=name, title=title,
             published_at=changed, modified_at=changed, body_html=words.body_html, text=words.text)
    )  # fmt: skip
    db.session.commit()


def read_page(raw: bytes, stem: str) -> tuple[str, actions.Words]:
    """Return title and safe words of an old page, whatever its character set."""
    html = _decoded(raw)
    found = _TITLE.search(html)
    title = " ".join(unescape(safe_html.printable(found[1])).split()) if found else ""
    return title or stem, actions.words_of(_HEAD.sub("", html))


def _decoded(raw: bytes) -> str:
    declared = _CHARSET.search(raw[:2000])
    names = [declared[1].decode("ascii")] if declared else []
    for name in (*names, "utf-8", "cp932", "cp1252"):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("utf-8", "replace")
