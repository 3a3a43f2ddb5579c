"""What staff may do with one signature. Each act has a reason, and another act that undoes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from lfnkr_app.petitions import actions, posting
from lfnkr_app.petitions.models import Petition, Signature, SignatureState

PENDING, HELD = SignatureState.PENDING, SignatureState.HELD
CONFIRMED, INVALIDATED = SignatureState.CONFIRMED, SignatureState.INVALIDATED


@dataclass(frozen=True)
class Act:
    """One thing to do: from which states, what it does, and the words around it."""

    name: str
    button: Any
    words: Any
    done: Any
    states: tuple[SignatureState, ...]
    perform: Callable[[Signature, Petition, datetime], bool]
    needs_address: bool = False


def _confirm(signature: Signature, petition: Petition, now: datetime) -> bool:
    return actions.confirm_by_hand(signature, petition, now=now)


def _strike(signature: Signature, _petition: Petition, now: datetime) -> bool:
    return actions.invalidate(signature, cause="staff", now=now)


def _restore(signature: Signature, _petition: Petition, now: datetime) -> bool:
    return actions.restore(signature, cause="staff", now=now)


def _release(signature: Signature, petition: Petition, now: datetime) -> bool:
    return actions.release(signature, petition, now=now)


def _hold(signature: Signature, _petition: Petition, now: datetime) -> bool:
    return actions.hold(signature, because="staff", now=now)


def _resend(signature: Signature, petition: Petition, now: datetime) -> bool:
    email = signature.email
    return bool(email and posting.mail_about(petition, signature, email, now=now))


ACTS: Final = {
    act.name: act
    for act in (
        Act(
            "confirm", _l("Confirm by hand"),
            _l("It counts at once, shown apart as confirmed by hand. For somebody who told you so "
               "and cannot open the link. Strike it out to undo this."),
            _l("Confirmed by hand. To undo it, strike it out."), (PENDING, HELD), _confirm,
        ),
        Act(
            "release", _l("Release"),
            _l("It waits for its owner's confirmation, and the link goes out by mail. "
               "Hold it to undo this."),
            _l("Released: the link to confirm is on its way. To undo it, hold the signature."),
            (HELD,), _release,
        ),
        Act(
            "hold", _l("Hold"),
            _l("It no longer waits: the link in the mail stops working. Release it to undo this."),
            _l("Held. To undo it, release the signature."), (PENDING,), _hold,
        ),
        Act(
            "resend", _l("Send the link again"),
            _l("The mail that belongs to its state goes to the address we hold, within the limits "
               "of three a day and five in all."),
            _l("The mail is on its way."), (PENDING, CONFIRMED), _resend, needs_address=True,
        ),
        Act(
            "strike", _l("Strike out"),
            _l("It is no longer counted, shown or handed over, and its address cannot sign this "
               "letter again. Restore it to undo this."),
            _l("Struck out. To undo it, restore the signature."),
            (CONFIRMED, PENDING, HELD), _strike,
        ),
        Act(
            "restore", _l("Restore"),
            _l("It is again what it was before it was struck out."),
            _l("Restored. To undo it, strike it out."), (INVALIDATED,), _restore,
        ),
    )
}  # fmt: skip


def possible(signature: Signature) -> list[Act]:
    """Return what can be done with a signature as it is."""
    return [act for act in ACTS.values() if is_possible(act, signature)]


def is_possible(act: Act, signature: Signature) -> bool:
    """Return whether an act fits the state of a signature and what we hold of it."""
    has_address = signature.email_sealed is not None
    return signature.state in act.states and (has_address or not act.needs_address)
