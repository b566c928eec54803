"""Label Studio: what of a project lies on which server, and how both sides were when last in step"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def _link() -> "sa.Column[int]":
    key = sa.ForeignKey("labelstudio_project.id", ondelete="CASCADE")
    return sa.Column("link_id", sa.Integer(), key, primary_key=True)


def upgrade() -> None:
    op.create_table(
        "labelstudio_project",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "project_id", sa.Integer(), sa.ForeignKey("project.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("remote_id", sa.Integer(), nullable=False),
        sa.Column("seen", sa.String(), nullable=False, server_default=sa.text("''")),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.UniqueConstraint("project_id", "url", "remote_id"),
    )
    op.create_table(
        "labelstudio_task",
        _link(),
        sa.Column("document_id", sa.Integer(), primary_key=True),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.UniqueConstraint("link_id", "task_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "labelstudio_annotation",
        _link(),
        sa.Column("set_id", sa.Integer(), primary_key=True),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("annotation_id", sa.Integer(), nullable=True),
        sa.Column("predicted", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.UniqueConstraint("link_id", "predicted", "annotation_id"),
        sa.CheckConstraint("revision >= 0", name="labelstudio_annotation_revision"),
        sqlite_with_rowid=False,
    )
