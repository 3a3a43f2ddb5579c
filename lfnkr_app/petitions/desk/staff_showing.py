"""The one screen of a letter: its forms, filled from what stands or from what was typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import render_template, request
from flask_babel import lazy_gettext as _l

from lfnkr_app import clock, i18n
from lfnkr_app.petitions.desk import actions, queries, rules, versions
from lfnkr_app.petitions.desk.staff_forms import (
    FIRST_TERMS,
    TermsForm,
    WordsForm,
    terms_of,
    words_of,
)
from lfnkr_app.petitions.models import LetterVersion, Petition
from lfnkr_app.petitions.standing import standing

STANDINGS: Final[dict[str, Any]] = {
    "draft": _l("draft"), "coming": _l("not open yet"), "open": _l("open"),
    "paused": _l("paused"), "closed": _l("closed"), "delivered": _l("handed over"),
    "archived": _l("archived"),
}  # fmt: skip
TONES: Final = {"open": "good", "delivered": "good", "paused": "wait", "coming": "wait"}
ACTS: Final[dict[str, Any]] = {
    "open": _l("Open it"), "paused": _l("Pause it"), "closed": _l("Close it"),
    "delivered": _l("It has been handed over"), "archived": _l("Archive it"),
}  # fmt: skip


class LetterForms:
    """The form of what staff set, and one of the words in each language."""

    def __init__(self, terms: TermsForm, words: dict[str, WordsForm]) -> None:
        self.terms, self.words = terms, words

    @classmethod
    def sent(cls) -> LetterForms:
        """Return what a browser sent."""
        words = {lang: WordsForm.of(lang, formdata=request.form) for lang in i18n.LANGUAGES}
        return cls(TermsForm(), words)

    @classmethod
    def first(cls) -> LetterForms:
        """Return the forms of a letter that is not there yet."""
        words = {lang: WordsForm.of(lang) for lang in i18n.LANGUAGES}
        return cls(TermsForm(formdata=None, data=FIRST_TERMS), words)

    @classmethod
    def of(cls, petition: Petition, now: datetime) -> LetterForms:
        """Return the forms of a letter as it stands."""
        found = versions.newest(petition.id)
        words = {
            lang: WordsForm.of(lang, data=words_of(found[lang]) if lang in found else None)
            for lang in i18n.LANGUAGES
        }
        terms = terms_of(petition, now) | {"seen": queries.mark(petition)}
        return cls(TermsForm(formdata=None, data=terms), words)

    def validate(self) -> bool:
        """Return whether all that was sent is right; the errors stand at the fields."""
        return all([self.terms.validate(), *(form.is_right() for form in self.words.values())])

    def written(self) -> dict[str, WordsForm]:
        """Return the languages in which something is written."""
        return {lang: form for lang, form in self.words.items() if not form.is_empty}

    def first_title(self) -> str:
        """Return the first title there is, English before the others."""
        return next((form.title.data for form in self.words.values() if form.title.data), "")

    def problems(self) -> list[tuple[str, str]]:
        """Return each error with the id of its field, empty where it belongs to none."""
        found = [("", str(error)) for error in self.terms.form_errors]
        for form in (self.terms, *self.words.values()):
            found += [(field.id, str(field.errors[0])) for field in form if field.errors]
        return found


def page(forms: LetterForms, petition: Petition | None) -> str:
    """Return the one screen, of a letter that is there or of a new one."""
    known = versions.newest(petition.id) if petition else {}
    return render_template(
        "staff/letters/edit.html", forms=forms, petition=petition, known=known,
        problems=forms.problems(), languages_here=i18n.LANGUAGES, **state_facts(petition, known),
    )  # fmt: skip


def state_facts(petition: Petition | None, known: dict[str, LetterVersion]) -> dict[str, Any]:
    """Return how a letter stands and what its buttons are, for the pages of the desk."""
    if petition is None:
        return {"stands": "draft", "acts": [], "standings": STANDINGS, "tones": TONES, "name": ""}
    stands = standing(petition.state, petition.opens_at, petition.closes_at, clock.now())
    acts = [
        (becomes, act_words(petition, becomes))
        for becomes in rules.FROM
        if actions.may_become(petition, becomes)
    ]
    return {
        "stands": stands.value, "acts": acts, "standings": STANDINGS, "tones": TONES,
        "name": queries.title_of(known, petition.slug),
    }  # fmt: skip


def act_words(petition: Petition, becomes: str) -> Any:
    """Return what the button to a state says."""
    again = becomes == "open" and petition.state != "draft"
    return _l("Open it again") if again else ACTS[becomes]
