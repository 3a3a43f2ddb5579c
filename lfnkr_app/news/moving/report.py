"""What an import did, or would do: counts by kind and outcome, and the reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

NEW: Final = "new"
CHANGED: Final = "changed"
SAME: Final = "same"
KEPT: Final = "kept"
COLLIDING: Final = "colliding"
REFUSED: Final = "refused"
OUTCOMES: Final = (NEW, CHANGED, SAME, KEPT, COLLIDING, REFUSED)
_SPEEDY: Final = ("posts", "pages")
_MOST_REASONS: Final = 40


class Report:
    """Outcomes as they come in; `lines` tells them."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.reasons: list[str] = []
        self.seconds = 0.0

    def add(self, kind: str, outcome: str, reason: str = "") -> None:
        """Note what became of one thing; a reason is told below the table."""
        self.counts[kind, outcome] += 1
        if reason:
            self.reasons.append(f"{outcome}: {reason}")

    def total(self, outcome: str) -> int:
        """Return how many things of every kind had an outcome."""
        return sum(n for (_kind, was), n in self.counts.items() if was == outcome)

    def lines(self) -> Iterator[str]:
        """Yield the table, the reasons, and how fast it went."""
        yield f"{'':12}" + "".join(f"{outcome:>10}" for outcome in OUTCOMES)
        for kind in dict.fromkeys(kind for kind, _outcome in self.counts):
            figures = (self.counts[kind, outcome] for outcome in OUTCOMES)
            yield f"{kind:12}" + "".join(f"{n or '-':>10}" for n in figures)
        yield from (f"  {reason}" for reason in self.reasons[:_MOST_REASONS])
        if len(self.reasons) > _MOST_REASONS:
            yield f"  … and {len(self.reasons) - _MOST_REASONS} more"
        if self.seconds:
            posts = sum(self.counts[kind, was] for kind in _SPEEDY for was in OUTCOMES[:4])
            pace = f"{self.seconds:.1f} s: {posts / self.seconds:.0f} a second"
            yield f"{posts} posts and pages in {pace}"
