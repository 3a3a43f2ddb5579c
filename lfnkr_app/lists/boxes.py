"""Boxes to tick, for forms that ask what a file shall hold."""

from __future__ import annotations

from typing import Any

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget


class _Boxes(SelectMultipleField):
    """Boxes to tick; also takes one text with commas between the names."""

    widget: Any = ListWidget(prefix_label=False)
    option_widget: Any = CheckboxInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was ticked."""
        names = (part.strip() for value in valuelist for part in value.split(","))
        self.data = [name for name in names if name]

    def pre_validate(self, form: Any) -> None:
        """Leave the judgement to the form, which has the sentences for it."""


boxes: Any = _Boxes  # The library has no types.
