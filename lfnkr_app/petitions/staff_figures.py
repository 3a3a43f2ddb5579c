"""The figures of a letter for staff: its days as a picture, countries, languages, ways, tools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from lfnkr_app import clock, i18n
from lfnkr_app.accounts.access import has_role
from lfnkr_app.petitions import parts, queries, rules, staff_queries
from lfnkr_app.petitions.comments import queries as comments
from lfnkr_app.petitions.counting import days as ledger
from lfnkr_app.petitions.models import Petition, Source
from lfnkr_app.petitions.organisations import queries as organisations

#: As many days as the picture shows, the last one on the right.
DAYS: Final = 60
WIDTH: Final = 720
HEIGHT: Final = 160
SOURCES: Final = {
    Source.ONLINE.value: _l("online"), Source.PAPER.value: _l("on paper"),
    Source.IMPORT.value: _l("imported"), Source.HAND.value: _l("by hand"),
}  # fmt: skip
#: Each tool of a letter: endpoint, words, the role that it needs. What has no page is left out.
TOOLS: Final = (
    ("staff.letters.edit", _l("Text and state"), "editor"),
    ("staff.letters.timeline", _l("Timeline"), "editor"),
    ("staff.petitions.signatures", _l("Signatures"), "signatures"),
    ("staff.finding.in_letter", _l("Find a person"), "signatures"),
    ("staff.guarding.held_of_letter", _l("Held"), "signatures"),
    ("staff.guarding.pace_of_letter", _l("Pace"), "signatures"),
    ("staff.comments.comments", _l("Comments"), "signatures"),
    ("staff.organisations.organisations", _l("Organisations"), "signatures"),
    ("staff.paper.paper", _l("Paper"), "signatures"),
    ("staff.lists.export_form", _l("Lists"), "signatures"),
    ("staff.counting.count", _l("Count"), "signatures"),
    ("staff.mailings.mailings", _l("Mailings"), "mailings"),
)


@dataclass(frozen=True)
class Day:
    """One day: how many came into the count, how many left it."""

    day: date
    came: int
    left: int


@dataclass(frozen=True)
class Bar:
    """One day in the picture: where it stands, how high what came and what left reach."""

    x: float
    width: float
    came: float
    left: float


@dataclass(frozen=True)
class Chart:
    """The picture of the days; `top` is the value of the upper line, `zero` where nought lies."""

    bars: list[Bar]
    top: int
    zero: float
    width: int = WIDTH
    height: int = HEIGHT


def figures(petition: Petition, now: datetime) -> dict[str, Any]:
    """Return all figures of a letter; none of them counts its signatures one by one."""
    shown = days(petition.id, now)
    return {
        "states": staff_queries.by_state(petition), "days": shown[::-1], "chart": chart(shown),
        "countries": _countries(petition.id),
        "languages": [(_language(code), n) for code, n in parts.by_language(petition.id).items()],
        "sources": [(SOURCES.get(kind, kind), n)
                    for kind, n in staff_queries.by_source(petition.id).items()],
        "tools": tools(petition.id), "queues": queues(petition),
        "names": sum(n for _block, n in parts.blocks(petition.id)),
    }  # fmt: skip


def days(petition_id: int, now: datetime) -> list[Day]:
    """Return the last days up to today, the oldest first, empty ones too; none before the first."""
    known = {line.day: line.figures for line in ledger.ledger(petition_id, now).lines}
    if not known:
        return []
    today = clock.tokyo_day(now)
    first = max(min(known), today - timedelta(days=DAYS - 1))
    return [_day(first + timedelta(days=n), known) for n in range((today - first).days + 1)]


def _day(day: date, known: dict[date, Any]) -> Day:
    figure = known.get(day)
    if figure is None:
        return Day(day, 0, 0)
    return Day(day, figure.confirmed + figure.on_paper + figure.by_hand, figure.removed)


def chart(shown: Sequence[Day]) -> Chart | None:
    """Return the picture of some days; None where there is nothing to draw."""
    up = max((day.came for day in shown), default=0)
    down = max((day.left for day in shown), default=0)
    if not up and not down:
        return None
    top = round_up(max(up, 1))
    scale = HEIGHT / (top + down)
    step = WIDTH / max(len(shown), 14)
    bars = [
        Bar(round(step * n + step * 0.1, 2), round(step * 0.8, 2),
            round(max(day.came, 0) * scale, 2), round(max(day.left, 0) * scale, 2))
        for n, day in enumerate(shown)
    ]  # fmt: skip
    return Chart(bars, top, round(top * scale, 2))


def round_up(n: int) -> int:
    """Return the next of 1, 2, 5, 10, 20, 50 … that is not below a number."""
    tens: int = 10 ** (len(str(n)) - 1)
    return next(step * tens for step in (1, 2, 5, 10) if step * tens >= n)


def tools(petition_id: int) -> list[tuple[str, str]]:
    """Return words and address of each tool that there is for whoever is signed in."""
    known = current_app.view_functions
    return [
        (str(words), _address(endpoint, petition_id))
        for endpoint, words, role in TOOLS if endpoint in known and has_role(role)
    ]  # fmt: skip


def _address(endpoint: str, petition_id: int) -> str:
    rules_of = current_app.url_map.iter_rules(endpoint)
    takes = any("petition_id" in rule.arguments for rule in rules_of)
    return url_for(endpoint, petition_id=petition_id) if takes else url_for(endpoint)


def queues(petition: Petition) -> list[tuple[int, str, str]]:
    """Return what waits for a person under this letter: how many, of what, where."""
    if not has_role("signatures"):
        return []
    title = queries.card(petition).title
    number = comments.waiting(petition.id)
    read = ngettext("comment to read: %(letter)s", "comments to read: %(letter)s", number,
                    letter=title)  # fmt: skip
    asking = organisations.how_many(petition.id, "waiting")
    answer = ngettext("organisation waits for an answer: %(letter)s",
                      "organisations wait for an answer: %(letter)s", asking,
                      letter=title)  # fmt: skip
    held = staff_queries.how_many(petition.id, "held")
    judge = ngettext("held signature: %(letter)s", "held signatures: %(letter)s", held,
                     letter=title)  # fmt: skip
    lines = (
        (number, read, "staff.comments.comments"),
        (asking, answer, "staff.organisations.organisations"),
        (held, judge, "staff.guarding.held_of_letter"),
    )
    return [(n, words, url_for(endpoint, petition_id=petition.id)) for n, words, endpoint in lines]


def _countries(petition_id: int) -> list[tuple[str, int]]:
    """Return the countries, the most first; those of few only to who may see signatures."""
    counted = {code: n for code, n in queries.counts_by_country(petition_id).items() if n}
    if has_role("signatures"):
        ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        return [(i18n.country_name(code) or _("none named"), n) for code, n in ordered]
    named, other = rules.folded(counted, rules.FOLDED_UNDER)
    rest = [(_("elsewhere, or none named"), other)] if other else []
    return [(i18n.country_name(code), n) for code, n in named.items()] + rest


def _language(code: str) -> str:
    language = i18n.LANGUAGES.get(code)
    return language.label if language else code
