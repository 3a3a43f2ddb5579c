"""Words about gifts by hand."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from lfnkr_app.donations.models import Method
from lfnkr_app.donations.transfers.by_hand.models import ReceiptWay

RECEIPT_WAYS: Final[dict[str, Any]] = {
    ReceiptWay.MAIL: _l("by mail"), ReceiptWay.POST: _l("on paper, by post"),
    ReceiptWay.NONE: _l("not sent"),
}  # fmt: skip
METHODS: Final[dict[str, Any]] = {
    Method.CASH: _l("Cash"), Method.BANK: _l("Bank transfer"), Method.POST: _l("Post office"),
    Method.OTHER: _l("Another way"),
}  # fmt: skip
