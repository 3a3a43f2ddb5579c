"""What the pages of a letter show: its text, how it stands, what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import segno
from flask import current_app, render_template, url_for

from lfnkr_app import clock, i18n
from lfnkr_app.petitions import queries, rules, shown, timeline, wording
from lfnkr_app.petitions.models import LetterVersion, Petition
from lfnkr_app.petitions.standing import OVER, Standing, standing, written_closing, written_in_zone
from lfnkr_app.web.pages import LanguageLink


def letter_page(petition: Petition, form: Any) -> str:
    """Return the letter with its form; without one the letter takes no signatures now."""
    known, now = queries.versions(petition.id), clock.now()
    stands = standing(petition.state, petition.opens_at, petition.closes_at, now)
    version = queries.spoken(known, i18n.current())
    return render_template(
        "petitions/letter.html", versions=known, form=form, **shown.beside_letter(petition),
        is_open=stands == Standing.OPEN and form is not None,
        **facts(petition, version, stands), **_elsewhere(petition, known, version),
    )  # fmt: skip


def facts(petition: Petition, version: LetterVersion, stands: Standing) -> dict[str, Any]:
    """Return what every page that shows a letter knows of it."""
    counted, closes_at = queries.count(petition.id), petition.closes_at
    is_over = stands in OVER
    return {
        "petition": petition, "version": version, "count": counted,
        "version_lang": i18n.LANGUAGES[version.lang].hreflang, "plain": wording.plain(version),
        "goal": rules.present_goal(petition.goal, petition.goals, counted.confirmed),
        "standing": stands.value, "is_over": is_over,
        "opens": written_in_zone(petition.opens_at, petition.time_zone),
        "closes": written_closing(closes_at, petition.time_zone) if closes_at else "",
        "timeline": timeline.entries(petition, clock.now()),
        "result": timeline.result(petition.id) if is_over else None,
        "address": address(petition.slug, version.lang),
    }  # fmt: skip


def changed_since(petition: Petition, opened_at: datetime | None) -> bool:
    """Return whether other words came into force after a page was made; its stamp is to the second.

    A page without a stamp tells nothing.
    """
    version = queries.version_in(petition.id, i18n.current())
    since = version.published_at
    return bool(opened_at and since and since >= opened_at + timedelta(seconds=1))


def address(slug: str, lang: str) -> str:
    """Return the full address of a letter in that language."""
    return f"{current_app.config['SITE_URL']}{url_for('petitions.letter', slug=slug, _lang=lang)}"


@lru_cache(maxsize=256)
def code(target: str) -> str:
    """Return a code that leads to an address, as a picture inside the page; drawn once."""
    return str(segno.make(target, error="m").svg_data_uri(scale=4, border=2))


def _elsewhere(
    petition: Petition, known: dict[str, LetterVersion], version: LetterVersion
) -> dict[str, Any]:
    """Return where else the letter stands; search engines are told of real translations only."""
    spoken = [code for code in i18n.LANGUAGES if code in known]
    urls = {lang: address(petition.slug, lang) for lang in spoken}
    first = urls.get(i18n.DEFAULT) or urls[version.lang]
    return {
        "also_in": [_link(petition.slug, lang) for lang in spoken if lang != version.lang],
        "alternates": [(i18n.LANGUAGES[lang].hreflang, url) for lang, url in urls.items()]
        + [("x-default", first)],
        "canonical_url": urls[version.lang],
    }


def _link(slug: str, lang: str) -> LanguageLink:
    language = i18n.LANGUAGES[lang]
    url = url_for("petitions.letter", slug=slug, _lang=lang)
    return LanguageLink(lang, language.hreflang, language.label, url, current=False)
