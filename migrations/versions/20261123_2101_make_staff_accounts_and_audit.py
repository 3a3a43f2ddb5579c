"""Make the tables of staff accounts: people, roles, sessions, tries, and the audit trail."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLES = ("author", "editor", "administrator", "signatures", "donations", "mailings")


def upgrade() -> None:
    """Go forward."""
    _make_people()
    _make_roles()
    _make_sessions()
    _make_audit()


def downgrade() -> None:
    """Go back."""
    for table in (
        "audit_entry", "staff_try", "staff_session", "staff_recovery_code", "staff_user_role",
        "role", "staff_user",
    ):  # fmt: skip
        op.drop_table(table)


def _make_people() -> None:
    op.create_table(
        "staff_user",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("email", sa.String(), nullable=False, unique=True),
        sa.Column("password", sa.String()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(), nullable=False, unique=True),
        sa.Column("tf_primary_method", sa.String()),
        sa.Column("tf_totp_secret", sa.String()),
        sa.Column("tf_counter", sa.Integer()),
        sa.Column("made_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "staff_recovery_code",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("staff_user.id"), primary_key=True),
        sa.Column("code_key", sa.LargeBinary(), primary_key=True),
    )


def _make_roles() -> None:
    role = op.create_table(
        "role",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False, unique=True),
    )
    op.bulk_insert(role, [{"name": name} for name in ROLES])
    op.create_table(
        "staff_user_role",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("staff_user.id"), primary_key=True),
        sa.Column("role_id", sa.Integer(), sa.ForeignKey("role.id"), primary_key=True),
    )


def _make_sessions() -> None:
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("staff_user.id")),
        sa.Column("data", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_staff_session_user_id", "staff_session", ["user_id"])
    op.create_index("ix_staff_session_expires_at", "staff_session", ["expires_at"])
    op.create_table(
        "staff_try",
        sa.Column("key", sa.LargeBinary(), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_staff_try_last_at", "staff_try", ["last_at"])


def _make_audit() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), sa.ForeignKey("staff_user.id")),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.LargeBinary()),
        sa.Column("detail_key", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("hash", sa.LargeBinary(), nullable=False, unique=True),
    )
    op.create_index("ix_audit_entry_act", "audit_entry", ["act", "id"])
