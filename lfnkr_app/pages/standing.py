"""Texts that always stand on the site, in files beside this one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from lfnkr_app import i18n
from lfnkr_app.web import front_matter, safe_html

CONTENT: Final = Path(__file__).parent / "content"


@dataclass(frozen=True)
class Text:
    """A page that belongs to the software, in the language it is written in."""

    title: str
    html: str
    lang: str


@cache
def text(name: str, lang: str) -> Text:
    """Return a standing text in `lang`, else in English."""
    path = CONTENT / f"{name}.{lang}.html"
    if not path.exists():
        return text(name, i18n.DEFAULT)
    facts, body = front_matter.read(path)
    html = _with_anchors(safe_html.clean(body), facts.get("anchors", "").split())
    return Text(facts["title"], html, facts["lang"])


def _with_anchors(html: str, names: list[str]) -> str:
    """Return a text whose headings can be linked to, by these names in their order."""
    for name in names:
        html = html.replace("<h2>", f'<h2 id="{name}">', 1)
    return html
