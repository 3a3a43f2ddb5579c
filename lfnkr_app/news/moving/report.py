"""What an import did, or would do: counts by kind and outcome, and a sentence for each thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

NEW: Final = "new"
CHANGED: Final = "changed"
SAME: Final = "same"
KEPT: Final = "kept"
COLLIDING: Final = "colliding"
REFUSED: Final = "refused"
MISSING: Final = "missing"
LEFT: Final = "left"
OUTCOMES: Final = (NEW, CHANGED, SAME, KEPT, COLLIDING, REFUSED, MISSING, LEFT)
#: What somebody should look at; the other outcomes are as they should be.
TO_READ: Final = (COLLIDING, REFUSED, MISSING, KEPT, LEFT)
_DONE: Final = frozenset({NEW, CHANGED, SAME, KEPT})
_SPEEDY: Final = ("posts", "pages")
_MOST_TOLD: Final = 1000
_MOST_LINES: Final = 12
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one thing, and why; `why` has places for `facts`."""

    outcome: str
    kind: str
    what: str
    why: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The line in English."""
        why = self.why % self.facts if self.facts else self.why
        return f"{self.what}: {why}" if self.what and why else self.what or why


class Report:
    """Outcomes as they come in; `lines` tells them, `stored` keeps them."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.told: list[Line] = []
        self.seconds = 0.0
        self._told: Counter[str] = Counter()

    def add(
        self, kind: str, outcome: str, what: str = "", why: str = "", /, *, n: int = 1, **facts: Any
    ) -> None:
        """Note what became of one thing, or of `n`; what is named is told below the table."""
        self.counts[kind, outcome] += n
        if (what or why) and self._told[outcome] < _MOST_TOLD:
            self._told[outcome] += 1
            self.told.append(Line(outcome, kind, what[:_LONGEST], why, facts))

    def total(self, outcome: str) -> int:
        """Return how many things of every kind had an outcome."""
        return sum(n for (_kind, was), n in self.counts.items() if was == outcome)

    def kinds(self) -> list[str]:
        """Return every kind of thing, in the order in which they came."""
        return list(dict.fromkeys(kind for kind, _outcome in self.counts))

    def of(self, outcome: str) -> list[Line]:
        """Return the lines of one outcome."""
        return [line for line in self.told if line.outcome == outcome]

    def lines(self) -> Iterator[str]:
        """Yield the table, what somebody should look at, and how fast it went."""
        yield f"{'':12}" + "".join(f"{outcome:>10}" for outcome in OUTCOMES)
        for kind in self.kinds():
            figures = (self.counts[kind, outcome] for outcome in OUTCOMES)
            yield f"{kind:12}" + "".join(f"{n or '-':>10}" for n in figures)
        for outcome in (*TO_READ, CHANGED):
            told = self.of(outcome)
            yield from (f"  {outcome}: {line.words}" for line in told[:_MOST_LINES])
            if len(told) > _MOST_LINES:
                yield f"  {outcome}: … and {len(told) - _MOST_LINES} more"
        if self.seconds:
            posts = sum(self.counts[kind, was] for kind in _SPEEDY for was in _DONE)
            pace = f"{self.seconds:.1f} s: {posts / self.seconds:.0f} a second"
            yield f"{posts} posts and pages in {pace}"

    def stored(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return {
            "counts": [[*key, n] for key, n in self.counts.items()],
            "lines": [[o.outcome, o.kind, o.what, o.why, o.facts] for o in self.told],
            "seconds": round(self.seconds, 1),
        }


def read(stored: dict[str, Any]) -> Report:
    """Return a report that was stored."""
    found = Report()
    for kind, outcome, n in stored.get("counts", ()):
        found.counts[kind, outcome] = n
    found.told = [Line(*line) for line in stored.get("lines", ())]
    found.seconds = stored.get("seconds", 0.0)
    return found
