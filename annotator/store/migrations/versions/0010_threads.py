"""threads on annotation sets"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "thread",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("kind", sa.String()),
        sa.Column("object_id", sa.String(length=64)),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("start", sa.Integer()),
        sa.Column("end", sa.Integer()),
        sa.Column("resolved", sa.Integer()),
        sa.Column("resolved_by", sa.Integer()),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["resolved_by"], ["user.id"]),
        sa.CheckConstraint("(kind is null) = (object_id is null)", name="thread_object"),
        sa.CheckConstraint('(start is null) = ("end" is null)', name="thread_place"),
    )
    op.create_index("thread_of_document", "thread", ["document_id", "owner"])
    op.create_index(
        "thread_open",
        "thread",
        ["project_id", "document_id", "owner"],
        sqlite_where=sa.text("resolved is null"),
        postgresql_where=sa.text("resolved is null"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.UniqueConstraint("user_id", "client_id"),
        sa.CheckConstraint("length(text) > 0", name="message_has_text"),
    )
    op.create_index("ix_message_thread_id", "message", ["thread_id"])
