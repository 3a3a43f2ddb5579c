"""The four groups of the joint statement of 2022, behind the letter made from it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.demo.earlier import SLUG
from lfnkr_app.petitions.models import Petition
from lfnkr_app.petitions.organisations import actions
from lfnkr_app.petitions.organisations.models import Organisation, Role

#: By language; each as the statement of 30 September 2022 names it.
GROUPS: Final = (
    {"en": "Life Funds for North Korean Refugees", "ja": "北朝鮮難民救援基金"},
    {"en": "Korea Human Rights Network"},
    {"en": "No Fence"},
    {"en": "Society to Help Returnees to North Korea"},
)


def load_organisations(now: datetime) -> None:
    """Put the groups behind their letter, if it is there and has none; the caller commits."""
    petition = db.session.scalar(select(Petition).where(Petition.slug == SLUG))
    if petition is None:
        return
    some = select(Organisation.id).where(Organisation.petition_id == petition.id).limit(1)
    if db.session.scalar(some) is None:
        for names in GROUPS:
            actions.add(petition, names, role=Role.AUTHOR, link="", by="", now=now)
