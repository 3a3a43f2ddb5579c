"""Make posts, their topics, authors, media, redirects, and the search index."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LIVE = "status <> 'trash'"
LISTED = "status = 'published' AND kind <> 'page'"
TABLES = (
    "redirect", "media", "post_tag", "post_category", "revision", "post", "tag", "category",
    "author",
)  # fmt: skip


def upgrade() -> None:
    """Go forward."""
    _make_authors_and_topics()
    _make_post()
    _index_post()
    _make_revision()
    _make_labels()
    _make_media_and_redirects()
    _make_search_index()


def _make_authors_and_topics() -> None:
    op.create_table(
        "author",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("slug", sa.String(), nullable=False, unique=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("wordpress_id", sa.Integer(), unique=True),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("category.id", ondelete="SET NULL")),
        sa.Column("slug", sa.String(), nullable=False, unique=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("wordpress_id", sa.Integer(), unique=True),
    )
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("slug", sa.String(), nullable=False, unique=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("wordpress_id", sa.Integer(), unique=True),
    )


def _make_post() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("published_at", UtcDateTime()),
        sa.Column("modified_at", UtcDateTime(), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("author.id", ondelete="SET NULL")),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("post.id", ondelete="SET NULL")),
        sa.Column("translation_group", sa.Integer(),
                  sa.ForeignKey("post.id", ondelete="SET NULL")),
        sa.Column("menu_order", sa.Integer(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("password_protected", sa.Boolean(), nullable=False),
        sa.Column("wordpress_id", sa.Integer(), unique=True),
        sa.Column("wordpress_guid", sa.String()),
        sa.Column("wordpress_hash", sa.String()),
        sa.Column("imported_hash", sa.String()),
        sa.Column("old_path", sa.String()),
        sa.Column("excerpt", sa.String(), nullable=False),
        sa.Column("teaser_html", sa.String(), nullable=False),
        sa.Column("body_html", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint("NOT (password_protected AND status = 'published')", name="guarded"),
        sa.CheckConstraint("status <> 'published' OR published_at IS NOT NULL", name="dated"),
    )  # fmt: skip


def _index_post() -> None:
    for name, columns, where, unique in (
        ("ix_post_address", ["path", "lang"], LIVE, True),
        ("ix_post_listed", ["published_at", "id", "translation_group"], LISTED, False),
        ("ix_post_scheduled", ["published_at"], "status = 'scheduled'", False),
        ("ix_post_slug", ["slug"], None, False),
        ("ix_post_old_path", ["old_path"], None, False),
        ("ix_post_translation_group", ["translation_group"], None, False),
        ("ix_post_author_id", ["author_id"], None, False),
    ):
        clause = sa.text(where) if where else None
        op.create_index(name, "post", columns, unique=unique, sqlite_where=clause,
                        postgresql_where=clause)  # fmt: skip


def _make_revision() -> None:
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("post.id", ondelete="CASCADE"),
                  nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("excerpt", sa.String(), nullable=False),
        sa.Column("body_html", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.UniqueConstraint("post_id", "number"),
    )  # fmt: skip


def _make_labels() -> None:
    for kind in ("category", "tag"):
        op.create_table(
            f"post_{kind}",
            sa.Column("post_id", sa.Integer(), sa.ForeignKey("post.id", ondelete="CASCADE"),
                      primary_key=True),
            sa.Column(f"{kind}_id", sa.Integer(), sa.ForeignKey(f"{kind}.id", ondelete="CASCADE"),
                      primary_key=True, index=True),
        )  # fmt: skip


def _make_media_and_redirects() -> None:
    op.create_table(
        "media",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("path", sa.String(), nullable=False, unique=True),
        sa.Column("old_path", sa.String(), index=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("caption", sa.String(), nullable=False),
        sa.Column("credit", sa.String(), nullable=False),
        sa.Column("consent_note", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("wordpress_id", sa.Integer(), unique=True),
    )
    op.create_table(
        "redirect",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("path", sa.String(), nullable=False, unique=True),
        sa.Column("target", sa.String()),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("post.id", ondelete="CASCADE"),
                  index=True),
        sa.Column("hits", sa.Integer(), nullable=False),
    )  # fmt: skip


def _make_search_index() -> None:
    """Make `post_search`, which no model names: `news/search_index.py` alone knows it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE post_search USING fts5(title, body, content='', "
            "contentless_delete=1, tokenize='unicode61 remove_diacritics 0', prefix='2 3')"
        )
        op.execute(
            "CREATE TRIGGER post_search_gone AFTER DELETE ON post BEGIN "
            "DELETE FROM post_search WHERE rowid = old.id; END"
        )
        return
    op.execute(
        "CREATE TABLE post_search (post_id integer PRIMARY KEY "
        "REFERENCES post (id) ON DELETE CASCADE, words tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_post_search_words ON post_search USING gin (words)")


def downgrade() -> None:
    """Go back to a site without posts."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER post_search_gone")
    for table in ("post_search", *TABLES):
        op.drop_table(table)
