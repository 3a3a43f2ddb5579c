"""Requests that bring files: held to their limit while they are read, their text fields clean."""

from __future__ import annotations

from typing import Any

from flask import Request, abort

from lfnkr_app.web.gate import BODY_LIMIT, UPLOAD_LIMIT


class SiteRequest(Request):
    """Flask's request; where `web.gate` let a large body through, the limits go on here.

    Files go to the disk as they come, text fields to memory, so these stay small.
    """

    def __init__(self, environ: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(environ, *arguments, **options)
        if limit := environ.get(UPLOAD_LIMIT):
            self.max_content_length = limit
            self.max_form_memory_size = BODY_LIMIT

    def _load_form_data(self) -> None:
        """Read the form, and refuse text that no database stores.

        Raises:
            BadRequest: a text field holds NUL or bytes that are no UTF-8.
        """
        is_read = "form" in self.__dict__
        super()._load_form_data()
        if not is_read and UPLOAD_LIMIT in self.environ:
            texts = (text for pair in self.form.items(multi=True) for text in pair)
            if any("\0" in text or "\ufffd" in text for text in texts):
                abort(400)
