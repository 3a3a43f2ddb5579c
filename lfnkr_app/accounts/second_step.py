"""The second step: six digits that are good once, and recovery codes that are good once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import segno
from flask_security import MfRecoveryCodesUtil, Totp
from passlib.totp import TOTP, TotpMatch, UsedTokenError
from sqlalchemy import delete, or_, update

from lfnkr_app.accounts.models import StaffRecoveryCode, StaffUser
from lfnkr_app.accounts.short import writing
from lfnkr_app.privacy import keys

ISSUER = "LFNKR"


class StaffTotp(Totp):
    """Codes under our own stored key; each is accepted once, however many ask at the same time."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        """Take no secret yet: the key stands in the database, which may not be there now."""
        self._issuer = issuer

    @cached_property
    def _totp(self) -> Any:
        return TOTP.using(  # type: ignore[no-untyped-call]
            issuer=self._issuer, secrets={"1": keys.key("totp").hex()}
        )

    def get_last_counter(self, user: Any) -> int | None:
        """Return the time step of the last code that was accepted."""
        counter: int | None = user.tf_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: TotpMatch) -> None:
        """Note the time step of this code.

        Raises:
            UsedTokenError: another request was faster with a code of this step or a later one.
        """
        older = or_(StaffUser.tf_counter.is_(None), StaffUser.tf_counter < tmatch.counter)
        moved = update(StaffUser).where(StaffUser.id == user.id, older)
        with writing() as connection:
            done = connection.execute(moved.values(tf_counter=tmatch.counter))
        if done.rowcount != 1:
            raise UsedTokenError

    def generate_qrcode(self, username: str, totp: str) -> str:
        """Return a picture of the secret, as an address that needs no request."""
        code = segno.make(self.get_totp_uri(username, totp), error="m", micro=False)
        return str(code.svg_data_uri(scale=5, border=3, dark="#000", light="#fff"))


class RecoveryCodes(MfRecoveryCodesUtil):
    """Ten codes, kept as HMACs only and shown once; using one deletes its row."""

    def create_recovery_codes(self, user: Any) -> list[str]:
        """Return new codes, stored; the old ones are void."""
        from flask_security.proxies import _datastore, _security

        codes: list[str] = _security.totp_factory.generate_recovery_codes(10)
        _datastore.mf_set_recovery_codes(user, [_code_key(user, code).hex() for code in codes])
        return codes

    def get_recovery_codes(self, user: Any) -> list[str]:
        """Return none: they are shown once, when they are made."""
        return []

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Use the code up; return whether it was there. Of two who try at once, one succeeds."""
        used = delete(StaffRecoveryCode).where(
            StaffRecoveryCode.user_id == user.id,
            StaffRecoveryCode.code_key == _code_key(user, code),
        )
        with writing() as connection:
            return connection.execute(used).rowcount == 1

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        """Return True: the check has used it up."""
        return True


def _code_key(user: Any, code: str) -> bytes:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return keys.mac("totp", b"recovery", str(user.id).encode(), plain.encode())
