"""Input of staff who move a site in: the file, its language, look or move."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict, FileStorage
from wtforms import RadioField, SelectField, ValidationError

from lfnkr_app import i18n
from lfnkr_app.web.forms import StaffForm, choice
from lfnkr_app.web.safe_html import printable

LOOK: Final = "look"
MOVE: Final = "move"
_LONGEST_NAME: Final = 120


class UploadForm(StaffForm):
    """An export of WordPress, and what to do with it."""

    class Meta(StaffForm.Meta):
        """Text fields and one file."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return the fields that were sent, files among them."""
            if formdata is None or hasattr(formdata, "getlist"):
                return formdata
            sent = request.method == "POST"
            return CombinedMultiDict((request.files, request.form)) if sent else None

    file = FileField(_l("The export of WordPress"))
    lang = SelectField(_l("Language of the posts"), default=i18n.DEFAULT)
    how = RadioField(
        _l("What shall happen?"),
        choices=[
            choice(LOOK, _l("Only tell me what would happen")),
            choice(MOVE, _l("Move it in")),
        ],
        default=LOOK,
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.lang.choices = [choice(one.code, one.label) for one in i18n.LANGUAGES.values()]

    def validate_file(self, field: Any) -> None:
        """Refuse a form without a file."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(_l("Choose the file that WordPress made"))

    @property
    def file_name(self) -> str:
        """The name of the file as its owner knows it, without folders."""
        given = self.file.data.filename if isinstance(self.file.data, FileStorage) else ""
        return printable(PurePath((given or "").replace("\\", "/")).name)[-_LONGEST_NAME:]

    @property
    def dry_run(self) -> bool:
        """Whether nothing is to be written."""
        return bool(self.how.data != MOVE)
