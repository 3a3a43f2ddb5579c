"""Words for staff about the testing of cards."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

BUTTON: Final = _l("Card testing")
