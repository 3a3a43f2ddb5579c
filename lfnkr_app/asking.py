"""A question before a command does what it was told: asked only where somebody can answer."""

from __future__ import annotations

import sys

import click


def agreed(question: str) -> bool:
    """Return whether whoever sits at the terminal says yes; without one the command is the word.

    An answer that breaks off (Ctrl-C, Ctrl-D) is a no.
    """
    if not sys.stdin.isatty():
        return True
    try:
        return click.confirm(question)
    except click.Abort:
        click.echo()
        return False
