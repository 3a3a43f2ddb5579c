"""Content files: `key: value` lines between `---`, then simple HTML."""

from __future__ import annotations

from pathlib import Path


def read(path: Path) -> tuple[dict[str, str], str]:
    """Return the facts at the head of a file, and its body."""
    _empty, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    pairs = (line.partition(": ") for line in head.splitlines() if line.strip())
    return {key.strip(): value.strip() for key, _colon, value in pairs}, body.strip()
