"""What a version of a letter says, and the hash that shows whether it ever changed."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import Final

from lfnkr_app.petitions.models import LetterVersion
from lfnkr_app.web import safe_html

#: In this order they are hashed, an empty line between them.
PARTS: Final = ("title", "ask", "addressee", "intro", "text")


@dataclass(frozen=True)
class Wording:
    """All that a signer reads and signs; `text` is HTML that was made safe."""

    title: str
    ask: str
    addressee: str
    intro: str
    text: str

    def whole(self) -> str:
        """Return the parts as one text: the file that readers can take and hash."""
        return "\n\n".join(getattr(self, name) for name in PARTS) + "\n"

    @property
    def sha256(self) -> str:
        """The hash of the whole, in hex."""
        return hashlib.sha256(self.whole().encode()).hexdigest()

    def columns(self) -> dict[str, str]:
        """Return the columns of a version that says this."""
        return {**asdict(self), "sha256": self.sha256}


def of(version: LetterVersion) -> Wording:
    """Return what a version says."""
    return Wording(**{name: getattr(version, name) for name in PARTS})


def plain(version: LetterVersion) -> str:
    """Return a version as people copy it into a mail: title, addressee, and the words."""
    words = safe_html.text_of(version.text).replace("\n", "\n\n")
    return f"{version.title}\n{version.addressee}\n\n{words}"
