"""What is stored of staff: who signs in and may do what, their sessions, and the audit trail."""

from __future__ import annotations

from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lfnkr_app.database import Base, HasUid
from lfnkr_app.privacy.sealing import SealedText

staff_user_role = Table(
    "staff_user_role",
    Base.metadata,
    Column("user_id", ForeignKey("staff_user.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class Role(RoleMixin, Base):
    """One of the six roles; the migration makes them."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class StaffUser(UserMixin, Base):
    """Someone who signs in; of a person only the address is kept. No password yet: invited."""

    __tablename__ = "staff_user"
    #: Flask-Security sets it when the second step is reset; we send no codes by telephone.
    tf_phone_number = None

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    tf_counter: Mapped[int | None]
    made_at: Mapped[datetime]
    lang: Mapped[str] = mapped_column(default="en")
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]
        secondary=staff_user_role, order_by=Role.id
    )

    @property
    def role_names(self) -> list[str]:
        """Return the names of the roles this person holds."""
        return [role.name for role in self.roles]


class StaffRecoveryCode(Base):
    """A recovery code that has not been used, as its HMAC; using it deletes the row."""

    __tablename__ = "staff_recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), primary_key=True)
    code_key: Mapped[bytes] = mapped_column(primary_key=True)


class StaffSession(Base):
    """A session since the password was right; only the hash of its token is kept."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"), index=True)
    data: Mapped[str]
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class StaffTry(Base):
    """How often a sign-in failed for one address, network or both, named by an HMAC."""

    __tablename__ = "staff_try"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(HasUid, Base):
    """One act of staff; each entry's hash covers the entry before it.

    `detail_key` is the HMAC of the detail, and the chain covers that: a detail may be forgotten
    one day, or sealed under another key, and the chain still holds.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_act", "act", "id"),
        Index("ix_audit_entry_subject", "subject", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    act: Mapped[str]
    subject: Mapped[str]
    detail_sealed: Mapped[bytes | None] = mapped_column("detail")
    detail_key: Mapped[bytes]
    previous: Mapped[bytes] = mapped_column(unique=True)
    hash: Mapped[bytes] = mapped_column(unique=True)

    detail_json = SealedText("detail_sealed")
