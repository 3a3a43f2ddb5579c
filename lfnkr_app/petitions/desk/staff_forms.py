"""Input of the letters' desk as plain values: one screen for a letter, and its smaller pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, Length
from wtforms.widgets import DateInput, DateTimeLocalInput, TimeInput

from lfnkr_app import clock, i18n
from lfnkr_app.petitions.desk import rules
from lfnkr_app.petitions.desk.actions import Terms
from lfnkr_app.petitions.models import LetterVersion, Petition
from lfnkr_app.petitions.wording import PARTS, Wording
from lfnkr_app.web import safe_html
from lfnkr_app.web.forms import StaffForm, choice, trimmed
from lfnkr_app.web.validators import OneLine

LONG: Final = Length(max=300, message=_l("Write it in 300 characters or fewer"))
NOTE: Final = Length(max=1000, message=_l("Write it in 1,000 characters or fewer"))
Value = TypeVar("Value")


class WordsForm(Form):
    """What a letter says in one language; its fields bear the language in front: `en-title`."""

    title = StringField(_l("Title"), [LONG, OneLine()], filters=[trimmed])
    ask = StringField(_l("The ask, in one line"), [LONG, OneLine()], filters=[trimmed])
    addressee = StringField(_l("Addressee"), [LONG, OneLine()], filters=[trimmed])
    intro = TextAreaField(_l("Introduction, two lines"), [NOTE], filters=[trimmed])
    text = TextAreaField(_l("Text"))
    change_note = TextAreaField(_l("What changed, for readers"), [NOTE], filters=[trimmed])

    @classmethod
    def of(cls, lang: str, **filled: Any) -> WordsForm:
        """Return the form of one language, filled from what was sent or from what stands."""
        return cls(prefix=lang, **filled)

    def is_right(self) -> bool:
        """Return whether what was sent is right; the errors stand at the fields."""
        return bool(self.validate())  # type: ignore[no-untyped-call]  # WTForms has no types

    def wording(self) -> Wording:
        """Return what was typed, the text made safe."""
        parts = {name: self[name].data or "" for name in PARTS}
        parts["intro"] = " ".join(parts["intro"].split())
        return Wording(**parts | {"text": safe_html.clean(parts["text"]).strip()})

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in this language."""
        words = self.wording()
        return not any((words.title, words.ask, words.intro, safe_html.text_of(words.text)))


def words_of(version: LetterVersion) -> dict[str, str]:
    """Return what a version says, as its form shows it."""
    note = "" if version.published_at else version.change_note
    return {**{name: getattr(version, name) for name in PARTS}, "change_note": note}


class TermsForm(StaffForm):
    """All that staff set of a letter but its words."""

    seen = HiddenField()
    slug = StringField(_l("Address"), [LONG, OneLine()], filters=[trimmed])
    goals = StringField(_l("Goal, in steps"), [LONG, OneLine()], filters=[trimmed])
    opens_at = StringField(_l("Opens"), filters=[trimmed], widget=DateTimeLocalInput())
    closes_on = StringField(_l("Last day to sign"), filters=[trimmed], widget=DateInput())
    closes_time = StringField(_l("Closes at"), filters=[trimmed], widget=TimeInput())
    time_zone = SelectField(_l("Time zone"), choices=[(zone, zone) for zone in rules.ZONES])
    hands_over = BooleanField(_l("Names are handed over to the addressee, if their owners wish"))
    forgets = BooleanField(_l("Forget what is not needed as soon as a signature is counted"))
    seats = RadioField(
        _l("Signatures for one mail address"),
        [AnyOf(["1", "2"], message=_l("Choose one or two"))],
        choices=[choice("1", _l("one")), choice("2", _l("two: families share an address"))],
        validate_choice=False,
    )
    takes_comments = BooleanField(_l("Signers may add a comment"))
    takes_organisations = BooleanField(_l("Organisations may sign"))

    def validate_goals(self, field: Any) -> None:
        """Refuse what is no list of rising numbers."""
        said = _l("Enter whole numbers with spaces between, the smallest first: 500 1000 2000")
        _tried(lambda: rules.goals_in(field.data or ""), said)

    def validate_slug(self, field: Any) -> None:
        """Refuse what cannot stand in an address."""
        if field.data and not rules.is_slug(field.data):
            raise ValidationError(_("Use small Latin letters, digits and hyphens"))

    def validate_opens_at(self, field: Any) -> None:
        """Refuse what names no moment."""
        said = _l("Enter date and time like 2026-09-24 09:00")
        _tried(lambda: rules.moment_in(field.data or "", self._zone()), said)

    def validate_closes_on(self, field: Any) -> None:
        """Refuse what names no closing, or one before the opening."""
        said = _l("Enter a day like 2026-12-31, and a time like 18:00 or none")
        closes_at = _tried(self._closing, said)
        try:
            opens_at = rules.moment_in(self.opens_at.data or "", self._zone())
        except ValueError:
            return
        if closes_at and opens_at and closes_at <= opens_at:
            raise ValidationError(_("The letter would close before it opens"))

    def terms(self, fallback: str) -> Terms:
        """Return the validated input as plain values; without an address it gets `fallback`."""
        return Terms(
            slug=self.slug.data or fallback, goals=tuple(rules.goals_in(self.goals.data or "")),
            opens_at=rules.moment_in(self.opens_at.data or "", self._zone()),
            closes_at=self._closing(), time_zone=self._zone(), seats=int(self.seats.data),
            forgets=bool(self.forgets.data), hands_over=bool(self.hands_over.data),
            takes_comments=bool(self.takes_comments.data),
            takes_organisations=bool(self.takes_organisations.data),
        )  # fmt: skip

    def _closing(self) -> datetime | None:
        day, hour = self.closes_on.data or "", self.closes_time.data or ""
        return rules.closing_in(day, hour, self._zone())

    def _zone(self) -> str:
        return self.time_zone.data if self.time_zone.data in rules.ZONES else rules.ZONES[0]


