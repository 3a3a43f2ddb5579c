"""More public pages of a letter: on paper, on other sites, and every version that there was."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from lfnkr_app import clock, i18n
from lfnkr_app.petitions import queries, reading, wording
from lfnkr_app.petitions.models import LetterVersion, Petition
from lfnkr_app.petitions.standing import Standing, standing
from lfnkr_app.web.headers import let_others_frame
from lfnkr_app.web.site_app import one_language

bp = Blueprint("reading", __name__)


@bp.get("/letters/<slug>/print/")
def paper(slug: str) -> ResponseReturnValue:
    """Return the letter as it goes on paper: A4, with the way back to it."""
    petition = _petition(slug)
    version = queries.version_in(petition.id, i18n.current())
    facts = reading.facts(petition, version, _stands(petition))
    return render_template(
        "petitions/print.html", code=reading.code(facts["address"]),
        canonical_url=facts["address"], **facts,
    )  # fmt: skip


@bp.get("/letters/<slug>/embed/")
def embed(slug: str) -> ResponseReturnValue:
    """Return a small card that other sites may show in a frame: no form, one link."""
    let_others_frame()
    return render_template("petitions/embed.html", card=queries.card(_petition(slug)))


@bp.get("/letters/<slug>/history/")
def history(slug: str) -> ResponseReturnValue:
    """Return every version that was published: when, its hash, and what changed."""
    petition = _petition(slug)
    found = queries.published_versions(petition.id)
    own = i18n.current()
    by_lang = {
        lang: [one for one in found if one.lang == lang]
        for lang in sorted(i18n.LANGUAGES, key=lambda code: code != own)
    }
    return render_template(
        "petitions/history.html", petition=petition, card=queries.card(petition),
        by_lang={lang: rows for lang, rows in by_lang.items() if rows}, known=i18n.LANGUAGES,
    )  # fmt: skip


@bp.get("/letters/<slug>/history/<lang>/<int(max=2147483647):number>/")
def version(slug: str, lang: str, number: int) -> ResponseReturnValue:
    """Return one version as it stood, or stands."""
    petition, shown = _version(slug, lang, number)
    newest = queries.versions(petition.id)[lang]
    return render_template(
        "petitions/version.html", petition=petition, version=shown, noindex=True,
        newest=newest, version_lang=i18n.LANGUAGES[lang].hreflang,
    )  # fmt: skip


@bp.get("/letters/<slug>/history/<lang>/<int(max=2147483647):number>.txt")
@one_language
def version_file(slug: str, lang: str, number: int) -> Response:
    """Return exactly what was hashed, so that anybody can check it."""
    _, shown = _version(slug, lang, number)
    return Response(wording.of(shown).whole(), content_type="text/plain; charset=utf-8")


def _version(slug: str, lang: str, number: int) -> tuple[Petition, LetterVersion]:
    petition = _petition(slug)
    found = queries.published_versions(petition.id)
    shown = next((one for one in found if (one.lang, one.number) == (lang, number)), None)
    return petition, shown or abort(404)


def _petition(slug: str) -> Petition:
    return queries.public_petition(slug) or abort(404)


def _stands(petition: Petition) -> Standing:
    return standing(petition.state, petition.opens_at, petition.closes_at, clock.now())
