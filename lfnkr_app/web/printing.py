"""Papers that typst lays out; what they hold goes in as data, which it never runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst

from lfnkr_app.web import fonts


def pdf(template: Path, data: dict[str, Any], *, reads_aloud: bool = True) -> bytes:
    """Return the PDF that a template makes of data; with marks for programs that read aloud.

    It takes a moment: hold no transaction meanwhile.
    """
    compiler = typst.Compiler(template, root=template.parent, font_paths=fonts.loaded())
    made = compiler.compile(
        format="pdf", sys_inputs={"data": json.dumps(data)}, pdf_tags=reads_aloud
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made
