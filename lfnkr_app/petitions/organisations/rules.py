"""Decisions about organisations: values in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lfnkr_app import i18n
from lfnkr_app.petitions.organisations.models import Role

LONGEST_NAME: Final = 200


@dataclass(frozen=True)
class Wish:
    """What an organisation wrote into the form."""

    name: str
    contact: str
    email: str
    role: str = Role.SUPPORTER
    link: str = ""
    note: str = ""
    lang: str = i18n.DEFAULT


def spoken_name(names: Mapping[str, str], lang: str) -> tuple[str, str]:
    """Return the name in that language, else in English, else any; and the language it is in."""
    order = [lang, i18n.DEFAULT, *names]
    return next(((names[code], code) for code in order if names.get(code)), ("", lang))
