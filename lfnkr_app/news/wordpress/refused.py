"""What a conversion takes out of a body, for the report that staff read."""

import re
from typing import Final

_TAKEN: Final = re.compile(
    r"<(script|style|svg|math|object|applet|form|input|select|textarea|button|canvas|frame|base"
    r"|meta|link|noscript|template)(?=[\s/>])",
    re.IGNORECASE,
)
_LONGEST: Final = 200


class Refused:
    """Reasons in the order they were met, each once."""

    def __init__(self) -> None:
        self._reasons: dict[str, None] = {}

    def add(self, reason: str) -> None:
        """Note one reason, cut to a readable length."""
        self._reasons.setdefault(" ".join(reason.split())[:_LONGEST])

    def elements_of(self, html: str) -> None:
        """Note each kind of element in `html` that is never kept."""
        for found in _TAKEN.finditer(html):
            self.add(found[1].lower())

    def all(self) -> tuple[str, ...]:
        """Return every reason."""
        return tuple(self._reasons)
