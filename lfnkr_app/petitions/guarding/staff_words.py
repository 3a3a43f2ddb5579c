"""The codes of holding and of batches in words, for staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from lfnkr_app import clock
from lfnkr_app.i18n import country_name
from lfnkr_app.petitions.guarding import conditions, lists, rules
from lfnkr_app.petitions.guarding.models import Act, AsksWork, BatchState, Verdict
from lfnkr_app.petitions.models import Display, SignatureState
from lfnkr_app.petitions.staff_forms import SHOWN
from lfnkr_app.petitions.staff_forms import STATES as IN_STATE

SIGNS: Final = {
    rules.TRAP: _l("the field that people never see was filled"),
    rules.FAST: _l("sent within two seconds"),
    rules.NETWORK: _l("many from one network"),
    rules.DOMAIN: _l("many from one unusual mail domain"),
    rules.NAME: _l("the same name many times"),
    rules.SURGE: _l("far more than usual in that hour"),
    rules.WORK: _l("came without the proof of work that was asked for"),
    f"{rules.LISTED}{lists.DOMAIN}": _l("a mail domain on your list"),
    f"{rules.LISTED}{lists.NETWORK}": _l("a network on your list"),
    f"{rules.LISTED}{lists.COUNTRY}": _l("a country on your list"),
}
STATES: Final = {
    BatchState.RUNNING: (_l("running"), "wait"),
    BatchState.DONE: (_l("done"), "good"),
    BatchState.STOPPED: (_l("stopped half-way"), "bad"),
    BatchState.UNDOING: (_l("being undone"), "wait"),
    BatchState.UNDONE: (_l("undone"), ""),
}
ACTS: Final = {Act.STRIKE: _l("Strike out"), Act.RELEASE: _l("Release")}
KINDS: Final = {
    lists.DOMAIN: _l("Mail domain"),
    lists.NETWORK: _l("Network"),
    lists.COUNTRY: _l("Country or region"),
}
VERDICTS: Final = {Verdict.HOLD: _l("hold"), Verdict.PASS: _l("let through")}
SWITCH: Final = {
    AsksWork.AUTO: _l("By itself, above the pace"),
    AsksWork.ON: _l("Always, until I change it"),
    AsksWork.OFF: _l("Never"),
}


def reasons(because: str) -> list[Any]:
    """Return the signs of a code in words; a code that is not known stands as it is."""
    return [SIGNS.get(code, code) for code in because.split()]


def conditions_in_words(text: str) -> list[tuple[Any, str]]:
    """Return the conditions of a batch as lines of a table: what was asked, and its value."""
    wanted = conditions.from_json(text)
    lines = [
        (_l("State"), ", ".join(str(IN_STATE[SignatureState(state)]) for state in wanted.states)),
        (_l("Signed from"), _moment(wanted.since)), (_l("Signed until"), _moment(wanted.until)),
        (_l("Mail domain"), wanted.domain or _group(wanted.domain_key)),
        (_l("Network"), _group(wanted.network)), (_l("Name"), _group(wanted.same_name)),
        (_l("Country or region"), country_name(wanted.country) if wanted.country else ""),
        (_l("Language"), wanted.lang),
        (_l("Shown"), str(SHOWN[Display(wanted.display)]) if wanted.display else ""),
        (_l("Held because"), "; ".join(str(word) for word in reasons(wanted.held_because or ""))),
    ]  # fmt: skip
    return [line for line in lines if line[1]]


def _moment(moment: datetime | None) -> str:
    return clock.in_tokyo(moment).strftime("%Y-%m-%d %H:%M JST") if moment else ""


def _group(key: str) -> str:
    return str(_l("the same for all")) if key else ""
