"""A report as staff read it: counts as a table, then what became of each thing, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lfnkr_app.news.moving import report

#: The word for each outcome, and what it means.
OUTCOMES: Final = {
    report.COLLIDING: (_l("Another address"), _l(
        "Somebody had the address first, or the site needs it itself, or it changed there. "
        "Old links lead to where it stands now.")),
    report.REFUSED: (_l("Refused"), _l(
        "Left out, or taken out of a text, because it could harm readers or cannot be shown.")),
    report.MISSING: (_l("Missing"), _l(
        "Files that the export names and that are neither here nor in the folder. Copy them "
        "from the old server, then run the import again by the command, with --media.")),
    report.KEPT: (_l("Kept as it is here"), _l(
        "Changed there, but changed here too: what stands here stays. Look whether something "
        "is to be put right by hand.")),
    report.LEFT: (_l("Left behind"), _l("Things that this site has no place for.")),
    report.CHANGED: (_l("Changed"), _l("Changed there since the last time, and not here.")),
    report.NEW: (_l("New"), _l("These were not here before.")),
    report.SAME: (_l("Same"), _l("Nothing changed there since the last time.")),
}  # fmt: skip
KINDS: Final = {
    "posts": _l("Posts"), "pages": _l("Pages"), "categories": _l("Categories"),
    "tags": _l("Tags"), "authors": _l("Authors"), "files": _l("Pictures and files"),
    "copied": _l("Files copied"), "comments": _l("Comments"), "menu": _l("Menu"),
    "old pages": _l("Old pages"), "others": _l("Other things"),
}  # fmt: skip
SIDES: Final = {
    "words": _l("words"), "address": _l("address"), "state": _l("status and date"),
    "labels": _l("author, categories, tags"), "looks": _l("picture, order, title for sharing"),
    "comments": _l("comments"),
}  # fmt: skip
#: What somebody should look at is told first.
ORDER: Final = tuple(OUTCOMES)
_FIRST_LINES: Final = 20


@dataclass(frozen=True)
class Group:
    """All that a report tells of one outcome; `total` counts what is not named too."""

    outcome: str
    name: str
    meaning: str
    total: int
    lines: list[str]

    @property
    def first(self) -> list[str]:
        """The first lines."""
        return self.lines[:_FIRST_LINES]

    @property
    def is_open(self) -> bool:
        """Whether somebody should look at it."""
        return self.outcome in report.TO_READ


class Shown:
    """A report in the reader's language."""

    def __init__(self, told: report.Report) -> None:
        self._told = told

    def groups(self) -> list[Group]:
        """Return what became of things, by outcome, those to look at first."""
        return [group for outcome in ORDER if (group := self.group(outcome)).total]

    def group(self, outcome: str) -> Group:
        """Return all that is told of one outcome."""
        name, meaning = OUTCOMES[outcome]
        lines = [_line(line) for line in self._told.of(outcome)]
        return Group(outcome, str(name), str(meaning), self._told.total(outcome), lines)

    def heads(self) -> list[Any]:
        """Return the heads of the table of counts; outcomes that nothing had are left out."""
        return [_("What"), *((OUTCOMES[outcome][0], "num") for outcome in self._used())]

    def rows(self) -> list[list[Any]]:
        """Return the rows of the table of counts."""
        counts = self._told.counts
        return [
            [KINDS.get(kind, kind), *(counts[kind, outcome] or "–" for outcome in self._used())]
            for kind in self._told.kinds()
        ]

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self._told.seconds

    def _used(self) -> list[str]:
        return [outcome for outcome in report.OUTCOMES if self._told.total(outcome)]


def _line(line: report.Line) -> str:
    why = sentence(line.why, line.facts) if line.why else ""
    return f"{line.what}: {why}" if line.what and why else line.what or why


def sentence(why: str, facts: dict[str, Any]) -> str:
    """Return a stored sentence in the reader's language, with its facts."""
    said = _(why)
    return str(said % {name: _said(name, fact) for name, fact in facts.items()} if facts else said)


def _said(name: str, fact: Any) -> Any:
    if name in {"sides", "kept"}:
        return ", ".join(str(SIDES.get(side, side)) for side in str(fact).split(", "))
    return fact


def fault(stored: dict[str, Any]) -> str:
    """Return why a run failed; empty when it did not."""
    return sentence(*stored["fault"]) if "fault" in stored else ""
