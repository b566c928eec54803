"""suggestions: who suggests, what is known of their sets, what was decided, what the matcher has learned"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def _set(**options: Any) -> "sa.Column[int]":
    key = sa.ForeignKey("annotation_set.id", ondelete="CASCADE")
    return sa.Column("set_id", sa.Integer(), key, **options)


def _project(**options: Any) -> "sa.Column[int]":
    return sa.Column(
        "project_id", sa.Integer(), sa.ForeignKey("project.id", ondelete="CASCADE"), nullable=False, **options
    )


def upgrade() -> None:
    op.create_table(
        "suggester",
        sa.Column("id", sa.Integer(), primary_key=True),
        _project(),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("hands_token", sa.Boolean(), nullable=False),
        sa.Column("tells_gold", sa.Boolean(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=True),
        sa.UniqueConstraint("project_id", "name"),
        sa.CheckConstraint("kind in ('strings', 'backend', 'import')", name="suggester_kind"),
        sa.CheckConstraint("(kind = 'backend') = (url is not null)", name="suggester_url"),
    )
    op.create_table(
        "suggested_set",
        _set(primary_key=True),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("scores", sa.JSON(), nullable=False),
    )
    op.create_table(
        "decision",
        _set(primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        _project(),
        sa.Column("suggester", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.CheckConstraint("verdict in ('accepted', 'corrected', 'rejected')", name="decision_verdict"),
        sqlite_with_rowid=False,
    )
    op.create_index("decision_by_suggester", "decision", ["project_id", "suggester", "version", "verdict"])
    op.create_table(
        "lexicon_source",
        _set(primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
    )
    op.create_table(
        "lexicon",
        _project(primary_key=True),
        sa.Column("owner", sa.String(), primary_key=True),
        sa.Column("head", sa.String(), primary_key=True),
        sa.Column("surface", sa.String(), primary_key=True),
        sa.Column("label", sa.String(), primary_key=True),
        sa.Column("marked", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