def terms_of(petition: Petition, now: datetime) -> dict[str, Any]:
    """Return what stands of a letter, as the form shows it."""
    zone = petition.time_zone
    steps = petition.goals or ([petition.goal] if petition.goal else [])
    day, hour = rules.closing_typed(petition.closes_at, zone)
    return {
        "slug": petition.slug, "goals": " ".join(str(step) for step in steps),
        "opens_at": rules.moment_typed(petition.opens_at, zone) if petition.opens_at > now else "",
        "closes_on": day, "closes_time": hour, "time_zone": zone,
        "hands_over": petition.hands_over, "forgets": petition.forgets,
        "seats": str(petition.seats_per_address), "takes_comments": petition.takes_comments,
        "takes_organisations": petition.takes_organisations,
    }  # fmt: skip


#: What a new letter begins with.
FIRST_TERMS: Final[dict[str, Any]] = {
    "time_zone": "Asia/Tokyo", "hands_over": True, "forgets": True, "seats": "1",
    "takes_comments": True, "takes_organisations": False,
}  # fmt: skip


class EventForm(StaffForm):
    """An entry of the timeline: when, what, to whom, and a sentence in each language."""

    happened_on = StringField(_l("Day"), filters=[trimmed], widget=DateInput())
    kind = RadioField(
        _l("What happened?"),
        choices=[choice("delivered", _l("Handed over")), choice("answered", _l("Answered")),
                 choice("event", _l("Something else"))],
    )  # fmt: skip
    to_whom = StringField(_l("To whom, or by whom"), [LONG, OneLine()], filters=[trimmed])
    counted = StringField(_l("How many signatures"), [OneLine()], filters=[trimmed])
    words_en = TextAreaField("English", [NOTE], filters=[trimmed])
    words_ja = TextAreaField("日本語", [NOTE], filters=[trimmed])
    words_ko = TextAreaField("한국어", [NOTE], filters=[trimmed])
    words_zh = TextAreaField("中文", [NOTE], filters=[trimmed])
    url = StringField(_l("Link"), [LONG, OneLine()], filters=[trimmed])

    def validate_happened_on(self, field: Any) -> None:
        """Refuse what is no day, and days that are not yet."""
        day = _tried(
            lambda: date.fromisoformat(field.data or ""), _l("Enter a day like 2026-12-10")
        )
        if not date(1990, 1, 1) <= day <= clock.tokyo_day(clock.now()):
            raise ValidationError(_("Enter a day that has been"))

    def validate_counted(self, field: Any) -> None:
        """Refuse what is no whole number."""
        said = _l("Enter a whole number, or leave it empty")
        if len(_tried(lambda: rules.goals_in(field.data or ""), said)) > 1:
            raise ValidationError(said)

    def validate_url(self, field: Any) -> None:
        """Take addresses of the web and paths of this site."""
        of_the_web = (field.data or "").startswith(("https://", "http://"))
        if field.data and not of_the_web and not safe_html.OWN_PATH.fullmatch(field.data):
            raise ValidationError(_("Enter an address like https://example.org, or a path"))

    def validate_words_en(self, field: Any) -> None:
        """Ask for a sentence where nothing else says what happened."""
        if self.kind.data == "event" and not self.words():
            raise ValidationError(_("Write a sentence in at least one language"))

    def day(self) -> date:
        """Return the day that was typed."""
        return date.fromisoformat(self.happened_on.data or "")

    def words(self) -> dict[str, str]:
        """Return the sentences by language."""
        return {lang: said for lang in i18n.LANGUAGES if (said := self[f"words_{lang}"].data)}


class NamesForm(StaffForm):
    """A later day by which names go, and why."""

    until = StringField(_l("Keep names until"), filters=[trimmed], widget=DateInput())
    reason = TextAreaField(_l("Why"), [NOTE], filters=[trimmed])

    def validate_until(self, field: Any) -> None:
        """Refuse what is no day."""
        _tried(lambda: date.fromisoformat(field.data or ""), _l("Enter a day like 2026-12-10"))

    def validate_reason(self, field: Any) -> None:
        """Ask for a reason: it is kept on the audit trail."""
        if not field.data:
            raise ValidationError(_("Say why the names are needed longer"))

    def moment(self) -> datetime:
        """Return the beginning of that day in Tokyo."""
        return clock.tokyo_midnight(date.fromisoformat(self.until.data or "")).astimezone(UTC)


def _tried(read: Callable[[], Value], said: Any) -> Value:
    try:
        return read()
    except (ValueError, OverflowError):
        raise ValidationError(said) from None
