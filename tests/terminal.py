"""Somebody at the keyboard: standard input of a command that is a terminal."""

from __future__ import annotations

import io


class Keyboard(io.BytesIO):
    """What is typed, to give to `invoke(input=…)`; a plain string there is no terminal."""

    def isatty(self) -> bool:
        return True
