"""Input of the newsroom: the form of a post, and what narrows the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, DateTimeLocalInput, ListWidget

from lfnkr_app import i18n
from lfnkr_app.news.desk import checks, queries, rules
from lfnkr_app.news.models import Kind, Post, Status
from lfnkr_app.web import safe_html
from lfnkr_app.web.forms import StaffForm, choice, trimmed
from lfnkr_app.web.validators import OneLine

KINDS: Final[dict[str, Any]] = {
    Kind.NEWS: _l("News"), Kind.STATEMENT: _l("Statement"), Kind.PAGE: _l("Page"),
    Kind.LETTER: _l("Letter"),
}  # fmt: skip
STATUSES: Final[dict[str, Any]] = {
    Status.DRAFT: _l("draft"), Status.PENDING: _l("waits for an editor"),
    Status.SCHEDULED: _l("scheduled"), Status.PUBLISHED: _l("published"),
    Status.PRIVATE: _l("private"), Status.TRASH: _l("in the trash"),
}  # fmt: skip
TONES: Final[dict[str, str]] = {
    Status.PUBLISHED: "good", Status.SCHEDULED: "wait", Status.PENDING: "wait",
    Status.TRASH: "bad",
}  # fmt: skip
ORDERS: Final[dict[str, Any]] = {
    "changed": _l("last changed"), "date": _l("newest date"), "title": _l("title"),
}  # fmt: skip
_LONG: Final = Length(max=300, message=_l("Write it in 300 characters or fewer"))


@dataclass(frozen=True)
class Writing:
    """What somebody typed into the form of a post, as plain values; `html` is as it came."""

    title: str
    slug: str
    lang: str
    kind: str
    html: str
    excerpt: str
    categories: tuple[int, ...]
    tags: tuple[str, ...]
    lead_image: str
    social_title: str
    social_image: str
    sensitive: bool
    content_note: str
    author: str
    published_at: datetime | None
    parent_id: int | None
    menu_order: int
    sticky: bool


class PostForm(StaffForm):
    """Everything that staff write of a post; `window` is the page that it was typed in."""

    window = HiddenField()
    continues = HiddenField()
    version = HiddenField()
    title = StringField(_l("Title"), [_LONG, OneLine()], filters=[trimmed])
    slug = StringField(_l("Address"), [_LONG, OneLine()], filters=[trimmed])
    lang = SelectField(_l("Language"))
    kind = SelectField(_l("Kind"))
    body = TextAreaField(_l("Text"))
    excerpt = TextAreaField(
        _l("Teaser"), [Length(max=1000, message=_l("Write it in 1,000 characters or fewer"))],
        filters=[trimmed],
    )  # fmt: skip
    categories = SelectMultipleField(
        _l("Topics"), coerce=int, widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(), validate_choice=False,
    )  # fmt: skip
    tags = StringField(_l("Tags"), [Length(max=1000), OneLine()], filters=[trimmed])
    lead_image = StringField(_l("Lead picture"), [_LONG, OneLine()], filters=[trimmed])
    social_title = StringField(_l("Title when shared"), [_LONG, OneLine()], filters=[trimmed])
    social_image = StringField(_l("Picture when shared"), [_LONG, OneLine()], filters=[trimmed])
    sensitive = BooleanField(_l("Sensitive"))
    content_note = StringField(_l("Content note"), [_LONG, OneLine()], filters=[trimmed])
    author = StringField(_l("Author"), [_LONG, OneLine()], filters=[trimmed])
    published_at = StringField(
        _l("Date and time"), filters=[trimmed], widget=DateTimeLocalInput(),
    )  # fmt: skip
    parent = SelectField(_l("Lies under"))
    menu_order = IntegerField(
        _l("Place among its sisters"),
        [Optional(), NumberRange(-999, 9999, message=_l("Enter a number up to 9999"))],
    )
    sticky = BooleanField(_l("Keep on top of the home page"))

    def __init__(self, post: Post, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        kinds = [kind for kind in KINDS if kind != Kind.LETTER or post.kind == Kind.LETTER]
        self.kind.choices = [choice(kind, KINDS[kind]) for kind in kinds]
        self.lang.choices = [choice(one.code, one.label) for one in i18n.LANGUAGES.values()]
        self.categories.choices = [choice(str(n), words) for n, words in queries.categories()]
        under = [choice(str(n), f"/{path}/") for n, path in queries.pages_but(post)]
        self.parent.choices = [choice("", _l("no other page")), *under]

    def validate_published_at(self, field: StringField) -> None:
        """Refuse what names no moment."""
        try:
            rules.moment_in(field.data or "")
        except ValueError:
            message = _l("Enter date and time like 2026-09-24 09:00")
            raise ValidationError(message) from None

    def writing(self) -> Writing:
        """Return the validated input as plain values."""
        known = {int(option.value) for option in self.categories.choices or ()}
        return Writing(
            categories=tuple(n for n in self.categories.data or () if n in known),
            tags=tuple(rules.names_in(_text(self.tags))), html=(self.body.data or ""),
            sensitive=bool(self.sensitive.data), sticky=bool(self.sticky.data),
            published_at=rules.moment_in(_text(self.published_at)),
            parent_id=int(self.parent.data) if self.parent.data else None,
            menu_order=self.menu_order.data or 0,
            lead_image=checks.media_path(_text(self.lead_image)),
            social_image=checks.media_path(_text(self.social_image)),
            **{name: _text(self[name]) for name in ("title", "slug", "lang", "kind", "excerpt",
                                                    "social_title", "content_note", "author")},
        )  # fmt: skip


class FilterForm(Form):
    """What narrows the list; read from the address, changes nothing."""

    q = StringField(_l("In the title"))
    kind = SelectField(_l("Kind"), validate_choice=False)
    lang = SelectField(_l("Language"), validate_choice=False)
    category = SelectField(_l("Topic"), validate_choice=False)
    year = SelectField(_l("Year"), validate_choice=False)
    author = SelectField(_l("Author"), validate_choice=False)
    order = SelectField(_l("Order"), validate_choice=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]  # WTForms has no types
        every = choice("", _l("all"))
        self.kind.choices = [every, *(choice(kind, words) for kind, words in KINDS.items())]
        self.lang.choices = [every, *(choice(o.code, o.label) for o in i18n.LANGUAGES.values())]
        self.category.choices = [every, *(choice(str(n), w) for n, w in queries.categories())]
        self.year.choices = [every, *(choice(str(y), str(y)) for y in queries.years())]
        self.author.choices = [every, *(choice(str(n), w) for n, w in queries.authors())]
        self.order.choices = [choice(name, words) for name, words in ORDERS.items()]

    def filters(self, status: str) -> queries.Filters:
        """Return the filters as plain values; what is no number narrows nothing."""
        return queries.Filters(
            words=self.q.data or "", status=status, kind=self.kind.data or "",
            lang=self.lang.data or "", category=rules.number_in(self.category.data),
            year=rules.number_in(self.year.data), author=rules.number_in(self.author.data),
            order=self.order.data or "changed",
        )  # fmt: skip


def _text(field: Any) -> str:
    return safe_html.printable(field.data or "")
